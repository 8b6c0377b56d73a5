#include "gateway/journal/keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/base/quota_marks.h"
#include "gateway/base/thread_name.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/lane_directories.h"
#include "gateway/journal/parked_recovery.h"
#include "gateway/journal/quarantine_file.h"

namespace beacongate {
namespace {

constexpr milliseconds kPauseMin{10};
constexpr milliseconds kPauseMax{1'000};

std::string LaneDirectoryOf(const Segment& segment) {
  std::string directory = DirectoryOf(segment.path);
  return segment.parked ? DirectoryOf(directory) : directory;
}

}  // namespace

Keeper::Keeper(KeeperOptions options, SegmentFiles& files, const Clock& clock)
    : options_(std::move(options)),
      high_mark_bytes_(HighMark(options_.quota_bytes, options_.segment_bytes)),
      low_mark_bytes_(LowMark(high_mark_bytes_, options_.segment_bytes)),
      files_(files),
      clock_(clock),
      life_began_us_(clock.Wall().time_since_epoch().count()),
      pause_(kPauseMin),
      next_id_(options_.next_id),
      used_bytes_(options_.used_bytes),
      used_segments_(options_.used_segments) {
  if (!HasRoom(high_mark_bytes())) SetAtQuota(true);
  thread_ = std::thread([this] {
    NameThread("keeper");
    Run();
  });
}

Keeper::~Keeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
  if (spare_ == nullptr) return;
  files_.Unmap(spare_->mapping);
  const Status removed = files_.Remove(spare_->path);
  if (!removed.ok()) Log(LogLevel::kWarning, "journal", "{}", removed.error().message);
}

std::unique_ptr<Segment> Keeper::TakeSpare(Purpose purpose) {
  const bool for_requests = purpose == Purpose::kRequests;
  const uint64_t within_bytes = for_requests ? high_mark_bytes() : options_.quota_bytes;
  std::unique_ptr<Segment> taken;
  {
    std::unique_lock lock(mutex_);
    made_.wait(lock, [this] { return !making_; });
    if (spare_ == nullptr && !refused_ && HasRoom(within_bytes)) MakeSpare(lock);
    if (spare_ == nullptr && !refused_ && for_requests) SetAtQuota(true);
    taken = std::move(spare_);
  }
  work_.notify_one();
  return taken;
}

void Keeper::Adopt(Adopted adopted) {
  {
    const std::lock_guard lock(mutex_);
    used_bytes_ += adopted.bytes;
    used_segments_ += adopted.files;
    if (adopted.files > 0) {
      adopted_.push_back(std::move(adopted));
    } else {
      leaving_.push_back(std::move(adopted));
    }
  }
  work_.notify_one();
}

bool Keeper::Holds(const std::string& directory) const {
  const std::lock_guard lock(mutex_);
  const auto is_it = [&](const Adopted& each) { return each.directory == directory; };
  return directory == options_.directory || std::any_of(adopted_.begin(), adopted_.end(), is_it) ||
         std::any_of(leaving_.begin(), leaving_.end(), is_it);
}

void Keeper::Discard(const Segment& segment) {
  {
    const std::lock_guard lock(mutex_);
    discard_.push_back({.path = segment.path,
                        .directory = LaneDirectoryOf(segment),
                        .bytes = segment.disk_bytes,
                        .quarantine = segment.damaged});
  }
  work_.notify_one();
}

void Keeper::Unmap(Mapping mapping) {
  if (mapping.data == nullptr) return;
  {
    const std::lock_guard lock(mutex_);
    unmap_.push_back(mapping);
  }
  work_.notify_one();
}

void Keeper::PopulateRest(Mapping mapping) {
  if (mapping.bytes <= kPopulatedAhead) return;
  {
    const std::lock_guard lock(mutex_);
    populate_.push_back(mapping);
  }
  work_.notify_one();
}

Keeper::Usage Keeper::usage() const {
  const std::lock_guard lock(mutex_);
  const bool has_spare = making_ || spare_ != nullptr;
  return {used_bytes_, used_segments_, has_spare ? options_.segment_bytes : 0,
          refused_ || AtQuota()};
}

void Keeper::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    // Before any unmapping: a mapping that waits for both must still be there.
    if (!populate_.empty()) {
      PopulateOne(lock);
    } else if (SpareWanted()) {
      MakeSpare(lock);
    } else if (!unmap_.empty()) {
      UnmapOne(lock);
    } else if (!discard_.empty()) {
      DiscardOne(lock);
    } else if (!leaving_.empty()) {
      LeaveOne(lock);
    } else if (sync_is_due_) {
      Sync(lock);
    } else if (stopping_) {
      return;
    } else {
      Pause(lock);
    }
  }
}

bool Keeper::HasRoom(uint64_t within_bytes) const {
  return used_bytes_ + options_.segment_bytes <= within_bytes;
}

bool Keeper::SpareWanted() const {
  return !stopping_ && !making_ && spare_ == nullptr && !AtQuota() && HasRoom(high_mark_bytes()) &&
         (!refused_ || retry_is_due_);
}

// Waits for work; after a refusal no longer than the pause.
void Keeper::Pause(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [this] {
    return stopping_ || SpareWanted() || !populate_.empty() || !unmap_.empty() ||
           !discard_.empty() || !leaving_.empty() || sync_is_due_;
  };
  if (!refused_ && stuck_.empty()) {
    // An appender may be the one that the disk refuses.
    work_.wait(lock, [&] { return has_work() || refused_; });
    return;
  }
  if (work_.wait_for(lock, pause_, has_work)) return;
  pause_ = std::min(pause_ * 2, kPauseMax);
  retry_is_due_ = refused_;
  discard_.insert(discard_.end(), stuck_.begin(), stuck_.end());
  stuck_.clear();
}

// The bytes are counted before the file is there, so that two makers cannot both use the last room.
void Keeper::MakeSpare(std::unique_lock<std::mutex>& lock) {
  making_ = true;
  retry_is_due_ = false;
  used_bytes_ += options_.segment_bytes;
  ++used_segments_;
  const uint64_t id = next_id_++;
  lock.unlock();
  Result<std::unique_ptr<Segment>> made = Create(id);
  lock.lock();
  making_ = false;
  if (made.ok()) {
    spare_ = std::move(made).value();
    sync_is_due_ = true;
    SetRefused(Status::Ok());
  } else {
    used_bytes_ -= options_.segment_bytes;
    --used_segments_;
    SetRefused(made.error());
  }
  made_.notify_all();
}

Result<std::unique_ptr<Segment>> Keeper::Create(uint64_t id) {
  const Status durable = MakeRemovalsDurable();
  if (!durable.ok()) return durable.error();
  const std::string path = options_.directory + "/" + SegmentName(id);
  Result<Mapping> mapping = files_.Create(path, options_.segment_bytes);
  if (!mapping.ok()) return mapping.error();
  auto segment = std::make_unique<Segment>(path, id, options_.origin, options_.segment_bytes);
  segment->mapping = mapping.value();
  files_.Populate(segment->mapping, 0, std::min(kPopulatedAhead, options_.segment_bytes));
  WriteHeader(options_.origin, id, options_.segment_bytes, clock_.Wall().time_since_epoch().count(),
              segment->mapping.data, life_began_us_);
  return segment;
}

Result<std::unique_ptr<Segment>> Keeper::CreateParked(uint32_t partition, uint64_t origin,
                                                      size_t bytes) {
  uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    if (used_bytes_ + bytes > options_.quota_bytes) {
      return Error{fmt::format("{}: the quota of {} bytes has no room left for evacuation",
                               options_.directory, options_.quota_bytes)};
    }
    used_bytes_ += bytes;
    ++used_segments_;
    id = next_id_++;
  }
  Result<std::unique_ptr<Segment>> made = CreateParkedFile(partition, id, origin, bytes);
  if (!made.ok()) {
    const std::lock_guard lock(mutex_);
    used_bytes_ -= bytes;
    --used_segments_;
  }
  return made;
}

Result<std::unique_ptr<Segment>> Keeper::CreateParkedFile(uint32_t partition, uint64_t id,
                                                          uint64_t origin, size_t bytes) {
  const Status durable = MakeRemovalsDurable();
  if (!durable.ok()) return durable.error();
  const std::string path =
      options_.directory + "/" + kParkedName + "/" + ParkedFileName(partition, id);
  Result<Mapping> mapping = files_.Create(path, bytes);
  if (!mapping.ok()) return mapping.error();
  auto file = std::make_unique<Segment>(path, id, origin, bytes);
  file->mapping = mapping.value();
  file->parked = true;
  file->partition = partition;
  file->created_us = clock_.Wall().time_since_epoch().count();
  WriteHeader(origin, id, bytes, file->created_us, file->mapping.data);
  return file;
}

// Once a life: within it ids go up anyway, and nobody else removes segments.
Status Keeper::MakeRemovalsDurable() {
  if (ids_are_safe_) return Status::Ok();
  Status synced = files_.SyncDirectory(options_.directory);
  ids_are_safe_ = synced.ok();
  return synced;
}

void Keeper::PopulateOne(std::unique_lock<std::mutex>& lock) {
  const Mapping mapping = populate_.back();
  populate_.pop_back();
  lock.unlock();
  files_.Populate(mapping, kPopulatedAhead, mapping.bytes - kPopulatedAhead);
  lock.lock();
}

void Keeper::UnmapOne(std::unique_lock<std::mutex>& lock) {
  const Mapping mapping = unmap_.back();
  unmap_.pop_back();
  lock.unlock();
  files_.Unmap(mapping);
  lock.lock();
}

void Keeper::DiscardOne(std::unique_lock<std::mutex>& lock) {
  Discarded file = std::move(discard_.front());
  discard_.pop_front();
  lock.unlock();
  const Status status = file.quarantine ? MoveToQuarantine(files_, file.directory, file.path)
                                        : files_.Remove(file.path);
  const bool gone = status.ok() || !files_.Exists(file.path);
  lock.lock();
  if (!gone) {
    // Left alone it would be replayed by the next life: duplicates, never a loss.
    if (stuck_lines_.Admit(file.directory, clock_.Monotonic())) {
      Log(LogLevel::kError, "journal", "{}", status.error().message);
    }
    if (!std::exchange(file.failed, true)) ++stuck_files_;
    stuck_.push_back(std::move(file));
    return;
  }
  if (file.failed && --stuck_files_ == 0) stuck_lines_ = {};
  CountGone(file);
}

void Keeper::CountGone(const Discarded& file) {
  used_bytes_ -= file.bytes;
  --used_segments_;
  const auto from = std::find_if(adopted_.begin(), adopted_.end(), [&](const Adopted& each) {
    return each.directory == file.directory;
  });
  if (from != adopted_.end() && --from->files == 0) {
    leaving_.push_back(std::move(*from));
    adopted_.erase(from);
  }
  if (used_bytes_ <= low_mark_bytes_) SetAtQuota(false);
  if (refused_) retry_is_due_ = true;  // there may be space now
}

void Keeper::LeaveOne(std::unique_lock<std::mutex>& lock) {
  const std::string directory = leaving_.back().directory;
  lock.unlock();
  const Status left = LeaveDirectory(files_, directory);
  lock.lock();
  // A directory that stays is adopted, and left, again and again.
  if (left.ok()) {
    kept_.Forget(directory);
    Log(LogLevel::kInfo, "journal", "{}: nothing is left to deliver; removed", directory);
  } else if (kept_.Admit(directory, clock_.Monotonic())) {
    Log(LogLevel::kInfo, "journal", "{}: nothing is left to deliver; it is kept: {}", directory,
        left.error().message);
  }
  // Nobody else takes one from this list.
  std::erase_if(leaving_, [&](const Adopted& each) { return each.directory == directory; });
}

void Keeper::Sync(std::unique_lock<std::mutex>& lock) {
  sync_is_due_ = false;
  lock.unlock();
  const Status status = files_.SyncDirectory(options_.directory);
  lock.lock();
  if (!status.ok() && !sync_failed_) Log(LogLevel::kError, "journal", "{}", status.error().message);
  sync_failed_ = !status.ok();
}

void Keeper::SetAtQuota(bool at_quota) {
  if (AtQuota() == at_quota) return;
  at_quota_.store(at_quota, std::memory_order_relaxed);
  if (at_quota) {
    Log(LogLevel::kError, "journal",
        "{} is full: {} of {} bytes; new beacons are answered 503 until Kafka has taken enough",
        options_.directory, used_bytes(), high_mark_bytes());
  } else {
    Log(LogLevel::kInfo, "journal", "{} has room again: {} of {} bytes", options_.directory,
        used_bytes(), high_mark_bytes());
  }
}

void Keeper::SetRefused(const Status& status) {
  if (refused_ == !status.ok()) return;
  refused_ = !status.ok();
  pause_ = kPauseMin;
  if (refused_) {
    Log(LogLevel::kError, "journal", "{}; new beacons are answered 503 until it works",
        status.error().message);
  } else {
    Log(LogLevel::kInfo, "journal", "{} can be written again", options_.directory);
  }
}

}  // namespace beacongate
