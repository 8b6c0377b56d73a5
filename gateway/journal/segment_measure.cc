#include "gateway/journal/segment_measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "gateway/journal/frame_codec.h"
#include "gateway/journal/frame_scan.h"

namespace beacongate {
namespace {

bool IsAllZero(const Mapping& mapping) {
  return std::all_of(mapping.data, mapping.data + mapping.bytes, [](char c) { return c == 0; });
}

bool HeaderFits(const SegmentHeader& header, uint64_t id) {
  return header.version == kJournalVersion && header.header_bytes == sizeof(SegmentHeader) &&
         header.segment_id == id && header.segment_bytes >= kSegmentGranule &&
         header.segment_bytes % kSegmentGranule == 0;
}

bool TakeSeal(const Mapping& mapping, Segment* segment) {
  const size_t limit = mapping.bytes - sizeof(SegmentSeal);
  SegmentSeal seal{};
  if (!ReadSeal(mapping.data + limit, segment->seed, &seal)) return false;
  if (seal.end > limit || seal.end % kFrameAlignment != 0 || seal.frames > seal.frame_bytes ||
      seal.frame_bytes > seal.end) {
    return false;
  }
  segment->frames = seal.frames;
  segment->frame_bytes = seal.frame_bytes;
  segment->sealed_end.store(seal.end, std::memory_order_relaxed);
  segment->measured_end = seal.end;
  return true;
}

// Not worth a checksum: it only decides between the segments of two gateways.
int64_t OldestOf(const SegmentHeader& header, const Mapping& mapping, const Segment& segment) {
  FrameHeader first{};
  if (mapping.bytes < sizeof(header) + sizeof(first)) return header.created_us;
  std::memcpy(&first, mapping.data + sizeof(header), sizeof(first));
  return first.mark == segment.mark ? first.accepted_us : header.created_us;
}

void Scan(const SegmentHeader& header, const Mapping& mapping, Segment* segment) {
  const size_t end = std::min<size_t>(mapping.bytes, header.segment_bytes - sizeof(SegmentSeal)) /
                     kFrameAlignment * kFrameAlignment;
  segment->end_is_known = false;
  segment->sealed_end.store(end, std::memory_order_relaxed);
  FrameScan scan(mapping.data, sizeof(SegmentHeader), end, false, segment->seed);
  segment->measured_end = sizeof(SegmentHeader);
  while (const char* const frame = scan.Next()) {
    segment->measured_end =
        static_cast<size_t>(frame - mapping.data) + FrameSpace(PublishedSize(frame));
  }
  segment->frames = scan.frames();
  segment->frame_bytes = scan.frame_bytes();
  segment->damaged_bytes = scan.skipped_bytes();
  segment->damaged |= scan.skipped_bytes() > 0;
}

}  // namespace

std::unique_ptr<Segment> MeasureSegment(const std::string& path, uint64_t id, uint64_t file_bytes,
                                        const Mapping& mapping) {
  SegmentHeader header{};
  const bool sound = mapping.bytes >= sizeof(header) && ReadHeader(mapping.data, &header);
  if (sound && header.version > kJournalVersion) {
    auto segment = EmptySegment(path, id, file_bytes);
    segment->newer_version = header.version;
    return segment;
  }
  if (!sound || !HeaderFits(header, id)) {
    auto segment = EmptySegment(path, id, file_bytes);
    // Zeros that stand for pages which cannot be read are not known to be nothing.
    segment->damaged = !IsAllZero(mapping) || IsBroken(mapping);
    segment->damaged_bytes = segment->damaged ? mapping.bytes : 0;
    return segment;
  }
  auto segment = std::make_unique<Segment>(path, id, header.origin, file_bytes);
  segment->verify = true;
  segment->damaged = mapping.bytes != header.segment_bytes;
  segment->created_us = header.created_us;
  segment->life_began_us = header.life_began_us;
  segment->oldest_us = OldestOf(header, mapping, *segment);
  if (segment->damaged || !TakeSeal(mapping, segment.get())) Scan(header, mapping, segment.get());
  segment->damaged |= IsBroken(mapping);
  segment->live = segment->frames;
  segment->live_bytes = segment->frame_bytes;
  return segment;
}

std::string NewerVersionText(const Segment& segment) {
  return fmt::format(
      "{}: is of format version {}, and this program reads up to {}; it is left as it is: a "
      "gateway "
      "of the version that wrote it delivers its beacons",
      segment.path, segment.newer_version, kJournalVersion);
}

std::unique_ptr<Segment> UnmeasuredSegment(const std::string& path, uint64_t id,
                                           uint64_t file_bytes) {
  auto segment = EmptySegment(path, id, file_bytes);
  segment->measured = false;
  return segment;
}

std::unique_ptr<Segment> EmptySegment(const std::string& path, uint64_t id, uint64_t file_bytes) {
  constexpr uint64_t kNoOrigin = 0;
  auto segment = std::make_unique<Segment>(path, id, kNoOrigin, file_bytes);
  segment->verify = true;
  segment->sealed_end.store(sizeof(SegmentHeader), std::memory_order_relaxed);
  return segment;
}

}  // namespace beacongate
