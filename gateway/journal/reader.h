// Reader: the cursor of the one reader thread. Follows the segments in order and hands out their
// frames: straight from the writer's mapping where it is at the writer's heels, and checked one by
// one where the bytes were out of our hands (earlier lives, segments that were unmapped meanwhile).
//
// A segment that cannot be mapped is tried again, with a growing pause, before any that follows:
// the reader has caught up until then. One that was never mapped in this life, so that nobody knows
// what it holds, is left for the next life after a minute: one bad file must not stop the lane.
//
// One thread. Next takes no lock within a segment; between segments it maps a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/journal/frame_scan.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

class Reader {
 public:
  // All outlive the reader.
  Reader(SegmentQueue& queue, SegmentFiles& files, const Clock& clock)
      : queue_(queue), files_(files), clock_(clock) {}

  bool Next(FrameRef* frame);
  void Wait(MonotonicTime deadline);

 private:
  enum class Step : uint8_t { kFrame, kCaughtUp, kEnd };
  enum class MapStep : uint8_t { kMapped, kRetry, kLeft };

  bool Enter();
  void Start(Segment* segment);
  MapStep Map(Segment** segment);
  MapStep AfterMapFailure(Segment* segment, const Error& error);
  Step Follow(const char** frame);
  Step TurnToCheck(const char** frame);
  Step Check(const char** frame);
  void Leave();

  SegmentQueue& queue_;
  SegmentFiles& files_;
  const Clock& clock_;
  Segment* segment_ = nullptr;
  const char* base_ = nullptr;
  size_t offset_ = 0;
  std::optional<FrameScan> scan_;  // if the frames of this segment are checked
  // Of this segment, handed out before its frames were checked.
  uint64_t followed_ = 0;
  uint64_t followed_bytes_ = 0;
  uint64_t consumed_ = 0;  // frames handed out, or found missing

  // While mappings fail.
  bool map_failed_ = false;
  MonotonicTime map_failed_since_;
  MonotonicTime map_retry_at_;
  nanoseconds map_pause_{0};
};

}  // namespace beacongate
