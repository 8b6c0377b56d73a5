// A journal's directory, as a crash, a bad disk or a curious person may leave it. The bytes are
// steps (a byte each, with their arguments behind): segments are written as the journal writes
// them, and then damaged, cut, mixed up and given headers and seals that lie with sound checksums.
//
// Oracles: opening never fails and reading ends; a frame that comes out was written, byte for byte;
// sequences ascend within a segment; the books close; what was retired does not come back.
#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/base/log.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/manual_clock.h"

namespace beacongate::fuzz {
namespace {

using beacongate::testing::FaultyDisk;
using beacongate::testing::ManualClock;

constexpr char kDirectory[] = "lane";
constexpr size_t kSegmentBytes = 4096;
constexpr size_t kFileBytesMax = 3 * kSegmentBytes;
constexpr size_t kFilesMax = 6;

struct SegmentFile {
  uint64_t id = 0;
  uint64_t seed = 0;
  uint64_t sequence = 0;
  uint64_t frames = 0;
  uint64_t frame_bytes = 0;
  size_t end = sizeof(SegmentHeader);
  size_t bytes = 0;
  std::array<uint64_t, kFileBytesMax / 8> words{};  // aligned, as a mapping is

  char* data() { return reinterpret_cast<char*>(words.data()); }
};

uint64_t IdOf(uint8_t choice) {
  constexpr uint64_t kEdges[] = {0, kSegmentIdMax - 1, kSegmentIdMax, kSegmentIdMax + 1,
                                 UINT64_MAX};
  return choice >= 250 ? kEdges[(choice - 250u) % std::size(kEdges)] : choice % 8u;
}

class Directory {
 public:
  void Take(Input input) {
    while (!input.empty()) {
      const uint8_t step = input.Byte() % 9;
      if (step == 0 && files_.size() < kFilesMax) Begin(input);
      if (step != 0 && !files_.empty()) Change(step, *files_.back(), input);
    }
  }

  void PutOn(FaultyDisk& disk) {
    Require(disk.MakeDirectory(kDirectory).ok(), "a directory");
    for (const auto& file : files_) {
      const std::string path = std::string(kDirectory) + "/" + SegmentName(file->id);
      Result<Mapping> mapping = disk.Create(path, file->bytes);
      if (!mapping.ok()) continue;  // a name that is taken
      std::memcpy(mapping.value().data, file->data(), file->bytes);
      disk.Unmap(mapping.value());
    }
  }

  bool Wrote(std::string_view frame) const { return written_.contains(std::string(frame)); }

 private:
  void Begin(Input& input) {
    auto file = std::make_unique<SegmentFile>();
    file->id = IdOf(input.Byte());
    const uint64_t origin = input.Byte();
    file->seed = SegmentSeed(origin, file->id);
    file->bytes = kSegmentBytes * (1 + input.Byte() % 2u);
    WriteHeader(origin, file->id, file->bytes, 0, file->data());
    files_.push_back(std::move(file));
  }

  void Change(uint8_t step, SegmentFile& file, Input& input) {
    switch (step) {
      case 1:
        return Append(file, input);
      case 2:
        return Seal(file, {{}, file.frames, file.frame_bytes, file.end, 1, file.sequence, 0, 0});
      case 3:
        if (const size_t at = input.Word() % kFileBytesMax; at < file.bytes) {
          file.data()[at] = static_cast<char>(input.Byte());
        }
        return;
      case 4:
        return Clear(file, input.Word() % kFileBytesMax, input.Word() % kFileBytesMax);
      case 5:
        file.bytes = input.Word() % kFileBytesMax;
        return;
      case 6:
        return Seal(
            file, {{}, input.Word(), input.Word(), input.Word(), input.Word(), input.Word(), 0, 0});
      case 7:
        return WriteHeader(input.Byte(), IdOf(input.Byte()), input.Word(), 0, file.data());
      default:
        return CopyFrom(*files_[input.Byte() % files_.size()], file, input);
    }
  }

  void Append(SegmentFile& file, Input& input) {
    const std::string key(input.Byte() % 32u, 'k');
    const std::string payload(16 + input.Byte(), static_cast<char>(files_.size()));
    FrameInput frame;
    frame.has_key = !key.empty();
    frame.key = key;
    frame.payload = payload;
    frame.sequence_offset = 8;
    const size_t space = FrameSpace(FrameSize(frame));
    if (file.end + space + sizeof(SegmentSeal) > kSegmentBytes) return;
    file.sequence += input.Byte() % 3u;
    char* const at = file.data() + file.end;
    WriteFrame(frame, 1, file.sequence, file.seed, FrameMark(file.seed), at);
    written_.insert(std::string(at, FrameSize(frame)));
    ++file.frames;
    file.frame_bytes += FrameSize(frame);
    file.end += space;
  }

  static void Seal(SegmentFile& file, const SegmentSeal& seal) {
    if (file.bytes < sizeof(seal)) return;
    std::array<char, sizeof(seal)> bytes;
    WriteSeal(seal, file.seed, bytes.data());
    std::memcpy(file.data() + file.bytes - sizeof(seal), bytes.data(), bytes.size());
  }

  static void Clear(SegmentFile& file, size_t begin, size_t count) {
    std::memset(file.data() + begin, 0, std::min(count, kFileBytesMax - begin));
  }

  static void CopyFrom(SegmentFile& from, SegmentFile& to, Input& input) {
    const size_t source = input.Word() % kFileBytesMax;
    const size_t target = input.Word() % kFileBytesMax;
    const size_t count =
        std::min<size_t>(input.Word() % 512, kFileBytesMax - std::max(source, target));
    std::memmove(to.data() + target, from.data() + source, count);
  }

  std::vector<std::unique_ptr<SegmentFile>> files_;
  std::set<std::string> written_;
};

std::unique_ptr<LaneJournal> Open(FaultyDisk& disk, const ManualClock& clock) {
  JournalOptions options;
  options.directory = kDirectory;
  options.segment_bytes = kSegmentBytes;
  options.quota_bytes = 64 * kSegmentBytes;
  auto opened = LaneJournal::Open(options, disk, clock);
  if (!opened.ok()) Fail("a bad segment never stops the start", opened.error().message);
  return std::move(opened).value();
}

void RequireBooksClose(const LaneJournal& journal, size_t pending) {
  const JournalBooks books = journal.Books();
  Require(books.appended + books.recovered == books.delivered + books.quarantined + books.pending,
          "the books close");
  Require(books.pending == pending, "what is pending was handed out");
}

std::vector<FrameRef> ReadAll(LaneJournal& journal, const Directory& directory) {
  constexpr size_t kFramesMax = kFilesMax * kFileBytesMax / sizeof(FrameHeader);
  std::vector<FrameRef> frames;
  for (FrameRef frame; journal.Next(&frame);) {
    uint32_t size = 0;
    std::memcpy(&size, frame.frame, sizeof(size));
    Require(directory.Wrote({frame.frame, size}), "a frame that was written",
            {frame.frame, sizeof(FrameHeader)});
    const bool follows = !frames.empty() && frames.back().segment == frame.segment;
    Require(!follows || frames.back().View().sequence < frame.View().sequence, "ascending");
    frames.push_back(frame);
    Require(frames.size() <= kFramesMax, "reading ends");
  }
  return frames;
}

bool AppendOne(LaneJournal& journal) {
  const std::string payload(40, 'p');
  FrameInput frame;
  frame.payload = payload;
  frame.sequence_offset = 8;
  return journal.Append(frame) == AppendResult::kAccepted;
}

}  // namespace

void FuzzJournal(std::string_view bytes) {
  SetLogLevel(LogLevel::kError);
  Directory directory;
  directory.Take(Input(bytes));
  FaultyDisk disk;
  directory.PutOn(disk);
  const ManualClock clock;
  {
    const std::unique_ptr<LaneJournal> journal = Open(disk, clock);
    const std::vector<FrameRef> frames = ReadAll(*journal, directory);
    RequireBooksClose(*journal, frames.size());
    journal->Retire(frames.data(), frames.size(), Retirement::kDelivered);
    RequireBooksClose(*journal, 0);
    if (AppendOne(*journal)) {
      FrameRef frame;
      Require(journal->Next(&frame) && frame.View().sequence == 1, "a new frame is read");
      journal->Retire(&frame, 1, Retirement::kDelivered);
    }
    journal->ReleaseIfEmpty();
    RequireBooksClose(*journal, 0);
  }
  const std::unique_ptr<LaneJournal> journal = Open(disk, clock);
  Require(journal->Books().recovered == 0, "what was retired does not come back");
  FrameRef frame;
  Require(!journal->Next(&frame), "nothing is left");
}

}  // namespace beacongate::fuzz
