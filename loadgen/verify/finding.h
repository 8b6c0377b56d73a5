// What a decoder finds in a record of the topic, before anybody judges it. Plain values; views
// live as long as the record.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "gateway/base/clock.h"
#include "loadgen/identity/beacon_id.h"

namespace beacongate::loadgen {

// Where a record lies.
struct RecordPlace {
  uint32_t partition = 0;
  int64_t offset = 0;
  std::optional<std::string_view> key{};
  std::optional<WallTime> at{};  // the end of "end to end"
};

// What Beacongate adds; records of other gateways have none.
struct ReceiptId {
  uint64_t origin = 0;
  uint64_t sequence = 0;
};

struct Finding {
  enum class Kind : uint8_t {
    kForeign,  // no parameter of an identity: somebody else's record
    kMangled,  // an identity that is none, or a record that cannot be read
    kBroken,   // an identity whose seal does not hold
    kIntact,
  };
  Kind kind = Kind::kForeign;
  BeaconId id;  // kBroken, kIntact
};

}  // namespace beacongate::loadgen
