#include "gateway/journal/syncer.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/base/thread_name.h"

namespace beacongate {
namespace {

constexpr milliseconds kPauseAfterFailure{1'000};
constexpr size_t kWaitersFew = 1'024;

void Add(std::atomic<uint64_t>& counter, uint64_t count) {
  counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

}  // namespace

Syncer::Syncer(milliseconds interval, std::string directory, SegmentQueue& queue,
               SegmentFiles& files, const Clock& clock)
    : interval_(interval),
      directory_(std::move(directory)),
      queue_(queue),
      files_(files),
      clock_(clock),
      thread_([this] {
        NameThread("syncer");
        Run();
      }) {}

Syncer::~Syncer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  for (const Waiter& waiter : waiters_) waiter.wait->Settle(AckOutcome::kNotSynced);
}

void Syncer::Wait(uint64_t sequence, const std::shared_ptr<AckWait>& wait) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (sequence > up_to_) {
      if (!waiters_.empty() && waiters_.back().wait == wait) {
        waiters_.back().last = sequence;
        return;
      }
      wait->AddPart();
      if (waiters_.size() >= look_for_abandoned_at_) DropAbandoned();
      first = waiters_.empty();
      waiters_.push_back({sequence, sequence, wait});
    } else if (sequence <= failed_up_to_) {
      // Perhaps it was in a commit before that one, which succeeded.
      wait->AddPart();
      wait->Settle(AckOutcome::kNotSynced);
    }
  }
  if (first) wake_.notify_one();
}

// A disk that hangs must not gather what nobody waits for any more.
void Syncer::DropAbandoned() {
  std::erase_if(waiters_, [](const Waiter& waiter) { return waiter.wait->abandoned(); });
  look_for_abandoned_at_ = std::max(kWaitersFew, 2 * waiters_.size());
}

void Syncer::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiters_.empty(); });
    if (stopping_) return;
    lock.unlock();
    const Committed commit = Commit();
    lock.lock();
    const nanoseconds rest = commit.durable ? interval_ - commit.took : kPauseAfterFailure;
    if (rest > nanoseconds(0)) wake_.wait_for(lock, rest, [this] { return stopping_; });
  }
}

Syncer::Committed Syncer::Commit() {
  const SegmentQueue::Unsynced unsynced = queue_.UnsyncedSince(first_unsynced_id_);
  const MonotonicTime begin = clock_.Monotonic();
  const Status status = Write(unsynced);
  const nanoseconds took = clock_.Monotonic() - begin;
  Count(status.ok(), took);
  uint64_t decided = unsynced.last_sequence;
  if (status.ok()) {
    // The last segment goes on; those before it take no more.
    first_unsynced_id_ = unsynced.last_id;
  } else {
    // With what came to it while the disk worked.
    decided = queue_.EndActive(unsynced.last_id);
    first_unsynced_id_ = unsynced.last_id + 1;
  }
  if (!status.ok() && !failed_) Log(LogLevel::kError, "journal", "{}", status.error().message);
  failed_ = !status.ok();
  Publish(decided, status.ok());
  return {status.ok(), took};
}

Status Syncer::Write(const SegmentQueue::Unsynced& unsynced) {
  for (const std::string& path : unsynced.paths) {
    Status written = files_.SyncFile(path);
    if (!written.ok()) return written;
  }
  if (unsynced.last_id > named_id_) {
    Status named = files_.SyncDirectory(directory_);
    if (!named.ok()) return named;
    named_id_ = unsynced.last_id;
  }
  return Status::Ok();
}

void Syncer::Publish(uint64_t up_to, bool durable) {
  std::vector<Waiter> done;
  {
    const std::lock_guard lock(mutex_);
    up_to_ = up_to;
    if (!durable) failed_up_to_ = up_to;
    for (Waiter& waiter : waiters_) {
      if (waiter.first <= up_to && !durable) waiter.failed = true;
    }
    const auto left =
        std::stable_partition(waiters_.begin(), waiters_.end(),
                              [up_to](const Waiter& waiter) { return waiter.last > up_to; });
    done.assign(std::move_iterator(left), std::move_iterator(waiters_.end()));
    waiters_.erase(left, waiters_.end());
  }
  for (const Waiter& waiter : done) {
    waiter.wait->Settle(waiter.failed ? AckOutcome::kNotSynced : AckOutcome::kDone);
  }
}

void Syncer::Count(bool durable, nanoseconds took) {
  const auto took_us = static_cast<uint64_t>(std::chrono::ceil<microseconds>(took).count());
  Add(durable ? counters_.done : counters_.failed, 1);
  Add(counters_.us_sum, took_us);
  Add(counters_.duration_buckets[LatencyBucketOf(took_us)], 1);
}

}  // namespace beacongate
