#include "gateway/journal/frame_codec.h"

#include <xxhash.h>

#include <atomic>
#include <cstring>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

constexpr size_t kChecked = offsetof(FrameHeader, sequence);  // the checksum covers from here on

FrameHeader LoadHeader(const char* at) {
  FrameHeader header;
  std::memcpy(&header, at, sizeof(header));
  return header;
}

// What stands before the checked part. Not the size: a reader may be looking at it.
void FillUnchecked(FrameHeader header, size_t size, uint64_t seed, char* at) {
  header.checksum = XXH3_64bits_withSeed(at + kChecked, size - kChecked, seed);
  constexpr size_t kMark = offsetof(FrameHeader, mark);
  std::memcpy(at + kMark, reinterpret_cast<const char*>(&header) + kMark, kChecked - kMark);
}

}  // namespace

uint32_t FrameMark(uint64_t seed) {
  return static_cast<uint32_t>(XXH3_64bits(&seed, sizeof(seed))) | 1u;
}

void FillFrame(const FrameInput& input, uint64_t origin, uint64_t sequence, uint64_t seed,
               uint32_t mark, char* at) {
  DCHECK(input.payload.size() >= 8 && input.origin_offset <= input.payload.size() - 8 &&
         input.sequence_offset <= input.payload.size() - 8);
  const size_t size = FrameSize(input);
  char* const key = at + sizeof(FrameHeader);
  char* const prefix = key + input.key.size();
  char* const payload = prefix + input.prefix.size();
  if (!input.key.empty()) std::memcpy(key, input.key.data(), input.key.size());
  if (!input.prefix.empty()) std::memcpy(prefix, input.prefix.data(), input.prefix.size());
  std::memcpy(payload, input.payload.data(), input.payload.size());
  std::memcpy(payload + input.origin_offset, &origin, sizeof(origin));
  std::memcpy(payload + input.sequence_offset, &sequence, sizeof(sequence));

  FrameHeader header;
  header.mark = mark;
  header.sequence = sequence;
  header.accepted_us = input.accepted_at.time_since_epoch().count();
  header.partition = input.partition;
  header.key_bytes = static_cast<uint16_t>(input.key.size());
  header.flags = input.has_key ? kFrameHasKey : 0;
  std::memcpy(at + kChecked, reinterpret_cast<const char*>(&header) + kChecked,
              sizeof(header) - kChecked);
  FillUnchecked(header, size, seed, at);
}

void PublishFrame(size_t size, char* at) {
  std::atomic_ref<uint32_t>(*reinterpret_cast<uint32_t*>(at))
      .store(static_cast<uint32_t>(size), std::memory_order_release);
}

void WriteFrame(const FrameInput& input, uint64_t origin, uint64_t sequence, uint64_t seed,
                uint32_t mark, char* at) {
  FillFrame(input, origin, sequence, seed, mark, at);
  PublishFrame(FrameSize(input), at);
}

void FillCopy(const char* from, size_t size, uint64_t seed, uint32_t mark, char* at) {
  FrameHeader header = LoadHeader(from);
  header.mark = mark;
  std::memcpy(at + kChecked, from + kChecked, size - kChecked);
  FillUnchecked(header, size, seed, at);
}

uint32_t PublishedSize(const char* at) {
  // atomic_ref wants a mutable object; the load does not write.
  auto* const size = const_cast<uint32_t*>(reinterpret_cast<const uint32_t*>(at));
  return std::atomic_ref<uint32_t>(*size).load(std::memory_order_acquire);
}

bool FrameIsSound(const char* at, size_t room, uint64_t seed, uint32_t mark) {
  if (room < sizeof(FrameHeader)) return false;
  const FrameHeader header = LoadHeader(at);
  if (header.mark != mark || header.size < sizeof(FrameHeader) || header.size > room) return false;
  if (header.key_bytes > header.size - sizeof(FrameHeader)) return false;
  return header.checksum == XXH3_64bits_withSeed(at + kChecked, header.size - kChecked, seed);
}

FrameView ViewFrame(const char* at) {
  const FrameHeader header = LoadHeader(at);
  FrameView view;
  // Its page was lost since it was looked at: nothing is left to show.
  if (header.size < sizeof(header) + header.key_bytes) return view;
  view.sequence = header.sequence;
  view.partition = header.partition;
  view.has_key = (header.flags & kFrameHasKey) != 0;
  view.key = {at + sizeof(header), header.key_bytes};
  view.payload = {at + sizeof(header) + header.key_bytes,
                  header.size - sizeof(header) - header.key_bytes};
  view.accepted_at = WallTime(microseconds(header.accepted_us));
  return view;
}

uint64_t FrameSequence(const char* at) { return LoadHeader(at).sequence; }

void WriteHeader(uint64_t origin, uint64_t segment_id, uint64_t segment_bytes, int64_t created_us,
                 char* at, int64_t life_began_us) {
  SegmentHeader header{};
  header.version = kJournalVersion;
  header.header_bytes = sizeof(SegmentHeader);
  header.origin = origin;
  header.segment_id = segment_id;
  header.segment_bytes = segment_bytes;
  header.created_us = created_us;
  header.life_began_us = life_began_us;
  PutHeader(header, at);
}

void PutHeader(SegmentHeader header, char* at) {
  std::memcpy(header.magic, kSegmentMagic, sizeof(header.magic));
  header.checksum = XXH3_64bits(&header, offsetof(SegmentHeader, checksum));
  std::memcpy(at, &header, sizeof(header));
}

bool ReadHeader(const char* at, SegmentHeader* header) {
  std::memcpy(header, at, sizeof(*header));
  return std::memcmp(header->magic, kSegmentMagic, sizeof(header->magic)) == 0 &&
         header->checksum == XXH3_64bits(header, offsetof(SegmentHeader, checksum));
}

void WriteSeal(SegmentSeal seal, uint64_t seed, char* at) {
  std::memcpy(seal.magic, kSealMagic, sizeof(seal.magic));
  seal.reserved = 0;
  seal.checksum = XXH3_64bits_withSeed(&seal, offsetof(SegmentSeal, checksum), seed);
  std::memcpy(at, &seal, sizeof(seal));
}

bool ReadSeal(const char* at, uint64_t seed, SegmentSeal* seal) {
  std::memcpy(seal, at, sizeof(*seal));
  return std::memcmp(seal->magic, kSealMagic, sizeof(seal->magic)) == 0 &&
         seal->checksum == XXH3_64bits_withSeed(seal, offsetof(SegmentSeal, checksum), seed);
}

}  // namespace beacongate
