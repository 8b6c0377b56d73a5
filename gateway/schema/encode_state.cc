#include "gateway/schema/encode_state.h"

#include <bit>

namespace beacongate {

void EncodeState::Begin(const Plan& plan, const Beacon& beacon) {
  first.assign(plan.param_names.size(), kNoParameter);
  taken.assign(beacon.query.size() + beacon.members.size(), 0);
  headers.assign(plan.headers.size(), nullptr);
  values.assign(plan.ops.size(), Value{});
  unconverted.clear();
  memory.Reset();
  rest_bound = 0;
}

char* EncodeState::Reserve(size_t bytes) {
  if (bytes > capacity_) {
    capacity_ = std::bit_ceil(bytes);
    buffer_ = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  return buffer_.get();
}

}  // namespace beacongate
