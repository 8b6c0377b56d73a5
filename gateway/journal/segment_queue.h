// SegmentQueue: the segments of a journal in order, and its books, under one mutex. Appenders write
// at its end; the reader takes one segment at a time; retirements count down until a file can go.
//
// Thread-safe; calls are short (they touch no disk), except that Append waits for a segment when
// the keeper is late. A sealed segment is mapped only while the reader is in it or frames that it
// handed out are not retired: a backlog costs disk, not memory.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/journal/keeper.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/recovery.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/watch_table.h"

namespace beacongate {

class SegmentQueue {
 public:
  // What the reader made of a segment whose frames it had to check.
  struct Findings {
    uint64_t frames = 0;
    uint64_t frame_bytes = 0;
    uint64_t skipped_bytes = 0;
  };

  // `keeper` and `watches` outlive the queue.
  SegmentQueue(const JournalOptions& options, uint64_t origin, Recovered recovered, Keeper& keeper,
               WatchTable& watches);
  // Removes the active segment if it is empty of pending frames; unmaps everything.
  ~SegmentQueue();
  SegmentQueue(const SegmentQueue&) = delete;
  SegmentQueue& operator=(const SegmentQueue&) = delete;

  // `sequence` gets the number of a frame that was accepted.
  AppendResult Append(const FrameInput& input, uint64_t* sequence);
  void Retire(const FrameRef* frames, size_t count, Retirement how);
  void ReleaseIfEmpty();

  // Segments that another journal left. Of those that the reader has not begun, they go in front of
  // all of this life, and by age among those of earlier lives.
  void Insert(Recovered adopted);
  // Files that a later version wrote, and that are left as they are.
  std::set<std::string> Newer() const;
  void ForgetNewer(const std::string& path);
  // Files of parked frames that earlier lives, or other journals, left.
  std::vector<Segment*> TakeInParked(std::vector<std::unique_ptr<Segment>> files);

  // For the reader. The next segment in order, or null if there is none yet. It stays, with its
  // mapping, until EndReading.
  Segment* BeginReading();
  void SetMapping(Segment* segment, Mapping mapping);
  // A segment that could not be measured by Open is, now: `found` takes its place, as if
  // BeginReading had returned it, and its frames are booked as recovered.
  Segment* TakeMeasured(Segment* unmeasured, std::unique_ptr<Segment> found);
  // The file stays as it is for the next life, or, if it is `newer`, for a later version. REQUIRES:
  // not measured.
  void LeaveAlone(Segment* segment, bool newer);
  // Pages of a segment that is being read are gone: it takes no more frames, and what it has must
  // be checked from now on.
  void EndBroken(Segment* segment);
  // As if BeginReading had not been called.
  void PauseReading(Segment* segment);
  // Frames that were counted and are not in `findings` are booked as quarantined and returned.
  uint64_t EndReading(Segment* segment, const Findings& findings);
  // A frame that was not counted when the segment was measured.
  void AddRecovered(Segment* segment, uint64_t frame_bytes);

  // Parked frames. A file stays until its frames are retired.
  Segment* AddParked(std::unique_ptr<Segment> file);
  // From now on these frames live in `file`, where sound copies of them stand; they are not retired
  // in any other way.
  void MoveToParked(Segment* file, const std::vector<FrameRef>& frames);
  // Somebody found a frame in there that does not hold any more: the file is kept.
  void NoteLoss(Segment* segment);
  // Nothing was moved to it: the file goes.
  void DropParked(Segment* file);
  // As BeginReading; ends by EndReading.
  void BeginReadingParked(Segment* file, Mapping mapping);
  // The frames may be retired, and stay readable until they are unpinned.
  void Pin(const std::vector<FrameRef>& frames);
  void Unpin(const std::vector<FrameRef>& frames);

  // Blocks until more than `consumed` frames are readable, `timeout` has passed, or Wake().
  void WaitForFrames(uint64_t consumed, nanoseconds timeout);
  void Wake();

  // For the syncer: files that may hold frames appended since they were asked for last.
  struct Unsynced {
    std::vector<std::string> paths;
    uint64_t last_id = 0;        // of the newest segment of this life
    uint64_t last_sequence = 0;  // appended so far
  };
  // Of segments of this life with this id or above. What is retired and gone needs no sync.
  Unsynced UnsyncedSince(uint64_t id) const;
  // No frame is appended to this segment, or an older one, any more. Those that are in them have
  // this sequence at most.
  uint64_t EndActive(uint64_t id);

  JournalBooks Books() const;
  JournalGauges Gauges() const;

 private:
  bool MakeRoom(size_t size);
  bool AppendToActive(const FrameInput& input, uint64_t sequence, size_t size);
  bool Roll();
  void NoteBroken(Segment* segment);
  void LetGoOfAll(std::list<std::unique_ptr<Segment>>* segments);
  void Place(SegmentPlace before, std::unique_ptr<Segment> segment);
  void TakeIn(Recovered found, SegmentPlace from);
  SegmentPlace PlaceByAge(const Segment& segment, SegmentPlace from);
  void SealActive();
  void BookRecovered(const Segment& segment);
  void RetireSome(Segment* segment, uint64_t frames, uint64_t frame_bytes);
  void LetGoIfDone(Segment* segment);

  const uint64_t origin_;
  const uint64_t quota_bytes_;
  const size_t frame_space_max_;
  Keeper& keeper_;
  WatchTable& watches_;

  mutable std::mutex mutex_;
  std::condition_variable frames_there_;
  bool reader_waits_ = false;
  bool woken_ = false;
  std::list<std::unique_ptr<Segment>> segments_;
  std::list<std::unique_ptr<Segment>> parked_;  // in no order
  // The first one that the reader has not finished.
  SegmentPlace unread_ = segments_.end();
  Segment* active_ = nullptr;  // has at least one frame, if there is one
  uint64_t next_sequence_ = 1;
  uint64_t last_id_ = 0;  // of the newest segment of this life
  JournalBooks books_;
  uint64_t pending_bytes_ = 0;
  uint64_t damaged_bytes_ = 0;
  uint64_t damaged_segments_ = 0;
  uint64_t broken_segments_ = 0;
  std::set<std::string> newer_;    // files that a later version wrote
  uint64_t parked_recovered_ = 0;  // of books_.recovered: never read by the reader
  uint64_t parked_frames_ = 0;     // not retired
  uint64_t parked_bytes_ = 0;      // of files
  uint64_t evacuated_ = 0;
  uint64_t suspect_frames_ = 0;
};

}  // namespace beacongate
