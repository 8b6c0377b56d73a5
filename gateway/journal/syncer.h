// Syncer: group commit. Makes appended frames survive a loss of power, one commit at a time; what
// is asked for while one runs is in the next. One thread of its own.
//
// A commit writes the data of every segment that has frames since the last one, and the names of
// new files. When the disk refuses, nobody can say what it has (a later sync may report success for
// pages that it threw away): the frames of that commit never count as durable, and the segment they
// are in takes no more.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

#include "gateway/base/clock.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment_file.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

class Syncer {
 public:
  // All outlive the syncer.
  Syncer(SyncOptions options, std::string directory, SegmentQueue& queue, SegmentFiles& files);
  // Ends after the commit that runs; what was asked for since is not done.
  ~Syncer();
  Syncer(const Syncer&) = delete;
  Syncer& operator=(const Syncer&) = delete;

  void Request();

 private:
  void Run();
  void Commit();
  Status Write(const SegmentQueue::Unsynced& unsynced);

  const SyncOptions options_;
  const std::string directory_;
  SegmentQueue& queue_;
  SegmentFiles& files_;
  uint64_t first_unsynced_id_ = 0;  // a segment with this id or above may have unsynced frames
  uint64_t named_id_ = 0;           // the directory has been synced since this one was made
  uint64_t up_to_ = 0;              // last sequence of the last commit
  bool failed_ = false;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool requested_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace beacongate
