// The bytes of a segment file, as docs/journal_format.md gives them: header, frames, seal.
// Little-endian; the structs below are copied to and from the mapping as they stand.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace beacongate {

static_assert(std::endian::native == std::endian::little, "the journal is little-endian");

constexpr char kSegmentMagic[8] = {'B', 'G', 'J', 'R', 'N', 'L', '\r', '\n'};
constexpr char kSealMagic[8] = {'B', 'G', 'J', 'S', 'E', 'A', 'L', '\n'};
constexpr uint32_t kJournalVersion = 1;
constexpr size_t kFrameAlignment = 8;
constexpr size_t kSegmentGranule = 4096;  // a segment's size is a multiple of it
constexpr uint64_t kSegmentIdMax = (1ull << 63) - 1;
constexpr uint16_t kFrameHasKey = 1;  // FrameHeader::flags

// At offset 0. Written once, before the segment is used; never changed.
struct SegmentHeader {
  char magic[8];
  uint32_t version;
  uint32_t header_bytes;  // where the first frame begins
  uint64_t origin;
  uint64_t segment_id;  // the file's name
  uint64_t segment_bytes;
  int64_t created_us;
  int64_t life_began_us;  // when the journal was opened that wrote it; 0: nobody knows
  uint64_t checksum;      // XXH3-64 of the fields above
};

struct FrameHeader {
  uint32_t size;      // of header, key and payload, without padding; published last; 0: none yet
  uint32_t mark;      // FrameMark(seed): the same for all frames of a segment, and only there
  uint64_t checksum;  // XXH3-64 with the segment's seed of all bytes after this field
  uint64_t sequence;
  int64_t accepted_us;
  uint32_t partition;
  uint16_t key_bytes;
  uint16_t flags;
};

// In the last bytes of the file. Written when no more frames come: a hint that spares Open reading
// the whole segment. A segment without a sound seal is scanned.
struct SegmentSeal {
  char magic[8];
  uint64_t frames;
  uint64_t frame_bytes;  // sum of FrameHeader::size
  uint64_t end;          // offset behind the last frame
  uint64_t first_sequence;
  uint64_t last_sequence;
  uint64_t reserved;
  uint64_t checksum;  // XXH3-64 with the segment's seed of the fields above
};

static_assert(sizeof(SegmentHeader) == 64 && sizeof(FrameHeader) == 40 &&
              sizeof(SegmentSeal) == 64);

constexpr size_t FrameSpace(size_t size) {
  return (size + kFrameAlignment - 1) & ~(kFrameAlignment - 1);
}

// What seeds the checksums of a segment, so that stale bytes of another one never validate.
constexpr uint64_t SegmentSeed(uint64_t origin, uint64_t segment_id) { return origin ^ segment_id; }

}  // namespace beacongate
