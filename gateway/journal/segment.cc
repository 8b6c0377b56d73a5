#include "gateway/journal/segment.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>
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

// A page of the frame may be lost, and is zeros then, at any moment: what was copied is only good
// if the frame is sound behind it. Nobody sees the copy before.
size_t Segment::AppendCopy(const Segment& from, const char* frame) {
  // Not up to a seal: a file that was cut has none.
  const size_t room = from.mapping.bytes - static_cast<size_t>(frame - from.mapping.data);
  const size_t size = PublishedSize(frame);
  if (size < sizeof(FrameHeader) || size > room || !Fits(size)) return 0;
  char* const at = mapping.data + end;
  FillCopy(frame, size, seed, mark, at);
  if (!FrameIsSound(frame, room, from.seed, from.mark)) {
    std::memset(at, 0, FrameSpace(size));
    return 0;
  }
  last_sequence = FrameSequence(at);
  if (first_sequence == 0) {
    first_sequence = last_sequence;
    oldest_us = ViewFrame(at).accepted_at.time_since_epoch().count();
  }
  end += FrameSpace(size);
  PublishFrame(size, at);
  return size;
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
