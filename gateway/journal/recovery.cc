#include "gateway/journal/recovery.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "gateway/base/log.h"
#include "gateway/journal/frame_codec.h"
#include "gateway/journal/frame_scan.h"
#include "gateway/journal/quarantine_file.h"

namespace beacongate {
namespace {

bool IsAllZero(const Mapping& mapping) {
  return std::all_of(mapping.data, mapping.data + mapping.bytes, [](char c) { return c == 0; });
}

class Recoverer {
 public:
  Recoverer(SegmentFiles& files, const std::string& directory)
      : files_(files), directory_(directory) {}

  Result<Recovered> Run() {
    Result<std::vector<DirectoryEntry>> entries = files_.List(directory_);
    if (!entries.ok()) return entries.error();
    bool has_quarantine = false;
    std::vector<uint64_t> ids;
    for (const DirectoryEntry& entry : entries.value()) {
      uint64_t id = 0;
      if (entry.name == kQuarantineName && entry.kind == FileKind::kDirectory) {
        has_quarantine = true;
      } else if (ParseSegmentName(entry.name, &id) && entry.kind == FileKind::kRegular) {
        SawId(id);
        if (entry.bytes == 0) {
          Remove(PathOf(id));
        } else {
          ids.push_back(id);
        }
      } else if (entry.name != "lock") {
        Log(LogLevel::kWarning, "journal", "{}/{} is not of the journal and is left alone",
            directory_, entry.name);
      }
    }
    if (has_quarantine) SawQuarantine();
    std::sort(ids.begin(), ids.end());
    for (const uint64_t id : ids) RecoverOne(id);
    return std::move(result_);
  }

 private:
  std::string PathOf(uint64_t id) const { return directory_ + "/" + SegmentName(id); }
  void SawId(uint64_t id) { result_.next_id = std::max(result_.next_id, id + 1); }

  // Ids are never used again, not even those of files that were put aside.
  void SawQuarantine() {
    const auto entries = files_.List(directory_ + "/" + kQuarantineName);
    if (!entries.ok()) return;
    constexpr size_t kNameBytes = 20;
    for (const DirectoryEntry& entry : entries.value()) {
      uint64_t id = 0;
      if (ParseSegmentName(std::string_view(entry.name).substr(0, kNameBytes), &id)) SawId(id);
    }
  }

  void Remove(const std::string& path) {
    const Status removed = files_.Remove(path);
    if (!removed.ok()) Log(LogLevel::kWarning, "journal", "{}", removed.error().message);
  }

  void PutAside(const std::string& path, uint64_t bytes) {
    ++result_.damaged_segments;
    result_.damaged_bytes += bytes;
    const Status moved = MoveToQuarantine(files_, directory_, path);
    if (!moved.ok()) Log(LogLevel::kError, "journal", "{}", moved.error().message);
  }

  void RecoverOne(uint64_t id) {
    const std::string path = PathOf(id);
    Result<Mapping> mapped = files_.Map(path);
    if (!mapped.ok()) {
      Log(LogLevel::kError, "journal", "{}; it is left alone", mapped.error().message);
      return;
    }
    const Mapping mapping = mapped.value();
    SegmentHeader header{};
    const bool readable = mapping.bytes >= sizeof(header) && ReadHeader(mapping.data, &header) &&
                          HeaderFits(header, id);
    if (readable) {
      Measure(path, header, mapping);
    } else if (IsAllZero(mapping)) {
      Remove(path);
    } else {
      PutAside(path, mapping.bytes);
    }
    files_.Unmap(mapping);
  }

  static bool HeaderFits(const SegmentHeader& header, uint64_t id) {
    return header.version == kJournalVersion && header.header_bytes == sizeof(SegmentHeader) &&
           header.segment_id == id && header.segment_bytes >= kSegmentGranule &&
           header.segment_bytes % kSegmentGranule == 0;
  }

  void Measure(const std::string& path, const SegmentHeader& header, const Mapping& mapping) {
    auto segment = std::make_unique<Segment>(path, header.segment_id, header.origin, mapping.bytes);
    segment->verify = true;
    segment->damaged = mapping.bytes != header.segment_bytes;
    if (segment->damaged || !TakeSeal(mapping, segment.get())) Scan(header, mapping, segment.get());
    segment->live = segment->frames;
    segment->live_bytes = segment->frame_bytes;
    if (segment->frames > 0) {
      if (segment->damaged) ++result_.damaged_segments;
      result_.damaged_bytes += segment->damaged_bytes;
      result_.segments.emplace(header.segment_id, std::move(segment));
    } else if (segment->damaged) {
      PutAside(path, segment->damaged_bytes);
    } else {
      Remove(path);
    }
  }

  static bool TakeSeal(const Mapping& mapping, Segment* segment) {
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
    return true;
  }

  static void Scan(const SegmentHeader& header, const Mapping& mapping, Segment* segment) {
    const size_t end = std::min<size_t>(mapping.bytes, header.segment_bytes - sizeof(SegmentSeal)) /
                       kFrameAlignment * kFrameAlignment;
    segment->end_is_known = false;
    segment->sealed_end.store(end, std::memory_order_relaxed);
    FrameScan scan(mapping.data, sizeof(SegmentHeader), end, false, segment->seed);
    while (scan.Next() != nullptr) {
    }
    segment->frames = scan.frames();
    segment->frame_bytes = scan.frame_bytes();
    segment->damaged_bytes = scan.skipped_bytes();
    segment->damaged |= scan.skipped_bytes() > 0;
  }

  SegmentFiles& files_;
  const std::string& directory_;
  Recovered result_;
};

}  // namespace

Result<Recovered> RecoverSegments(SegmentFiles& files, const std::string& directory) {
  return Recoverer(files, directory).Run();
}

}  // namespace beacongate
