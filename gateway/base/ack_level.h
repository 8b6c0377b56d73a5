// AckLevel: what must have happened to a beacon before its request is answered with success.
#pragma once

#include <cstdint>

namespace beacongate {

enum class AckLevel : uint8_t {
  kJournaled,  // it survives the death of the process
  kSynced,     // and a loss of power
  kDelivered   // Kafka's in-sync replicas have it
};

}  // namespace beacongate
