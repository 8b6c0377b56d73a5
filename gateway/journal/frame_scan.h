// FrameScan: walks the frames of a segment whose bytes are not to be trusted: those of an earlier
// life, or of a mapping that was let go and taken again. Returns sound frames only, in ascending
// sequence; after damage it goes on at the next aligned position where a sound frame stands.
//
// Pure: takes bytes that the caller keeps mapped. One thread. Next takes time in proportion to the
// bytes that it passes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace beacongate {

class FrameScan {
 public:
  // Frames stand in [begin, end) of `base`, both 8-byte aligned. `end_is_known`: a seal, or the
  // writer itself, says that they reach up to `end`; what is missing before it is damage. Otherwise
  // a size of 0 with no sound frame behind it is the end: nothing behind it was acknowledged, or
  // the power failed before it was synced.
  FrameScan(const char* base, size_t begin, size_t end, bool end_is_known, uint64_t seed);

  // The next sound frame, or null at the end.
  const char* Next();

  // So far.
  uint64_t frames() const { return frames_; }
  uint64_t frame_bytes() const { return frame_bytes_; }
  uint64_t skipped_bytes() const { return skipped_bytes_; }

 private:
  bool SoundAt(size_t offset) const;
  size_t FindSound(size_t offset) const;  // end_ if there is none
  size_t LastNonZero(size_t begin) const;

  const char* base_;
  size_t offset_;
  size_t end_;
  bool end_is_known_;
  uint64_t seed_;
  uint32_t mark_;
  uint64_t last_sequence_ = 0;
  uint64_t frames_ = 0;
  uint64_t frame_bytes_ = 0;
  uint64_t skipped_bytes_ = 0;
};

}  // namespace beacongate
