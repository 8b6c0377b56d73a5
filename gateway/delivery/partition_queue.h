// PartitionQueue: what the pump holds of one partition, in the order of the journal.
//
//   head                                                     tail
//   [ handed over to librdkafka, a prefix | gathered, not yet ]
//
// Every frame has a position that goes with it to librdkafka and comes back with its report.
// Positions are consecutive and stay the same until Rewind. Pure; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

struct HeldFrame {
  FrameRef ref;
  WallTime accepted_at;
  uint32_t bytes = 0;  // key and payload
  enum class State : uint8_t { kHeld, kReturned, kDone } state = State::kHeld;
};

class PartitionQueue {
 public:
  void Gather(const HeldFrame& frame);

  size_t held() const { return frames_.size(); }
  size_t handed_over() const { return handed_over_; }
  size_t gathered() const { return frames_.size() - handed_over_; }
  uint64_t gathered_bytes() const { return gathered_bytes_; }
  // Handed over, and no report yet.
  size_t outstanding() const { return outstanding_; }
  // REQUIRES: held() > 0.
  const HeldFrame& oldest() const { return frames_.front(); }

  // The i-th gathered frame, and the position it has.
  const HeldFrame& gathered_at(size_t i) const { return frames_[handed_over_ + i]; }
  uint64_t gathered_position(size_t i) const { return head_position_ + handed_over_ + i; }
  // The frame handed over under this position. REQUIRES: it has no report yet.
  const HeldFrame& at(uint64_t position) const { return frames_[position - head_position_]; }
  // The next `count` gathered frames are with librdkafka now.
  void HandOver(size_t count);

  // A report says that the frame is in Kafka, or it went to quarantine: it is done with. Returns
  // it. Reports of one partition come in order; one that does not is taken all the same.
  // REQUIRES: handed over, without a report.
  HeldFrame Finish(uint64_t position);
  // A report says that the frame is not in Kafka: it stays. REQUIRES as above.
  void Return(uint64_t position);

  // What is not done with, in order.
  std::vector<FrameRef> Undone() const;
  // Takes out everything that is not handed over.
  std::deque<HeldFrame> TakeGathered();

  // Everything that is not done with is gathered again, in order; whoever still owes a report will
  // never make one. Returns how many frames had been handed over and go again.
  size_t Rewind();

 private:
  HeldFrame& Reported(uint64_t position);
  void PopDone();

  std::deque<HeldFrame> frames_;
  uint64_t head_position_ = 0;
  size_t handed_over_ = 0;
  size_t outstanding_ = 0;
  uint64_t gathered_bytes_ = 0;
};

}  // namespace beacongate
