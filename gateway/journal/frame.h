// What goes into a journal, and what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "gateway/base/ack_level.h"
#include "gateway/base/clock.h"

namespace beacongate {

class AckWait;  // ack_wait.h

struct FrameInput {
  uint32_t partition = 0;
  bool has_key = false;
  std::string_view key;
  // What Kafka gets in front of the payload; the frame holds both as one payload.
  std::string_view prefix;
  std::string_view payload;
  WallTime accepted_at;
  // The journal writes its origin and the frame's sequence, little-endian 64-bit, at these offsets
  // of the copied payload, behind the prefix. REQUIRES: both + 8 <= payload.size().
  size_t origin_offset = 0;
  size_t sequence_offset = 0;
  // Who is told when the frame is as safe as `ack` says, beyond its being in the journal; null:
  // nobody.
  AckLevel ack = AckLevel::kJournaled;
  const std::shared_ptr<AckWait>* wait = nullptr;
};

struct FrameView {
  uint64_t sequence = 0;
  uint32_t partition = 0;
  bool has_key = false;
  std::string_view key;
  std::string_view payload;
  WallTime accepted_at;
};

}  // namespace beacongate
