#include "gateway/journal/segment.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "gateway/journal/frame_codec.h"

namespace beacongate {
namespace {

constexpr std::string_view kExtension = ".bgj";
constexpr size_t kIdDigits = 16;

}  // namespace

std::string SegmentName(uint64_t id) { return fmt::format("{:016x}{}", id, kExtension); }

bool ParseSegmentName(std::string_view name, uint64_t* id) {
  if (name.size() != kIdDigits + kExtension.size() || !name.ends_with(kExtension)) return false;
  const char* const digits_end = name.data() + kIdDigits;
  const auto [end, error] = std::from_chars(name.data(), digits_end, *id, 16);
  if (error != std::errc() || end != digits_end) return false;
  return *id >= 1 && *id <= kSegmentIdMax && name == SegmentName(*id);
}

Segment::Segment(std::string file_path, uint64_t segment_id, uint64_t segment_origin,
                 uint64_t bytes)
    : path(std::move(file_path)),
      id(segment_id),
      origin(segment_origin),
      seed(SegmentSeed(segment_origin, segment_id)),
      mark(FrameMark(seed)),
      file_bytes(bytes),
      disk_bytes(bytes) {}

bool Segment::Fits(size_t frame_size) const {
  return FrameSpace(frame_size) <= file_bytes - sizeof(SegmentSeal) - end;
}

bool Segment::Append(const FrameInput& input, uint64_t sequence) {
  const size_t size = FrameSize(input);
  char* const at = mapping.data + end;
  FillFrame(input, origin, sequence, seed, mark, at);
  if (IsBroken(mapping)) return false;
  ++frames;
  ++live;
  frame_bytes += size;
  live_bytes += size;
  if (first_sequence == 0) first_sequence = sequence;
  last_sequence = sequence;
  end += FrameSpace(size);
  PublishFrame(size, at);
  return true;
}

void Segment::AppendCopy(const char* frame, size_t size) {
  if (first_sequence == 0) {
    first_sequence = FrameSequence(frame);
    oldest_us = ViewFrame(frame).accepted_at.time_since_epoch().count();
  }
  last_sequence = FrameSequence(frame);
  char* const at = mapping.data + end;
  end += FrameSpace(size);
  CopyFrame(frame, size, seed, mark, at);
}

void Segment::Seal() {
  SegmentSeal seal{};
  seal.frames = frames;
  seal.frame_bytes = frame_bytes;
  seal.end = end;
  seal.first_sequence = first_sequence;
  seal.last_sequence = last_sequence;
  WriteSeal(seal, seed, mapping.data + file_bytes - sizeof(SegmentSeal));
  sealed_end.store(end, std::memory_order_release);
}

}  // namespace beacongate
