#include "gateway/ingest/field_counters.h"

namespace beacongate {

FieldCounts* FieldLedger::Of(const Endpoint& endpoint, std::string_view field) {
  const std::lock_guard lock(mutex_);
  return &counts_[{endpoint.path, {endpoint.targets.front().topic, std::string(field)}}];
}

void FieldLedger::AddTo(std::map<FieldName, FieldSums>* sums) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [key, counts] : counts_) {
    const FieldSums add{counts.unconverted.load(std::memory_order_relaxed),
                        counts.repaired.load(std::memory_order_relaxed),
                        counts.truncated.load(std::memory_order_relaxed)};
    if (add.unconverted + add.repaired + add.truncated == 0) continue;
    FieldSums& sum = (*sums)[key.name];
    sum.unconverted += add.unconverted;
    sum.repaired += add.repaired;
    sum.truncated += add.truncated;
  }
}

FieldCounters::FieldCounters(const EndpointTable& endpoints, FieldLedger& ledger) {
  counts_.resize(endpoints.size());
  for (size_t i = 0; i < endpoints.size(); ++i) {
    const EncodePlan& plan = *endpoints.at(i).plan;
    for (uint32_t field = 0; field < plan.FieldCount(); ++field) {
      counts_[i].push_back(ledger.Of(endpoints.at(i), plan.FieldName(field)));
    }
  }
}

}  // namespace beacongate
