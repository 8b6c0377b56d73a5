// Keeper: keeps files coming and going, so that Append need not touch the disk. One thread of its
// own makes the spare segment, unmaps, removes retired files (damaged ones go to quarantine/), and
// syncs the directory. It also keeps the quota.
//
// Ids only go up, over all lives and over any loss of power: before the first id of a life is given
// out, the removals of earlier lives are made durable. A removed file that came back with a higher
// id than that of younger frames would be read after them. As long as the directory cannot be
// synced, the disk counts as one that refuses.
//
// Thread-safe. Only TakeSpare may block on the disk: while a segment is being made because the
// spare came late. Its mutex is taken inside that of the SegmentQueue, never the other way round.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/repeated_lines.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

struct KeeperOptions {
  std::string directory;
  size_t segment_bytes = 0;
  uint64_t quota_bytes = 0;
  uint64_t origin = 0;
  uint64_t next_id = 1;     // above every id that the directory has seen
  uint64_t used_bytes = 0;  // of the segments that are there already
  uint64_t used_segments = 0;
};

class Keeper {
 public:
  // A directory that another journal left, with the segments that are taken out of it.
  struct Adopted {
    std::string directory;
    std::unique_ptr<DirectoryLock> lock;
    uint64_t files = 0;
    uint64_t bytes = 0;
  };
  struct Usage {
    uint64_t bytes = 0;
    uint64_t segments = 0;
    uint64_t spare_bytes = 0;  // of bytes: there, or being made, and not in use
    bool full = false;
  };
  // Who takes a segment, and so how much of the quota there is.
  enum class Purpose : uint8_t { kRequests, kEvacuation };

  Keeper(KeeperOptions options, SegmentFiles& files, const Clock& clock);
  // Finishes what it was given and removes the spare.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  // A fresh segment, mapped, or null: the quota is used up, or the disk refused. After a refusal it
  // costs nothing to ask again: only the thread tries the disk, with a growing pause.
  std::unique_ptr<Segment> TakeSpare(Purpose purpose = Purpose::kRequests);

  // A fresh file for frames of `partition`, mapped. It may use all of the quota. `origin`: of its
  // frames. Blocks on the disk.
  Result<std::unique_ptr<Segment>> CreateParked(uint32_t partition, uint64_t origin, size_t bytes);

  // Requests used up their part of the quota, and the low mark is not reached yet.
  bool AtQuota() const { return at_quota_.load(std::memory_order_relaxed); }
  // What requests may use of the quota.
  uint64_t high_mark_bytes() const { return high_mark_bytes_; }
  // Of all files, the spare included.
  uint64_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }

  // Counts its segments for the quota. When the last of them is discarded the directory is removed,
  // unless there is something else in it, and let go of in any case.
  void Adopt(Adopted adopted);
  bool Holds(const std::string& directory) const;

  // Removes the segment's file, or moves it to quarantine/ if it is damaged.
  void Discard(const Segment& segment);
  void Unmap(Mapping mapping);
  // All behind kPopulatedAhead. REQUIRES: the mapping ends by Unmap, and after this.
  void PopulateRest(Mapping mapping);

  Usage usage() const;

 private:
  struct Discarded {
    std::string path;
    std::string directory;  // of the lane
    uint64_t bytes = 0;
    bool quarantine = false;
    bool failed = false;  // could not be removed so far
  };

  void Run();
  bool SpareWanted() const;
  bool HasRoom(uint64_t within_bytes) const;
  void MakeSpare(std::unique_lock<std::mutex>& lock);
  Result<std::unique_ptr<Segment>> Create(uint64_t id);
  Result<std::unique_ptr<Segment>> CreateParkedFile(uint32_t partition, uint64_t id,
                                                    uint64_t origin, size_t bytes);
  Status MakeRemovalsDurable();
  void PopulateOne(std::unique_lock<std::mutex>& lock);
  void UnmapOne(std::unique_lock<std::mutex>& lock);
  void DiscardOne(std::unique_lock<std::mutex>& lock);
  void CountGone(const Discarded& file);
  void LeaveOne(std::unique_lock<std::mutex>& lock);
  void Sync(std::unique_lock<std::mutex>& lock);
  void SetAtQuota(bool at_quota);
  void SetRefused(const Status& status);
  void Pause(std::unique_lock<std::mutex>& lock);

  const KeeperOptions options_;
  const uint64_t high_mark_bytes_;
  const uint64_t low_mark_bytes_;
  SegmentFiles& files_;
  const Clock& clock_;
  const int64_t life_began_us_;

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable made_;
  bool stopping_ = false;
  bool making_ = false;  // some thread makes the spare
  std::atomic<bool> ids_are_safe_{false};
  bool refused_ = false;       // the disk did not give a segment, and did not since
  bool retry_is_due_ = false;  // the pause after a refusal is over
  bool sync_is_due_ = false;
  bool sync_failed_ = false;
  std::chrono::milliseconds pause_;
  uint64_t next_id_;
  std::atomic<uint64_t> used_bytes_;  // written under the mutex
  uint64_t used_segments_;
  std::atomic<bool> at_quota_{false};
  std::unique_ptr<Segment> spare_;
  std::vector<Mapping> populate_;
  std::vector<Mapping> unmap_;
  std::deque<Discarded> discard_;
  std::vector<Adopted> adopted_;  // with files that are not discarded yet
  std::vector<Adopted> leaving_;  // to be removed
  RepeatedLines kept_;            // that they cannot be
  std::vector<Discarded> stuck_;  // could not be removed; tried again after a pause
  size_t stuck_files_ = 0;        // with those that are being tried again
  RepeatedLines stuck_lines_;     // by directory

  std::thread thread_;
};

}  // namespace beacongate
