#include "gateway/ingest/endpoint_table.h"

#include <algorithm>

namespace beacongate {
EndpointTable::EndpointTable(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)) {
  std::stable_sort(endpoints_.begin(), endpoints_.end(), [](const Endpoint& a, const Endpoint& b) {
    return PathPattern(a.path).IsAskedBefore(PathPattern(b.path));
  });
  patterns_.reserve(endpoints_.size());
  for (const Endpoint& endpoint : endpoints_) patterns_.emplace_back(endpoint.path);
}

const Endpoint* EndpointTable::Find(std::string_view path) const {
  for (size_t i = 0; i < patterns_.size(); ++i) {
    if (patterns_[i].Matches(path)) return &endpoints_[i];
  }
  return nullptr;
}

size_t EndpointTable::IndexOf(const Endpoint& endpoint) const {
  return static_cast<size_t>(&endpoint - endpoints_.data());
}

}  // namespace beacongate
