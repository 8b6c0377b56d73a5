// What one encoding needs and the next one uses again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/beacon/beacon.h"
#include "gateway/schema/event_id.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/value.h"
#include "gateway/schema/value_memory.h"

namespace beacongate {

constexpr uint32_t kNoParameter = UINT32_MAX;

struct EncodeState {
  // Query and members as one sequence.
  const Parameter& At(const Beacon& beacon, uint32_t index) const {
    return index < beacon.query.size() ? beacon.query[index]
                                       : beacon.members[index - beacon.query.size()];
  }
  void Begin(const Plan& plan, const Beacon& beacon);
  // Room for that many bytes; what was there is lost.
  char* Reserve(size_t bytes);

  std::vector<uint32_t> first;  // per parameter name: the parameter that carries it
  std::vector<uint8_t> taken;   // per parameter: a field has its value
  std::vector<const std::string_view*> headers;  // per header of the plan: its value
  std::vector<Value> values;                     // per operation
  std::string repaired_address;
  std::vector<uint32_t> unconverted;
  std::string key;
  ValueMemory memory;  // texts of the values
  EventIds event_ids;
  size_t rest_bound = 0;  // bytes that the rest takes at most

 private:
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
};

}  // namespace beacongate
