#include "gateway/delivery/partition_flow.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate {

size_t PartitionFlow::Allowed(size_t run_frames_max) const {
  if (recovering_ || queue_.outstanding() > 0) return 0;
  size_t allowed = std::min(queue_.gathered(), run_frames_max);
  if (isolating()) allowed = std::min({allowed, probe_frames_max_, suspects_});
  if (!known_to_broker_) allowed = std::min<size_t>(allowed, 1);
  return allowed;
}

void PartitionFlow::BeginRun(MonotonicTime now) {
  if (now - heard_ > kSilenceMax) known_to_broker_ = false;
  run_began_ = now;
}

HeldFrame PartitionFlow::Delivered(uint64_t position) {
  failures_ = 0;
  known_to_broker_ = true;
  heard_ = run_began_;
  OneSuspectLess();
  return queue_.Finish(position);
}

bool PartitionFlow::CondemnedBy(uint64_t position, kafka::ErrorClass error) {
  const bool alone = isolating() && queue_.handed_over() == 1;
  if (error == kafka::ErrorClass::kPermanent && alone) return true;
  Failed(position, error);
  return false;
}

HeldFrame PartitionFlow::Quarantined(uint64_t position) {
  OneSuspectLess();
  // There may be another among the rest, but most likely not: try them all at once.
  probe_frames_max_ = suspects_;
  return queue_.Finish(position);
}

void PartitionFlow::Failed(uint64_t position, kafka::ErrorClass error) {
  queue_.Return(position);
  recovering_ = true;
  if (error == kafka::ErrorClass::kPermanent) {
    ++failed_for_good_;
  } else {
    back_off_ = true;
  }
}

PartitionFlow::Recovery PartitionFlow::Recover() {
  CHECK(MayRecover());
  Recovery recovery{.frames_again = queue_.Rewind()};
  if (failed_for_good_ > 0) {
    suspects_ = std::max(suspects_, recovery.frames_again);
    probe_frames_max_ = std::max<size_t>(1, failed_for_good_ / 2);
  }
  if (back_off_) recovery.wait = NextBackoff();
  recovering_ = false;
  back_off_ = false;
  failed_for_good_ = 0;
  return recovery;
}

size_t PartitionFlow::Abandon() {
  known_to_broker_ = false;
  recovering_ = false;
  back_off_ = false;
  failed_for_good_ = 0;
  return queue_.Rewind();
}

nanoseconds PartitionFlow::NextBackoff() {
  constexpr unsigned kDoublingsMax = 7;
  const nanoseconds wait = kBackoffMin * (1u << std::min(failures_, kDoublingsMax));
  ++failures_;
  return std::min<nanoseconds>(wait, kBackoffMax);
}

void PartitionFlow::OneSuspectLess() {
  if (suspects_ > 0) --suspects_;
}

}  // namespace beacongate
