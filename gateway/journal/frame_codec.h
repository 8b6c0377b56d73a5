// Frames, headers and seals to bytes and back. Pure: no I/O, no allocation, no locks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "gateway/journal/frame.h"
#include "gateway/journal/journal_format.h"

namespace beacongate {

// What a segment's frames begin with besides their size. Nobody who does not know the origin can
// write it, so a payload cannot pass for frames when a scan looks for the next one.
uint32_t FrameMark(uint64_t seed);

// Header, key and payload, without padding.
constexpr size_t FrameSize(const FrameInput& input) {
  return sizeof(FrameHeader) + input.key.size() + input.prefix.size() + input.payload.size();
}

// Writes the frame, all but its size: nobody sees it yet. REQUIRES: as WriteFrame.
void FillFrame(const FrameInput& input, uint64_t origin, uint64_t sequence, uint64_t seed,
               uint32_t mark, char* at);
// Stores the size, with release order.
void PublishFrame(size_t size, char* at);
// Both.
// REQUIRES: FrameSpace(FrameSize(input)) zero bytes at `at`, which is 8-byte aligned; the key fits
// into 16 bits.
void WriteFrame(const FrameInput& input, uint64_t origin, uint64_t sequence, uint64_t seed,
                uint32_t mark, char* at);

// Writes a copy of the frame at `from`, its sequence included, all but its size, for the segment
// that has this seed and mark. `size`: the frame's, read once: its page may be lost meanwhile.
// REQUIRES: as WriteFrame; `size` is at least that of a frame's header.
void FillCopy(const char* from, size_t size, uint64_t seed, uint32_t mark, char* at);

// The size of the frame at `at`, with acquire order; 0 while none is published there.
uint32_t PublishedSize(const char* at);

// True if a sound frame stands at `at`, with `room` bytes up to the end of all frames.
bool FrameIsSound(const char* at, size_t room, uint64_t seed, uint32_t mark);

// REQUIRES: a sound frame at `at`.
FrameView ViewFrame(const char* at);
uint64_t FrameSequence(const char* at);

void WriteHeader(uint64_t origin, uint64_t segment_id, uint64_t segment_bytes, int64_t created_us,
                 char* at, int64_t life_began_us = 0);
// Fields as they are, with magic and checksum.
void PutHeader(SegmentHeader header, char* at);
// False if these are not the 64 bytes of a header that was written in full. Says nothing about the
// version.
bool ReadHeader(const char* at, SegmentHeader* header);

void WriteSeal(SegmentSeal seal, uint64_t seed, char* at);
// False if the segment has no seal, or one that does not hold.
bool ReadSeal(const char* at, uint64_t seed, SegmentSeal* seal);

}  // namespace beacongate
