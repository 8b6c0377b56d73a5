// ParkedStore: writes frames of partitions that cannot be written to Kafka into files of their own
// (parked_recovery.h). A frame is in its file, and the file on the disk, before the frame is
// retired from where it was: a crash in between leaves two copies with the same origin and
// sequence, never none. What the disk refuses stays where it was.
//
// So that the next life may read these files before any segment, everything of the partition that
// is older is in parked/ as well: the frames that librdkafka has, which cannot be moved, are copied
// first, into guards. A guard is a file of parked frames like others for whoever finds it, but for
// the life that made it: that one never reads it, and removes it once it has retired the originals.
//
// One file of a partition takes frames at a time: of one origin, in ascending sequence. It begins
// small and each further one is twice as large, so that many partitions with little cost little.
//
// Blocks on the disk. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/base/result.h"
#include "gateway/journal/keeper.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment.h"
#include "gateway/journal/segment_file.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

class ParkedStore {
 public:
  static constexpr size_t kFileBytesMin = 64 * limits::kKiB;
  static constexpr size_t kFileBytesMax = limits::kMiB;

  struct Outcome {
    bool guarded = false;           // `before`, all of it
    size_t done = 0;                // frames, from the first on: in files now, or lost
    std::vector<size_t> lost;       // which of these: their bytes are gone, nobody can have them
    std::vector<Segment*> started;  // files that were made for them, in order
    Status status = Status::Ok();   // why the others were not
  };

  // `directory`: of the lane. Keeper, queue and files outlive the store.
  ParkedStore(std::string directory, size_t segment_bytes, Keeper& keeper, SegmentQueue& queue,
              SegmentFiles& files);
  // Closes what is open. Guards stay on the disk.
  ~ParkedStore();
  ParkedStore(const ParkedStore&) = delete;
  ParkedStore& operator=(const ParkedStore&) = delete;

  // Frames of one partition, in order. `before`: what was read before them and is not retired, nor
  // in a file or guard already. It need only be readable; what is not any more has no copy.
  Outcome Park(uint32_t partition, const std::vector<FrameRef>& before,
               const std::vector<FrameRef>& frames);
  // Removes the partition's guards.
  void Unguard(uint32_t partition);
  // Maps the file, from which its frames can be read then; nothing is added to it any more. The
  // next call of Park begins another.
  Status OpenForReading(Segment* file);

 private:
  struct OpenFile {
    Segment* segment = nullptr;  // null: the next frame begins one
    size_t sound_end = 0;        // behind the last frame that was moved
    size_t next_bytes = kFileBytesMin;
  };

  using Guards = std::vector<std::unique_ptr<Segment>>;

  Status Guard(uint32_t partition, const std::vector<FrameRef>& frames);
  Status MakeGuards(uint32_t partition, const std::vector<FrameRef>& frames, Guards* guards);
  Status WriteGuard(Segment* guard, const std::vector<FrameRef>& frames, size_t* done);
  Result<std::unique_ptr<Segment>> Make(uint32_t partition, const FrameRef& first, size_t bytes);
  Status ParkSome(uint32_t partition, const std::vector<FrameRef>& frames, OpenFile* open,
                  Outcome* outcome);
  Status Begin(uint32_t partition, const FrameRef& first, OpenFile* open);
  Status Commit(OpenFile* open, const std::vector<FrameRef>& copied);
  void Close(OpenFile* open);

  const std::string directory_;
  const std::string folder_;
  const size_t segment_bytes_;
  Keeper& keeper_;
  SegmentQueue& queue_;
  SegmentFiles& files_;
  bool folder_is_there_ = false;
  std::map<uint32_t, OpenFile> open_;  // by partition
  std::map<uint32_t, Guards> guards_;
};

}  // namespace beacongate
