#include "gateway/ingest/endpoint_table.h"

#include <algorithm>

namespace beacongate {
namespace {

bool IsPrefix(const Endpoint& endpoint) { return endpoint.path.ends_with("/*"); }

// "/a/*" matches what begins with "/a/".
std::string_view PrefixOf(const Endpoint& endpoint) {
  return std::string_view(endpoint.path).substr(0, endpoint.path.size() - 1);
}

}  // namespace

EndpointTable::EndpointTable(std::vector<Endpoint> endpoints) : endpoints_(std::move(endpoints)) {
  std::stable_sort(endpoints_.begin(), endpoints_.end(), [](const Endpoint& a, const Endpoint& b) {
    if (IsPrefix(a) != IsPrefix(b)) return IsPrefix(b);
    return IsPrefix(a) && a.path.size() > b.path.size();
  });
  exact_count_ = static_cast<size_t>(std::find_if(endpoints_.begin(), endpoints_.end(), IsPrefix) -
                                     endpoints_.begin());
}

const Endpoint* EndpointTable::Find(std::string_view path) const {
  for (size_t i = 0; i < exact_count_; ++i) {
    if (endpoints_[i].path == path) return &endpoints_[i];
  }
  for (size_t i = exact_count_; i < endpoints_.size(); ++i) {
    if (path.starts_with(PrefixOf(endpoints_[i]))) return &endpoints_[i];
  }
  return nullptr;
}

size_t EndpointTable::IndexOf(const Endpoint& endpoint) const {
  return static_cast<size_t>(&endpoint - endpoints_.data());
}

}  // namespace beacongate
