// Syncer: group commit. Makes frames survive a loss of power for those who wait for that, one
// commit at a time: whoever comes while one runs is in the next. One thread of its own; without
// waits there are no commits.
//
// A commit writes the data of every segment that has frames since the last one, and the names of
// new files. When the disk refuses, nobody can say what it has (a later sync may report success for
// pages that it threw away): the frames of that commit, and those that came meanwhile, never count
// as durable, and the segment they are in takes no more. That costs the rest of a segment, so the
// next commit comes a while later.
//
// No lock is held while the disk works: appending does not wait for it.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/journal/ack_wait.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment_file.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

class Syncer {
 public:
  // All outlive the syncer. `interval`: from the begin of a commit to the begin of the next, at
  // least.
  Syncer(milliseconds interval, std::string directory, SegmentQueue& queue, SegmentFiles& files,
         const Clock& clock);
  // Ends after the commit that runs; who still waits then is told kNotSynced.
  ~Syncer();
  Syncer(const Syncer&) = delete;
  Syncer& operator=(const Syncer&) = delete;

  // A part of `wait` is settled once a commit has covered the frame, which was appended before. Any
  // thread.
  void Wait(uint64_t sequence, const std::shared_ptr<AckWait>& wait);

  const SyncCounters& counters() const { return counters_; }

 private:
  // One part, for the frames of a request that were appended without others in between.
  struct Waiter {
    uint64_t first;
    uint64_t last;
    std::shared_ptr<AckWait> wait;
    bool failed = false;
  };

  void DropAbandoned();
  void Run();
  struct Committed {
    bool durable;  // the disk did not refuse
    nanoseconds took;
  };
  Committed Commit();
  Status Write(const SegmentQueue::Unsynced& unsynced);
  void Publish(uint64_t up_to, bool durable);
  void Count(bool durable, nanoseconds took);

  const milliseconds interval_;
  const std::string directory_;
  SegmentQueue& queue_;
  SegmentFiles& files_;
  const Clock& clock_;
  SyncCounters counters_;
  // Of the thread.
  uint64_t first_unsynced_id_ = 0;  // a segment with this id or above may have unsynced frames
  uint64_t named_id_ = 0;           // the directory has been synced since this one was made
  bool failed_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiter> waiters_;
  uint64_t up_to_ = 0;         // last sequence of the last commit
  uint64_t failed_up_to_ = 0;  // and of the last one that the disk refused
  size_t look_for_abandoned_at_ = 0;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace beacongate
