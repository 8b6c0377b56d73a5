#include "gateway/journal/reader.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/segment_measure.h"

namespace beacongate {
namespace {

constexpr nanoseconds kWaitMax = std::chrono::hours(1);
constexpr nanoseconds kMapPauseMin = milliseconds(10);
constexpr nanoseconds kMapPauseMax = seconds(1);
constexpr nanoseconds kMapPatience = seconds(60);

// So that a page that is gone is found here, and not where the bytes are sent.
void TouchPages(const char* at, size_t bytes) {
  constexpr size_t kPageBytes = 4096;
  if (bytes == 0) return;
  for (size_t i = 0; i < bytes; i += kPageBytes) {
    static_cast<void>(*static_cast<const volatile char*>(at + i));
  }
  static_cast<void>(*static_cast<const volatile char*>(at + bytes - 1));
}

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
  if (map_failed_ && clock_.Monotonic() < map_retry_at_) return false;
  while (Segment* next = queue_.BeginReading()) {
    if (next->verify) {
      const MapStep step = Map(&next);
      if (step == MapStep::kRetry) return false;
      if (step == MapStep::kLeft) continue;
    }
    Start(next);
    return true;
  }
  return false;
}

void Reader::Start(Segment* segment) {
  segment_ = segment;
  base_ = segment->mapping.data;
  offset_ = sizeof(SegmentHeader);
  followed_ = 0;
  followed_bytes_ = 0;
  if (!segment->verify) return;
  const size_t known_end = segment->sealed_end.load(std::memory_order_relaxed);
  const size_t mapped_end = segment->mapping.bytes / kFrameAlignment * kFrameAlignment;
  scan_.emplace(base_, offset_, std::min(known_end, mapped_end), segment->end_is_known,
                segment->seed);
}

// *segment may be replaced by what it turned out to be.
Reader::MapStep Reader::Map(Segment** segment) {
  Segment* const wanted = *segment;
  const Result<Mapping> mapping = files_.Map(wanted->path);
  if (!mapping.ok() && files_.Exists(wanted->path)) return AfterMapFailure(wanted, mapping.error());
  map_failed_ = false;
  // A file that somebody took away, or emptied, is damage all over: waiting for it would stop the
  // lane.
  if (!mapping.ok()) Log(LogLevel::kError, "journal", "{}", mapping.error().message);
  if (!wanted->measured) {
    auto found = mapping.ok() && mapping.value().data != nullptr
                     ? MeasureSegment(wanted->path, wanted->id, wanted->file_bytes, mapping.value())
                     : EmptySegment(wanted->path, wanted->id, wanted->file_bytes);
    if (found->newer_version > 0) {
      Log(LogLevel::kError, "journal", "{}", NewerVersionText(*found));
      files_.Unmap(mapping.value());
      queue_.LeaveAlone(wanted, /*newer=*/true);
      return MapStep::kLeft;
    }
    *segment = queue_.TakeMeasured(wanted, std::move(found));
  }
  if (mapping.ok()) queue_.SetMapping(*segment, mapping.value());
  return MapStep::kMapped;
}

Reader::MapStep Reader::AfterMapFailure(Segment* segment, const Error& error) {
  const MonotonicTime now = clock_.Monotonic();
  if (!map_failed_) {
    Log(LogLevel::kError, "journal", "{}; trying again", error.message);
    map_failed_ = true;
    map_failed_since_ = now;
    map_pause_ = kMapPauseMin;
  }
  if (!segment->measured && now - map_failed_since_ >= kMapPatience) {
    Log(LogLevel::kError, "journal",
        "{}; what it holds is left for the next start, and comes behind younger beacons then",
        error.message);
    queue_.LeaveAlone(segment, /*newer=*/false);
    return MapStep::kLeft;
  }
  map_retry_at_ = now + map_pause_;
  map_pause_ = std::min(map_pause_ * 2, kMapPauseMax);
  queue_.PauseReading(segment);
  return MapStep::kRetry;
}

// The writer is this process: what it published is sound, if its pages are still there.
Reader::Step Reader::Follow(const char** frame) {
  const size_t limit = segment_->file_bytes - sizeof(SegmentSeal);
  // Before the frame is looked for: frames that were published before the seal must be seen.
  const size_t sealed_end = segment_->sealed_end.load(std::memory_order_acquire);
  if (offset_ == sealed_end) return Step::kEnd;
  if (offset_ >= limit) return Step::kCaughtUp;
  const uint32_t size = PublishedSize(base_ + offset_);
  if (size <= limit - offset_) TouchPages(base_ + offset_, size);
  if (IsBroken(segment_->mapping)) return TurnToCheck(frame);
  if (size == 0) return Step::kCaughtUp;
  *frame = base_ + offset_;
  offset_ += FrameSpace(size);
  ++followed_;
  followed_bytes_ += size;
  return Step::kFrame;
}

Reader::Step Reader::TurnToCheck(const char** frame) {
  queue_.EndBroken(segment_);
  const size_t end = segment_->sealed_end.load(std::memory_order_acquire);
  scan_.emplace(base_, offset_, end, true, segment_->seed);
  return Check(frame);
}

Reader::Step Reader::Check(const char** frame) {
  *frame = scan_->Next();
  if (*frame == nullptr) return Step::kEnd;
  // The disk gave more than when the segment was measured. `frames` changes only by this thread.
  if (followed_ + scan_->frames() > segment_->frames)
    queue_.AddRecovered(segment_, PublishedSize(*frame));
  return Step::kFrame;
}

void Reader::Leave() {
  SegmentQueue::Findings findings;
  if (scan_.has_value()) {
    findings = {followed_ + scan_->frames(), followed_bytes_ + scan_->frame_bytes(),
                scan_->skipped_bytes()};
    if (base_ == nullptr) findings.skipped_bytes = segment_->frame_bytes;
  }
  scan_.reset();
  consumed_ += queue_.EndReading(segment_, findings);
  segment_ = nullptr;
}

void Reader::Wait(MonotonicTime deadline) {
  const MonotonicTime now = clock_.Monotonic();
  const nanoseconds left = std::clamp(deadline - now, nanoseconds(0), kWaitMax);
  if (map_failed_) {
    const nanoseconds pause = std::max(map_retry_at_ - now, nanoseconds(0));
    queue_.WaitForFrames(std::numeric_limits<uint64_t>::max(), std::min(left, pause));
  } else {
    queue_.WaitForFrames(consumed_, left);
  }
}

}  // namespace beacongate
