// Parking: what becomes of the frames of partitions that cannot be written while others can.
//
//   journal's reader --Add--> waiting --Evacuator--> files on disk --Next--> the partition's queue
//
// The frames of a parked partition go through its lot, first in first out, until it is empty; so
// the order of the partition stays. What waits is in memory by reference, and pins its segments,
// until it was moved into the partition's files. Those are read back as the queue runs empty, a
// part at a time; that is also how it is found out that the partition can be written again.
//
// Files of an earlier life, or of another gateway, are lots from the moment they are found. They go
// before all frames of the journal that are not handed over yet: whatever is older is in the files
// as well (parked_store.h).
//
// It owns no thread and does not wait for the disk. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/repeated_lines.h"
#include "gateway/delivery/partition_queue.h"
#include "gateway/journal/evacuator.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

class Parking {
 public:
  // A part of what waits is written when it has so many frames or bytes, or is so old.
  static constexpr size_t kWriteFrames = 1'000;
  static constexpr uint64_t kWriteBytes = 256 * 1024;
  static constexpr nanoseconds kWriteAge = seconds{1};
  static constexpr size_t kWriteFramesMax = 5'000;
  // After the disk refused.
  static constexpr nanoseconds kRefusedPause = seconds{1};
  // Without a refusal: the next one is news.
  static constexpr nanoseconds kMendedAfter = seconds{60};

  Parking(const std::string& topic, LaneJournal& journal);

  bool empty() const { return parked_.empty(); }
  // Files that were found may name partitions that the topic does not have any more.
  const std::vector<uint32_t>& parked() const { return parked_; }
  bool Contains(uint32_t partition) const { return lots_.contains(partition); }

  // REQUIRES: parked, or found in files, then.
  MonotonicTime since(uint32_t partition) const { return lots_.at(partition).since; }

  // REQUIRES: not parked. `frames`: what the partition has gathered.
  void Park(uint32_t partition, std::deque<HeldFrame> frames, MonotonicTime now);
  // REQUIRES: parked.
  void Add(uint32_t partition, const HeldFrame& frame, MonotonicTime now);

  // There are files that TakeOffers has not seen. Cheap.
  bool has_offers() const { return evacuator_.has_offers(); }
  // Takes them in. `gathered`: is called for each partition that becomes parked by that, and gives
  // what it has gathered.
  void TakeOffers(MonotonicTime now,
                  const std::function<std::deque<HeldFrame>(uint32_t)>& gathered);

  // Has what waits in this lot written, if it is due (at once if `pressed`). `before`: gives what
  // the partition's queue holds and is not done with. REQUIRES: parked.
  void Evacuate(uint32_t partition, bool pressed, MonotonicTime now,
                const std::function<std::vector<FrameRef>()>& before);
  // The partition's queue is empty. REQUIRES: parked.
  void QueueIsEmpty(uint32_t partition);
  // Takes in what the disk did. `moved` is called for every frame that is in a file and does not
  // wait here any more, `lost` for one whose bytes are gone: it is the caller's to retire.
  void TakeReports(MonotonicTime now, const std::function<void(const HeldFrame&)>& moved,
                   const std::function<void(uint32_t partition, const HeldFrame&)>& lost);
  bool disk_refuses(MonotonicTime now) const { return now < refused_until_; }

  // The next frame from the partition's files, if one can be had now. REQUIRES: parked.
  bool Next(uint32_t partition, MonotonicTime now, FrameRef* frame);
  // Nothing is in files, nor on its way there. REQUIRES: parked.
  bool FilesAreDone(uint32_t partition) const;
  // REQUIRES: parked.
  bool AnyWaits(uint32_t partition) const { return !lots_.at(partition).waiting.empty(); }
  // Takes the first of what waits out of the lot, `count` at most. REQUIRES: FilesAreDone.
  std::deque<HeldFrame> TakeWaiting(uint32_t partition, size_t count);
  // REQUIRES: FilesAreDone, nothing waits.
  void Leave(uint32_t partition);

  // When the oldest frame of the lot was accepted, as far as known without the disk.
  std::optional<WallTime> Oldest(uint32_t partition) const;

 private:
  struct Lot {
    std::deque<Segment*> files;  // not read yet, oldest first
    std::optional<ParkedReader> reader;
    bool opening = false;
    MonotonicTime open_at{};  // not before
    std::deque<HeldFrame> waiting;
    uint64_t waiting_bytes = 0;
    size_t writing = 0;        // the first so many of them are with the evacuator
    MonotonicTime write_at{};  // when what waits is old enough
    bool guard_is_due = true;  // the queue may hold frames that are in no file nor guard
    bool guarded = false;
    MonotonicTime since{};
  };

  void Unguard(uint32_t partition, Lot* lot);
  void TellRefused(const Error& error, MonotonicTime now);

  const std::string& topic_;
  Evacuator& evacuator_;
  std::map<uint32_t, Lot> lots_;  // of parked partitions
  std::vector<uint32_t> parked_;
  MonotonicTime refused_until_{};
  MonotonicTime last_refused_{};
  RepeatedLines refusals_;  // while some files can be written, others may not
};

}  // namespace beacongate
