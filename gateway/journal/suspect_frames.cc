#include "gateway/journal/suspect_frames.h"

#include "gateway/base/log.h"
#include "gateway/journal/segment.h"

namespace beacongate {

uint64_t CountSuspects(std::span<const FrameRef> delivered) {
  constexpr uint64_t kNamedMax = 10;
  uint64_t suspects = 0;
  for (const FrameRef& ref : delivered) {
    if (!ref.IsLost() || ++suspects > kNamedMax) continue;
    Log(LogLevel::kError, "journal",
        "{}: the frame at offset {} was delivered, and its bytes are gone: the record may hold "
        "zeros",
        ref.segment->path, ref.frame - ref.segment->mapping.data);
  }
  if (suspects > kNamedMax) {
    Log(LogLevel::kError, "journal", "{} more such frames, not named", suspects - kNamedMax);
  }
  return suspects;
}

}  // namespace beacongate
