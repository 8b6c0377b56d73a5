#include "gateway/journal/syncer.h"

#include <utility>

#include "gateway/base/log.h"

namespace beacongate {

Syncer::Syncer(SyncOptions options, std::string directory, SegmentQueue& queue, SegmentFiles& files)
    : options_(std::move(options)),
      directory_(std::move(directory)),
      queue_(queue),
      files_(files),
      thread_([this] { Run(); }) {}

Syncer::~Syncer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Syncer::Request() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(requested_, true)) return;
  }
  wake_.notify_one();
}

void Syncer::Run() {
  std::unique_lock lock(mutex_);
  const auto wanted = [this] { return requested_ || stopping_; };
  while (true) {
    if (options_.interval.count() > 0) {
      wake_.wait_for(lock, options_.interval, wanted);
    } else {
      wake_.wait(lock, wanted);
    }
    if (stopping_) return;
    requested_ = false;
    lock.unlock();
    Commit();
    lock.lock();
  }
}

void Syncer::Commit() {
  const SegmentQueue::Unsynced unsynced = queue_.UnsyncedSince(first_unsynced_id_);
  if (unsynced.last_sequence == up_to_) return;
  const Status status = Write(unsynced);
  up_to_ = unsynced.last_sequence;
  if (status.ok()) {
    // The last segment goes on; those before it take no more.
    first_unsynced_id_ = unsynced.last_id;
  } else {
    queue_.EndActive(unsynced.last_id);
    first_unsynced_id_ = unsynced.last_id + 1;
  }
  if (!status.ok() && !failed_) Log(LogLevel::kError, "journal", "{}", status.error().message);
  failed_ = !status.ok();
  if (options_.listener) options_.listener({up_to_, status.ok()});
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

}  // namespace beacongate
