// BodyFacts: what one body was, and what of it did not get into its beacons. A value.
#pragma once

#include <cstdint>

#include "gateway/beacon/body_kind.h"

namespace beacongate {

struct BodyFacts {
  BodyKind kind = BodyKind::kNone;
  uint32_t files_dropped = 0;  // of multipart forms
  uint64_t file_bytes_dropped = 0;
  bool base64_kept = false;  // the parameter that should be Base64 is none, and stands as it came
};

}  // namespace beacongate
