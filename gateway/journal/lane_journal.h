// LaneJournal: the queue of one lane, on disk. A beacon is accepted when Append returned kAccepted:
// from then on it survives the death of the process (the bytes are in a shared file mapping).
//
//   workers --Append--> [ segment | segment | active segment ] --Next--> pump --Retire--> unlink
//
// Append is thread-safe and short (one mutex, one copy, one checksum); it waits for the disk only
// when the spare segment came late, never for a sync. Next and WaitForAppend are for one reader
// thread. Retire and the rest may be called by any thread.
//
// On disk: docs/journal_format.md. State is derived from the directory alone. The directory is
// locked (flock) for life; segments are allocated in full before use, never reused, never
// overwritten, and unlinked when every frame in them is retired. A spare segment is kept ready by a
// thread of the journal's own.
//
// Recovery is the normal path: Open finds the segments of earlier lives; Next returns their frames
// first, oldest first, then those that are appended. Each opening takes a fresh random origin;
// recovered frames keep theirs. Damage is skipped to the next sound frame, counted, and the segment
// is moved to quarantine/ when its sound frames are retired; a bad segment never stops the start.
//
// A segment that cannot be mapped for a while (no memory, no descriptors) holds back those behind
// it: Next says that the reader has caught up, and tries again; for a minute, if Open could not map
// it either. After that its frames wait for the next life.
//
// Open trusts a segment's seal for the number of its frames; Next checks every frame that was out
// of this process's hands. A counted frame that is damaged by then is booked as quarantined: its
// bytes are in the damaged file that is kept.
//
// A backlog costs disk, not memory: segments that the reader has not reached are not mapped.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/base/clock.h"
#include "gateway/base/latency_buckets.h"
#include "gateway/base/limits.h"
#include "gateway/base/result.h"
#include "gateway/journal/frame.h"

namespace beacongate {

class Evacuator;     // evacuator.h
class SegmentFiles;  // segment_file.h: the disk
struct Segment;      // segment.h

struct JournalOptions {
  std::string directory;
  // If another process holds `directory`: take <directory>@2, or @3 and so on.
  bool beside = false;
  size_t segment_bytes = limits::kSegmentBytes;
  // All files of this lane, spare included, quarantine/ not. At least kQuotaSegmentsMin segments.
  // Append uses it up to the high mark (quota_marks.h).
  uint64_t quota_bytes = limits::kJournalQuotaBytes;
  // From one group commit to the next, at least; 0: as soon as somebody waits and the disk is free.
  std::chrono::milliseconds sync_interval{0};
};

enum class AppendResult : uint8_t {
  kAccepted,
  kFull,     // at the quota's high mark, until the low mark; or the disk refused: answer 503
  kTooLarge  // does not fit into a segment
};

// Names a frame that Next returned. Stays valid, and its bytes mapped, until it is retired.
struct FrameRef {
  Segment* segment = nullptr;
  const char* frame = nullptr;
  FrameView View() const;
  // Pages of the segment went while it was in use, and bytes of this frame with them: it does not
  // hold any more. Tells it of pages that somebody has touched since; a cheap look otherwise.
  bool IsLost() const;
};

enum class Retirement : uint8_t { kDelivered, kQuarantined };

// All counted since Open, in frames, taken at one moment:
// appended + recovered = delivered + quarantined + pending.
struct JournalBooks {
  uint64_t appended = 0;
  // Found by Open, or by Next in a segment that Open could not map.
  uint64_t recovered = 0;
  uint64_t delivered = 0;
  uint64_t quarantined = 0;  // retired so, or found damaged when it was their turn
  uint64_t pending = 0;
};

struct Adoption {
  size_t directories = 0;  // that were taken over
  uint64_t frames = 0;     // in them
  size_t of_others = 0;    // directories of this lane that another process holds
  size_t unread = 0;       // that could not be locked or read: nobody knows what they hold
};

struct JournalGauges {
  uint64_t bytes_on_disk = 0;
  uint64_t quota_bytes = 0;
  uint64_t high_mark_bytes = 0;  // what beacons may use of the quota
  // What counts against the high mark and cannot be taken back before more is delivered: segments
  // that are in use; of the one that is written, the frames that are not retired.
  uint64_t in_use_bytes = 0;
  uint64_t pending_bytes = 0;  // of frames that are not retired
  uint64_t segments = 0;
  bool full = false;              // at the quota, or the disk refuses
  uint64_t damaged_bytes = 0;     // skipped by recovery since Open
  uint64_t damaged_segments = 0;  // in quarantine/, or going there when retired
  uint64_t broken_segments = 0;   // pages were gone while they were in use
  uint64_t newer_segments = 0;    // of a later version: left as they are
  // Frames of partitions that cannot be written, and the files that hold them.
  uint64_t parked_frames = 0;
  uint64_t parked_bytes = 0;
  uint64_t parked_files = 0;
  uint64_t evacuated_frames = 0;  // moved there since Open
  uint64_t suspect_frames = 0;    // delivered, and their bytes were gone by then: maybe as zeros
};

// Of group commits. Written by one thread, read by any.
struct SyncCounters {
  std::atomic<uint64_t> done{0};
  std::atomic<uint64_t> failed{0};
  std::atomic<uint64_t> us_sum{0};                               // that they took, all together
  std::atomic<uint64_t> duration_buckets[kLatencyBuckets] = {};  // latency_buckets.h
};

class LaneJournal {
 public:
  // `files` and `clock` outlive the journal. Takes over the lane's orphans, too. Errors: the
  // directory cannot be made, written or locked (another gateway holds it).
  static Result<std::unique_ptr<LaneJournal>> Open(const JournalOptions& options,
                                                   SegmentFiles& files, const Clock& clock);
  // Leaves what is pending on disk, and no file but the lock if nothing is. No bytes of a FrameRef
  // may be in use any more.
  ~LaneJournal();
  LaneJournal(const LaneJournal&) = delete;
  LaneJournal& operator=(const LaneJournal&) = delete;

  // An accepted frame that `input.wait` is for adds a part to it, which is settled on a thread of
  // the journal's own (synced) or of who retires (delivered), after the retirement. Too many frames
  // that are waited for are kFull.
  AppendResult Append(const FrameInput& input);

  // Somebody waits for the retirement of this frame. Any thread.
  bool IsAwaited(const FrameRef& frame) const;
  // Of any frame: a cheap look.
  bool AnyAwaited() const;

  // Takes over what other processes left of this lane: directories <directory>, <directory>@2 and
  // so on whose lock is free. Their frames keep origin and sequence, count as recovered, and are
  // read where Open would have put them, as far as the reader has not gone by: before all frames
  // of this life. A directory goes with its last frame. So the order of a key survives a hand-over
  // if nothing is read before no other process holds a directory of the lane. What cannot be read
  // is logged, and left to the next call. Blocks on the disk: lists a directory, and looks at each
  // segment found.
  Adoption AdoptOrphans();

  // The next frame in order, or false when the reader has caught up.
  bool Next(FrameRef* frame);

  // Frames of partitions that cannot be written have a way of their own. For the reader.
  Evacuator& evacuator();

  // The frames are in Kafka, or in quarantine: they need not be kept. Each frame once.
  void Retire(const FrameRef* frames, size_t count, Retirement how);

  // If every frame ever appended is retired, lets go of the active segment too, so that a restart
  // replays nothing. Cheap when there is nothing to do. Called by the reader when idle and at exit.
  void ReleaseIfEmpty();

  // Blocks the reader until a frame is there to read, `deadline` passed, or Wake() was called (one
  // that came before the wait counts, too).
  // Append pays for waking only while the reader waits here.
  void WaitForAppend(MonotonicTime deadline);
  void Wake();

  JournalBooks Books() const;
  JournalGauges Gauges() const;
  // Of the files in quarantine/ of the lane's directories, which the quota does not count. Lists
  // them, so it blocks on the disk.
  Result<uint64_t> QuarantineBytes() const;
  // Gauges().bytes_on_disk, for whoever asks at each append: one atomic read.
  uint64_t bytes_on_disk() const;
  const SyncCounters& syncs() const;
  uint64_t origin() const;
  // <directory> of the options, or <directory>@2 and so on.
  const std::string& directory() const;

 private:
  class Impl;
  explicit LaneJournal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate
