#include "gateway/journal/reader.h"

#include <algorithm>
#include <limits>

#include "gateway/base/log.h"
#include "gateway/journal/frame_codec.h"

namespace beacongate {
namespace {

constexpr nanoseconds kWaitMax = std::chrono::hours(1);
constexpr nanoseconds kMapRetry = milliseconds(100);

}  // namespace

bool Reader::Next(FrameRef* frame) {
  while (segment_ != nullptr || Enter()) {
    switch (scan_.has_value() ? Check(&frame->frame) : Follow(&frame->frame)) {
      case Step::kFrame:
        frame->segment = segment_;
        ++consumed_;
        return true;
      case Step::kCaughtUp:
        return false;
      case Step::kEnd:
        Leave();
    }
  }
  return false;
}

bool Reader::Enter() {
  Segment* const next = queue_.BeginReading(last_id_);
  if (next == nullptr) return false;
  size_t mapped_bytes = next->mapping.bytes;
  if (next->verify) {
    const Result<Mapping> mapping = files_.Map(next->path);
    if (!mapping.ok() && files_.Exists(next->path)) {
      if (!map_failed_) {
        Log(LogLevel::kError, "journal", "{}; trying again", mapping.error().message);
      }
      map_failed_ = true;
      queue_.PauseReading(next);
      return false;
    }
    // A file that somebody took away is damage all over: waiting for it would stop the lane.
    if (!mapping.ok()) Log(LogLevel::kError, "journal", "{}", mapping.error().message);
    if (mapping.ok()) queue_.SetMapping(next, mapping.value());
    mapped_bytes = mapping.ok() ? mapping.value().bytes : 0;
    map_failed_ = false;
  }
  segment_ = next;
  base_ = next->mapping.data;
  offset_ = sizeof(SegmentHeader);
  if (next->verify) {
    const size_t known_end = next->sealed_end.load(std::memory_order_relaxed);
    const size_t end = std::min(known_end, mapped_bytes / kFrameAlignment * kFrameAlignment);
    scan_.emplace(base_, offset_, end, next->end_is_known, next->seed);
  }
  return true;
}

// The writer is this process: what it published is sound.
Reader::Step Reader::Follow(const char** frame) {
  const size_t limit = segment_->file_bytes - sizeof(SegmentSeal);
  // Before the frame is looked for: frames that were published before the seal must be seen.
  const size_t sealed_end = segment_->sealed_end.load(std::memory_order_acquire);
  if (offset_ == sealed_end) return Step::kEnd;
  if (offset_ >= limit) return Step::kCaughtUp;
  const uint32_t size = PublishedSize(base_ + offset_);
  if (size == 0) return Step::kCaughtUp;
  *frame = base_ + offset_;
  offset_ += FrameSpace(size);
  return Step::kFrame;
}

Reader::Step Reader::Check(const char** frame) {
  *frame = scan_->Next();
  if (*frame == nullptr) return Step::kEnd;
  // The disk gave more than when the segment was measured. `frames` changes only by this thread.
  if (scan_->frames() > segment_->frames) queue_.AddRecovered(segment_, PublishedSize(*frame));
  return Step::kFrame;
}

void Reader::Leave() {
  SegmentQueue::Findings findings;
  if (scan_.has_value()) {
    findings = {scan_->frames(), scan_->frame_bytes(), scan_->skipped_bytes()};
    if (base_ == nullptr) findings.skipped_bytes = segment_->frame_bytes;
  }
  last_id_ = segment_->id;
  scan_.reset();
  consumed_ += queue_.EndReading(segment_, findings);
  segment_ = nullptr;
}

void Reader::Wait(MonotonicTime deadline) {
  const nanoseconds left = std::clamp(deadline - clock_.Monotonic(), nanoseconds(0), kWaitMax);
  if (map_failed_) {
    queue_.WaitForFrames(std::numeric_limits<uint64_t>::max(), std::min(left, kMapRetry));
  } else {
    queue_.WaitForFrames(consumed_, left);
  }
}

}  // namespace beacongate
