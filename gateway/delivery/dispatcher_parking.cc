// The part of the Dispatcher that parks partitions. See parking.h.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/delivery/dispatcher.h"
#include "gateway/kafka/error.h"

namespace beacongate {
namespace {

constexpr nanoseconds kLookEvery = milliseconds{250};
// Of a lane that is pressed: as many times what others wait.
constexpr int kUsualWaits = 4;
// Enough to find out whether a partition can be written.
constexpr size_t kProbeFrames = 100;
// Read from files before the loop looks at other things.
constexpr size_t kFeedFramesMax = 5'000;
constexpr size_t kNamedMax = 10;

double SecondsOf(nanoseconds time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

bool Dispatcher::pressed() const {
  return journal_is_pressed_ || 2 * held_frames_ >= options_.frames_held_max ||
         2 * held_bytes_ >= options_.bytes_held_max;
}

// While a backlog goes out, a turn of all partitions takes seconds, and nobody is stuck for that.
nanoseconds Dispatcher::StuckAfterPressed() const {
  return std::max<nanoseconds>(
      options_.stuck_after_pressed,
      std::min<nanoseconds>(kUsualWaits * watch_.UsualWait(), options_.stuck_after));
}

bool Dispatcher::IsStuck(uint32_t partition, MonotonicTime now) const {
  if (full() && watch_.IsOvertaken(partition, StuckAfterPressed(), now)) return true;
  return watch_.IsStuck(partition, pressed() ? StuckAfterPressed() : options_.stuck_after);
}

void Dispatcher::TakeParked(MonotonicTime now) {
  if (!parking_.has_offers()) return;
  parking_.TakeOffers(now, [this](uint32_t partition) {
    if (partition >= flows_.size()) return std::deque<HeldFrame>{};
    due_.Clear(partition);
    return flows_[partition].queue().TakeGathered();
  });
}

bool Dispatcher::Park(MonotonicTime now) {
  if (now >= look_at_) {
    look_at_ = now + kLookEvery;
    LookForStuck(now);
  }
  if (parking_.empty()) return false;
  bool moved = false;
  parking_.TakeReports(
      now,
      [&](const HeldFrame& frame) {
        LetGo(frame);
        moved = true;
      },
      [&](uint32_t partition, const HeldFrame& frame) {
        LetGo(frame);
        RetireLost(partition, frame.ref);
        moved = true;
      });
  const std::vector<uint32_t> parked = parking_.parked();
  for (const uint32_t partition : parked) {
    if (partition >= flows_.size()) {
      moved |= FeedStrays(partition, now);
      continue;
    }
    moved |= Feed(partition, now);
    if (parking_.Contains(partition) && Evacuates(partition, now)) {
      parking_.Evacuate(partition, pressed(), now,
                        [this, partition] { return flows_[partition].queue().Undone(); });
    }
  }
  counters_.parked_partitions.store(parking_.parked().size(), std::memory_order_relaxed);
  return moved;
}

void Dispatcher::RetireLost(uint32_t partition, const FrameRef& frame) {
  log_.Write(LogLevel::kError, "LOST",
             fmt::format("partition {}: the bytes of a record are gone from the journal's file, "
                         "and it is not sent",
                         partition));
  counters_.quarantined_frames.fetch_add(1, std::memory_order_relaxed);
  journal_.Retire(&frame, 1, Retirement::kQuarantined);
}

void Dispatcher::LookForStuck(MonotonicTime now) {
  const JournalGauges journal = journal_.Gauges();
  journal_is_pressed_ = 2 * journal.bytes_on_disk >= journal.quota_bytes;
  bool others_wait = false;
  std::vector<uint32_t> stuck;
  for (uint32_t partition = 0; partition < flows_.size(); ++partition) {
    if (parking_.Contains(partition)) continue;
    if (IsStuck(partition, now)) {
      stuck.push_back(partition);
    } else {
      others_wait |= watch_.since(partition).has_value();
    }
  }
  may_evacuate_ = !others_wait || watch_.Progressed(now, options_.stuck_after);
  if (stuck.empty() || !may_evacuate_) return;
  TellParked(stuck, now);
  for (const uint32_t partition : stuck) {
    due_.Clear(partition);
    parking_.Park(partition, flows_[partition].queue().TakeGathered(), now);
  }
}

// One line for all: with a broker hundreds may go at once.
void Dispatcher::TellParked(const std::vector<uint32_t>& partitions, MonotonicTime now) const {
  std::string named;
  for (size_t i = 0; i < std::min(partitions.size(), kNamedMax); ++i) {
    named += fmt::format("{}{}", i > 0 ? ", " : "", partitions[i]);
  }
  if (partitions.size() > kNamedMax) named += ", ...";
  const rd_kafka_resp_err_t error = last_errors_[partitions.front()];
  Log(LogLevel::kWarning, "pump." + options_.topic,
      "{} parked ({}): not written for {:.1f} s while others were ({}); the beacons wait in "
      "parked/ and go out in order when their leader takes them again",
      partitions.size() == 1 ? "a partition is"
                             : fmt::format("{} partitions are", partitions.size()),
      named, SecondsOf(now - *watch_.since(partitions.front())),
      error == RD_KAFKA_RESP_ERR_NO_ERROR ? "no answer" : kafka::Explain(error));
}

// What waits of a parked partition goes to its files. REQUIRES: parked.
bool Dispatcher::Evacuates(uint32_t partition, MonotonicTime now) const {
  return may_evacuate_ && (pressed() || IsStuck(partition, now));
}

// Nothing was acknowledged since the partition was parked, or it is stuck once more.
bool Dispatcher::Owes(uint32_t partition, MonotonicTime now) const {
  return !watch_.AcknowledgedAfter(partition, parking_.since(partition)) || IsStuck(partition, now);
}

// Files first; what waits in memory when they are done, and with that the partition is back.
bool Dispatcher::Feed(uint32_t partition, MonotonicTime now) {
  const PartitionQueue& queue = flows_[partition].queue();
  if (queue.held() == 0) parking_.QueueIsEmpty(partition);
  const bool owes = Owes(partition, now);
  // While nothing comes back, a few frames on their way are enough to find out that it does.
  if (owes && queue.held() > 0) return false;
  const size_t gathered_max = owes ? kProbeFrames : in_flight_max_;
  FrameRef frame;
  size_t fed = 0;
  while (fed < kFeedFramesMax && queue.gathered() < gathered_max &&
         (queue.held() == 0 || !full())) {
    if (parking_.Next(partition, now, &frame)) {
      Hold(frame, true, now);
      ++fed;
    } else {
      if (parking_.FilesAreDone(partition)) fed += FeedWaiting(partition, now) ? 1 : 0;
      break;
    }
  }
  return fed > 0;
}

bool Dispatcher::FeedWaiting(uint32_t partition, MonotonicTime now) {
  const bool idle = flows_[partition].queue().held() == 0;
  const bool nothing_left = idle && !parking_.AnyWaits(partition);
  const bool stuck = !nothing_left && Owes(partition, now);
  // Without frames in its queue nobody would find out that the partition can be written again.
  const bool probe = idle && (!Evacuates(partition, now) || parking_.disk_refuses(now));
  if (stuck && !probe) return false;
  const std::deque<HeldFrame> frames =
      parking_.TakeWaiting(partition, stuck ? kProbeFrames : SIZE_MAX);
  for (const HeldFrame& frame : frames) Enqueue(partition, frame, now);
  if (stuck) return !frames.empty();
  const MonotonicTime since = parking_.since(partition);
  parking_.Leave(partition);
  Log(LogLevel::kInfo, "pump." + options_.topic,
      "partition {} was parked for {:.1f} s and is not any more: its backlog went out in order",
      partition, SecondsOf(now - since));
  return true;
}

bool Dispatcher::FeedStrays(uint32_t partition, MonotonicTime now) {
  FrameRef frame;
  size_t fed = 0;
  for (; fed < kFeedFramesMax && !full() && parking_.Next(partition, now, &frame); ++fed) {
    Hold(frame, true, now);
  }
  if (parking_.FilesAreDone(partition)) parking_.Leave(partition);
  return fed > 0;
}

}  // namespace beacongate
