// The part of the SegmentQueue that knows files of parked frames. See parked_recovery.h.
#include <utility>

#include "gateway/base/check.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

std::vector<Segment*> SegmentQueue::TakeInParked(std::vector<std::unique_ptr<Segment>> files) {
  std::vector<Segment*> taken;
  for (std::unique_ptr<Segment>& file : files) {
    taken.push_back(AddParked(std::move(file)));
    const std::lock_guard lock(mutex_);
    BookRecovered(*taken.back());
    parked_recovered_ += taken.back()->live;
    parked_frames_ += taken.back()->live;
  }
  return taken;
}

Segment* SegmentQueue::AddParked(std::unique_ptr<Segment> file) {
  const std::lock_guard lock(mutex_);
  parked_bytes_ += file->file_bytes;
  const auto place = parked_.insert(parked_.end(), std::move(file));
  (*place)->place = place;
  return place->get();
}

void SegmentQueue::MoveToParked(Segment* file, const std::vector<FrameRef>& frames) {
  const std::lock_guard lock(mutex_);
  for (const FrameRef& frame : frames) {
    const uint64_t bytes = PublishedSize(frame.frame);
    RetireSome(frame.segment, 1, bytes);
    LetGoIfDone(frame.segment);
    ++file->frames;
    ++file->live;
    file->frame_bytes += bytes;
    file->live_bytes += bytes;
    pending_bytes_ += bytes;
  }
  books_.pending += frames.size();
  parked_frames_ += frames.size();
  evacuated_ += frames.size();
}

void SegmentQueue::NoteLoss(Segment* segment) {
  const std::lock_guard lock(mutex_);
  if (IsBroken(segment->mapping)) NoteBroken(segment);
  if (!std::exchange(segment->damaged, true)) ++damaged_segments_;
}

void SegmentQueue::DropParked(Segment* file) {
  const std::lock_guard lock(mutex_);
  CHECK(file->parked && file->frames == 0);
  LetGoIfDone(file);
}

void SegmentQueue::BeginReadingParked(Segment* file, Mapping mapping) {
  const std::lock_guard lock(mutex_);
  file->reading = true;
  file->verify = true;
  file->mapping = mapping;
}

void SegmentQueue::Pin(const std::vector<FrameRef>& frames) {
  const std::lock_guard lock(mutex_);
  for (const FrameRef& frame : frames) ++frame.segment->pins;
}

void SegmentQueue::Unpin(const std::vector<FrameRef>& frames) {
  const std::lock_guard lock(mutex_);
  for (const FrameRef& frame : frames) {
    Segment* const segment = frame.segment;
    if (--segment->pins == 0) LetGoIfDone(segment);
  }
}

}  // namespace beacongate
