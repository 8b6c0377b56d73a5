// The part of the SegmentQueue that tells what there is.
#include "gateway/journal/segment_queue.h"

namespace beacongate {

JournalBooks SegmentQueue::Books() const {
  const std::lock_guard lock(mutex_);
  return books_;
}

JournalGauges SegmentQueue::Gauges() const {
  const std::lock_guard lock(mutex_);
  const Keeper::Usage usage = keeper_.usage();
  JournalGauges gauges;
  gauges.bytes_on_disk = usage.bytes;
  gauges.segments = usage.segments;
  gauges.full = usage.full;
  gauges.quota_bytes = quota_bytes_;
  gauges.high_mark_bytes = keeper_.high_mark_bytes();
  gauges.in_use_bytes = usage.bytes - usage.spare_bytes;
  if (active_ != nullptr) gauges.in_use_bytes -= active_->file_bytes - active_->live_bytes;
  gauges.pending_bytes = pending_bytes_;
  gauges.damaged_bytes = damaged_bytes_;
  gauges.damaged_segments = damaged_segments_;
  gauges.broken_segments = broken_segments_;
  gauges.newer_segments = newer_.size();
  gauges.parked_frames = parked_frames_;
  gauges.parked_bytes = parked_bytes_;
  gauges.parked_files = parked_.size();
  gauges.evacuated_frames = evacuated_;
  gauges.suspect_frames = suspect_frames_;
  return gauges;
}

std::set<std::string> SegmentQueue::Newer() const {
  const std::lock_guard lock(mutex_);
  return newer_;
}

void SegmentQueue::ForgetNewer(const std::string& path) {
  const std::lock_guard lock(mutex_);
  newer_.erase(path);
}

}  // namespace beacongate
