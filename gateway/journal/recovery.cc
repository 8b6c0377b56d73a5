#include "gateway/journal/recovery.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "gateway/base/log.h"
#include "gateway/journal/journal_format.h"
#include "gateway/journal/parked_recovery.h"
#include "gateway/journal/quarantine_file.h"
#include "gateway/journal/segment_measure.h"

namespace beacongate {
namespace {

class Recoverer {
 public:
  Recoverer(SegmentFiles& files, const std::string& directory)
      : files_(files), directory_(directory) {}

  Result<Recovered> Run() {
    Result<std::vector<DirectoryEntry>> entries = files_.List(directory_);
    if (!entries.ok()) return entries.error();
    bool has_quarantine = false;
    bool has_parked = false;
    std::vector<std::string> strangers;
    std::map<uint64_t, uint64_t> bytes_of;
    for (const DirectoryEntry& entry : entries.value()) {
      uint64_t id = 0;
      if (entry.name == kQuarantineName && entry.kind == FileKind::kDirectory) {
        has_quarantine = true;
      } else if (ParseSegmentName(entry.name, &id) && entry.kind == FileKind::kRegular) {
        SawId(id);
        if (entry.bytes == 0) {
          Remove(PathOf(id));
        } else {
          bytes_of[id] = entry.bytes;
        }
      } else if (entry.name == kParkedName && entry.kind == FileKind::kDirectory) {
        has_parked = true;
      } else if (entry.name != "lock") {
        strangers.push_back(entry.name);
      }
    }
    if (has_quarantine) SawQuarantine();
    for (const auto& [id, bytes] : bytes_of) RecoverOne(id, bytes);
    NoteStrangers(directory_, strangers, &result_.notes);
    if (has_parked) {
      const Status parked = RecoverParked(files_, directory_, &ids_, &result_);
      if (!parked.ok()) return parked.error();
    }
    result_.next_id = NextIdAbove(ids_);
    return std::move(result_);
  }

 private:
  std::string PathOf(uint64_t id) const { return directory_ + "/" + SegmentName(id); }
  void SawId(uint64_t id) { ids_.insert(id); }

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

  void RecoverOne(uint64_t id, uint64_t bytes) {
    const std::string path = PathOf(id);
    Result<Mapping> mapped = files_.Map(path);
    if (!mapped.ok()) {
      // Short of memory or descriptors, perhaps: what it holds comes before what follows it.
      Log(LogLevel::kError, "journal", "{}; it is tried again when its turn comes",
          mapped.error().message);
      result_.segments.push_back(UnmeasuredSegment(path, id, bytes));
      return;
    }
    std::unique_ptr<Segment> segment =
        MeasureSegment(path, id, mapped.value().bytes, mapped.value());
    files_.Unmap(mapped.value());
    if (segment->newer_version > 0) {
      result_.newer.push_back(std::move(segment));
    } else if (segment->frames > 0) {
      if (segment->damaged) ++result_.damaged_segments;
      FreeUnused(segment.get());
      result_.damaged_bytes += segment->damaged_bytes;
      result_.segments.push_back(std::move(segment));
    } else if (segment->damaged) {
      PutAside(path, segment->damaged_bytes);
    } else {
      Remove(path);
    }
  }

  // A life that ended soon leaves a segment that is nearly empty and gets no more frames. Many such
  // lives would use up the quota, and the disk, with nothing.
  void FreeUnused(Segment* segment) {
    if (segment->damaged) return;  // somebody should look at it as it is
    const uint64_t begin =
        (segment->measured_end + kSegmentGranule - 1) / kSegmentGranule * kSegmentGranule;
    const uint64_t end =
        (segment->file_bytes - sizeof(SegmentSeal)) / kSegmentGranule * kSegmentGranule;
    if (begin >= end || end - begin < segment->file_bytes / kWorthFreeing) return;
    const Status freed = files_.FreeBlocks(segment->path, begin, end - begin);
    if (freed.ok()) {
      segment->disk_bytes -= end - begin;
    } else if (!std::exchange(told_not_freed_, true)) {
      Log(LogLevel::kInfo, "journal", "{}; what it does not use counts for the quota",
          freed.error().message);
    }
  }

  static constexpr uint64_t kWorthFreeing = 8;  // an eighth of the file: not the rest of each

  SegmentFiles& files_;
  const std::string& directory_;
  bool told_not_freed_ = false;
  std::set<uint64_t> ids_;
  Recovered result_;
};

using Segments = std::vector<std::unique_ptr<Segment>>;

bool WasMadeEarlier(const Segment& one, const Segment& other) {
  return one.created_us < other.created_us;
}

Segments Merge(std::vector<Recovered>& directories, Segments Recovered::*kind,
               bool (*goes_first)(const Segment&, const Segment&)) {
  Segments merged;
  std::vector<size_t> taken(directories.size(), 0);
  while (true) {
    std::unique_ptr<Segment>* oldest = nullptr;
    size_t from = 0;
    for (size_t i = 0; i < directories.size(); ++i) {
      if (taken[i] == (directories[i].*kind).size()) continue;
      std::unique_ptr<Segment>& head = (directories[i].*kind)[taken[i]];
      if (oldest != nullptr && !goes_first(*head, **oldest)) continue;
      oldest = &head;
      from = i;
    }
    if (oldest == nullptr) return merged;
    merged.push_back(std::move(*oldest));
    ++taken[from];
  }
}

// More segments than a directory can see between two of its files.
constexpr uint64_t kIdGapMax = 1ull << 40;

}  // namespace

uint64_t NextIdAbove(const std::set<uint64_t>& ids) {
  uint64_t next = 1;
  for (const uint64_t id : ids) {
    if (id - next >= kIdGapMax) break;
    next = id + 1;
  }
  return next;
}

Result<Recovered> RecoverSegments(SegmentFiles& files, const std::string& directory) {
  return Recoverer(files, directory).Run();
}

bool IsOlder(const Segment& one, const Segment& other) {
  const auto began = [](const Segment& segment) {
    return segment.life_began_us != 0 ? segment.life_began_us : segment.oldest_us;
  };
  return std::pair(began(one), one.oldest_us) < std::pair(began(other), other.oldest_us);
}

Recovered MergeByAge(std::vector<Recovered> directories) {
  if (directories.empty()) return {};
  Recovered merged;
  merged.next_id = directories.front().next_id;
  for (const Recovered& each : directories) {
    merged.damaged_bytes += each.damaged_bytes;
    merged.damaged_segments += each.damaged_segments;
    merged.notes.insert(merged.notes.end(), each.notes.begin(), each.notes.end());
  }
  for (Recovered& each : directories) {
    std::move(each.newer.begin(), each.newer.end(), std::back_inserter(merged.newer));
  }
  merged.segments = Merge(directories, &Recovered::segments, IsOlder);
  merged.parked = Merge(directories, &Recovered::parked, WasMadeEarlier);
  return merged;
}

}  // namespace beacongate
