#include "gateway/delivery/partition_queue.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate {

void PartitionQueue::Gather(const HeldFrame& frame) {
  frames_.push_back(frame);
  gathered_bytes_ += frame.bytes;
}

void PartitionQueue::HandOver(size_t count) {
  CHECK(count <= gathered());
  for (size_t i = 0; i < count; ++i) gathered_bytes_ -= gathered_at(i).bytes;
  handed_over_ += count;
  outstanding_ += count;
}

HeldFrame& PartitionQueue::Reported(uint64_t position) {
  CHECK(position >= head_position_ && position - head_position_ < handed_over_);
  HeldFrame& frame = frames_[position - head_position_];
  CHECK(frame.state == HeldFrame::State::kHeld);
  --outstanding_;
  return frame;
}

HeldFrame PartitionQueue::Finish(uint64_t position) {
  HeldFrame& frame = Reported(position);
  const HeldFrame finished = frame;
  frame.state = HeldFrame::State::kDone;
  PopDone();
  return finished;
}

void PartitionQueue::Return(uint64_t position) {
  Reported(position).state = HeldFrame::State::kReturned;
}

void PartitionQueue::PopDone() {
  while (handed_over_ > 0 && frames_.front().state == HeldFrame::State::kDone) {
    frames_.pop_front();
    ++head_position_;
    --handed_over_;
  }
}

std::vector<FrameRef> PartitionQueue::Undone() const {
  std::vector<FrameRef> refs;
  for (const HeldFrame& frame : frames_) {
    if (frame.state != HeldFrame::State::kDone) refs.push_back(frame.ref);
  }
  return refs;
}

std::deque<HeldFrame> PartitionQueue::TakeGathered() {
  const auto begin = frames_.begin() + static_cast<std::ptrdiff_t>(handed_over_);
  std::deque<HeldFrame> taken(begin, frames_.end());
  frames_.erase(begin, frames_.end());
  gathered_bytes_ = 0;
  return taken;
}

size_t PartitionQueue::Rewind() {
  const auto end = frames_.begin() + static_cast<std::ptrdiff_t>(handed_over_);
  const auto kept = std::stable_partition(frames_.begin(), end, [](const HeldFrame& frame) {
    return frame.state != HeldFrame::State::kDone;
  });
  const auto again = static_cast<size_t>(kept - frames_.begin());
  for (auto frame = frames_.begin(); frame != kept; ++frame) {
    frame->state = HeldFrame::State::kHeld;
    gathered_bytes_ += frame->bytes;
  }
  frames_.erase(kept, end);
  handed_over_ = 0;
  outstanding_ = 0;
  return again;
}

}  // namespace beacongate
