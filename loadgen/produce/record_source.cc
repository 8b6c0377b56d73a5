#include "loadgen/produce/record_source.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::loadgen {

RecordSource::RecordSource(const SyntheticOptions& traffic, RecordForm form, uint32_t partitions)
    : lanes_(traffic.lanes) {
  CHECK(traffic.method == Method::kGet && !traffic.new_visitors);
  const SyntheticSource requests(traffic);
  size_t records = 0;
  for (uint32_t lane = 0; lane < traffic.lanes; ++lane) {
    for (const RequestTemplate& request : requests.requests(lane)) {
      const RecordTemplate& record =
          lanes_[lane].records.emplace_back(RenderRecord(request, form, partitions));
      value_bytes_max_ = std::max(value_bytes_max_, record.value.size());
      value_bytes_mean_ += static_cast<double>(record.value.size());
      ++records;
    }
  }
  value_bytes_mean_ /= static_cast<double>(records);
}

std::vector<std::string> RecordSource::covered() const {
  return {kCoveredParameters.begin(), kCoveredParameters.end()};
}

const RecordTemplate& RecordSource::Next(uint32_t lane) {
  Lane& stream = lanes_[lane];
  const RecordTemplate& record = stream.records[stream.next];
  if (++stream.next == stream.records.size()) stream.next = 0;
  return record;
}

}  // namespace beacongate::loadgen
