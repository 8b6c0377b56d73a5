#include "gateway/journal/frame_scan.h"

#include <cstring>

#include "gateway/journal/frame_codec.h"

namespace beacongate {

FrameScan::FrameScan(const char* base, size_t begin, size_t end, bool end_is_known, uint64_t seed)
    : base_(base),
      offset_(begin),
      end_(end),
      end_is_known_(end_is_known),
      seed_(seed),
      mark_(FrameMark(seed)) {}

const char* FrameScan::Next() {
  if (offset_ >= end_) return nullptr;
  if (!SoundAt(offset_)) {
    const size_t found = FindSound(offset_ + kFrameAlignment);
    if (found < end_ || end_is_known_) {
      skipped_bytes_ += found - offset_;
    } else if (PublishedSize(base_ + offset_) != 0) {
      skipped_bytes_ += LastNonZero(offset_) - offset_;
    }
    offset_ = found;
    if (found >= end_) return nullptr;
  }
  const char* const frame = base_ + offset_;
  const uint32_t size = PublishedSize(frame);
  last_sequence_ = FrameSequence(frame);
  ++frames_;
  frame_bytes_ += size;
  offset_ += FrameSpace(size);
  return frame;
}

bool FrameScan::SoundAt(size_t offset) const {
  const char* const at = base_ + offset;
  return FrameIsSound(at, end_ - offset, seed_, mark_) && FrameSequence(at) > last_sequence_;
}

size_t FrameScan::FindSound(size_t offset) const {
  for (; offset < end_; offset += kFrameAlignment) {
    uint32_t mark = 0;
    std::memcpy(&mark, base_ + offset + offsetof(FrameHeader, mark), sizeof(mark));
    if (mark == mark_ && SoundAt(offset)) return offset;
  }
  return end_;
}

// Behind the last byte in [begin, end) that is not zero, rounded up to the alignment.
size_t FrameScan::LastNonZero(size_t begin) const {
  size_t last = end_;
  while (last > begin) {
    uint64_t word = 0;
    std::memcpy(&word, base_ + last - sizeof(word), sizeof(word));
    if (word != 0) break;
    last -= sizeof(word);
  }
  return last;
}

}  // namespace beacongate
