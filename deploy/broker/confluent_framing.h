// Confluent's wire format, read: https://docs.confluent.io/platform/current/schema-registry/
// fundamentals/serdes-develop/. Pure. On purpose not the code with which the gateway writes it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"

namespace beacongate::broker {

struct UnframedRecord {
  uint32_t schema_id = 0;
  // Of the message in its file, and so on inwards.
  std::vector<int64_t> message_indexes;
  std::string_view payload;
};

Result<UnframedRecord> Unframe(std::string_view record);

}  // namespace beacongate::broker
