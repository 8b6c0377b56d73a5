// Segment: one file of the journal, as its queue, reader and keeper know it.
//
// The constants may be read by any thread. The counts and the mapping are guarded by the mutex of
// the SegmentQueue that owns the segment; the reader may use the mapping without it between
// BeginReading and EndReading. Frames are published through the bytes themselves.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/journal/frame.h"
#include "gateway/journal/journal_format.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

// "00000000000000a3.bgj"
std::string SegmentName(uint64_t id);
// False for any other name.
bool ParseSegmentName(std::string_view name, uint64_t* id);

// The largest frame, with its padding, that a segment of this size takes.
constexpr size_t FrameSpaceMax(size_t segment_bytes) {
  return segment_bytes - sizeof(SegmentHeader) - sizeof(SegmentSeal);
}

// A spare has this much of it ready to be written; the rest follows once the first part is in use,
// so that a lane that is nearly idle does not dirty whole segments.
constexpr size_t kPopulatedAhead = 1024 * 1024;
constexpr size_t kPopulateRestAt = 256 * 1024;

struct Segment;
using SegmentPlace = std::list<std::unique_ptr<Segment>>::iterator;

struct Segment {
  Segment(std::string file_path, uint64_t segment_id, uint64_t segment_origin, uint64_t bytes);
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  // Writer. REQUIRES: mapped writable and not sealed.
  bool Fits(size_t frame_size) const;
  // False if the mapping is broken: nothing was published, and no more should be appended.
  bool Append(const FrameInput& input, uint64_t sequence);
  // A frame of another segment, which is mapped; its counts are the caller's business. Its size; 0
  // if it is not sound (any more), and then nothing was appended. REQUIRES: it fits, its sequence
  // is above that of the last one.
  size_t AppendCopy(const Segment& from, const char* frame);
  void Seal();

  const std::string path;
  const uint64_t id;
  const uint64_t origin;
  const uint64_t seed;
  const uint32_t mark;
  const uint64_t file_bytes;
  // What the file counts for in the quota: without blocks that were given back.
  uint64_t disk_bytes;

  Mapping mapping;  // empty while nobody needs the bytes
  size_t end = sizeof(SegmentHeader);
  bool rest_is_populated = false;  // or asked for
  // Where the frames end, once no more come; 0 until then.
  std::atomic<size_t> sealed_end{0};

  // When the life began that wrote it, microseconds since 1970; 0: nobody knows.
  int64_t life_began_us = 0;
  // When its first frame was accepted, microseconds since 1970; 0: nobody knows.
  int64_t oldest_us = 0;

  uint64_t frames = 0;
  uint64_t frame_bytes = 0;
  uint64_t live = 0;  // frames that are not retired
  uint64_t live_bytes = 0;
  uint64_t first_sequence = 0;
  uint64_t last_sequence = 0;
  uint64_t damaged_bytes = 0;  // known so far
  // Of a file of an earlier life: behind its last frame; what follows up to the seal is nothing.
  size_t measured_end = 0;

  SegmentPlace place;  // in its queue

  // False: the file could not be mapped yet, and nobody knows what it holds.
  bool measured = true;
  uint32_t newer_version = 0;  // that wrote it, and that this program cannot read; 0: none
  bool reading = false;
  bool verify = false;        // the reader checks every frame: the bytes were out of our hands
  bool end_is_known = true;   // false if neither a seal nor the writer says where frames end
  bool broken = false;        // pages were gone while it was mapped
  bool damaged = false;       // to quarantine/ when retired
  bool file_is_gone = false;  // handed to the keeper

  // Of a file of parked frames, all of one partition. See parked_recovery.h.
  bool parked = false;
  uint32_t partition = 0;
  int64_t created_us = 0;  // wall clock, microseconds since 1970

  // Frames that somebody besides the reader looks at: they stay mapped.
  uint64_t pins = 0;
};

}  // namespace beacongate
