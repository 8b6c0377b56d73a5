#include "gateway/journal/parked_recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/journal/quarantine_file.h"
#include "gateway/journal/segment_measure.h"

namespace beacongate {
namespace {

class ParkedRecoverer {
 public:
  ParkedRecoverer(SegmentFiles& files, const std::string& directory, Recovered* recovered)
      : files_(files), directory_(directory), recovered_(recovered) {}

  Status Run(std::set<uint64_t>* ids) {
    const std::string folder = directory_ + "/" + kParkedName;
    Result<std::vector<DirectoryEntry>> entries = files_.List(folder);
    if (!entries.ok()) return entries.error();
    std::map<std::pair<uint64_t, uint32_t>, uint64_t> found;  // by id and partition: bytes
    std::vector<std::string> strangers;
    for (const DirectoryEntry& entry : entries.value()) {
      uint32_t partition = 0;
      uint64_t id = 0;
      if (entry.kind == FileKind::kRegular && ParseParkedFileName(entry.name, &partition, &id)) {
        found[{id, partition}] = entry.bytes;
      } else {
        strangers.push_back(entry.name);
      }
    }
    NoteStrangers(folder, strangers, &recovered_->notes);
    for (const auto& [file, bytes] : found) {
      const auto [id, partition] = file;
      ids->insert(id);
      const std::string path = folder + "/" + ParkedFileName(partition, id);
      if (bytes == 0) {
        Remove(path);
      } else {
        RecoverOne(path, partition, id);
      }
    }
    return Status::Ok();
  }

 private:
  void Remove(const std::string& path) {
    const Status removed = files_.Remove(path);
    if (!removed.ok()) Log(LogLevel::kWarning, "journal", "{}", removed.error().message);
  }

  void RecoverOne(const std::string& path, uint32_t partition, uint64_t id) {
    const Result<Mapping> mapped = files_.Map(path);
    if (!mapped.ok()) {
      recovered_->notes.push_back(mapped.error().message +
                                  "; what it holds is left for the next start");
      return;
    }
    std::unique_ptr<Segment> file = MeasureSegment(path, id, mapped.value().bytes, mapped.value());
    files_.Unmap(mapped.value());
    file->parked = true;
    file->partition = partition;
    if (file->newer_version > 0) {
      recovered_->newer.push_back(std::move(file));
      return;
    }
    if (file->damaged) ++recovered_->damaged_segments;
    recovered_->damaged_bytes += file->damaged_bytes;
    if (file->frames > 0) {
      recovered_->parked.push_back(std::move(file));
    } else if (file->damaged) {
      const Status moved = MoveToQuarantine(files_, directory_, path);
      if (!moved.ok()) Log(LogLevel::kError, "journal", "{}", moved.error().message);
    } else {
      Remove(path);
    }
  }

  SegmentFiles& files_;
  const std::string& directory_;
  Recovered* const recovered_;
};

}  // namespace

std::string ParkedFileName(uint32_t partition, uint64_t id) {
  return fmt::format("{}.{}", partition, SegmentName(id));
}

bool ParseParkedFileName(std::string_view name, uint32_t* partition, uint64_t* id) {
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), *partition);
  const auto digits = static_cast<size_t>(end - name.data());
  return error == std::errc() && digits < name.size() && name[digits] == '.' &&
         ParseSegmentName(name.substr(digits + 1), id) && name == ParkedFileName(*partition, *id);
}

void NoteStrangers(const std::string& directory, const std::vector<std::string>& names,
                   std::vector<std::string>* notes) {
  constexpr size_t kNamedMax = 10;
  for (size_t i = 0; i < std::min(names.size(), kNamedMax); ++i) {
    notes->push_back(
        fmt::format("{}/{} is not of the journal and is left alone", directory, names[i]));
  }
  if (names.size() <= kNamedMax) return;
  notes->push_back(fmt::format("{}: {} more names that are not of the journal are left alone",
                               directory, names.size() - kNamedMax));
}

Status RecoverParked(SegmentFiles& files, const std::string& directory, std::set<uint64_t>* ids,
                     Recovered* recovered) {
  return ParkedRecoverer(files, directory, recovered).Run(ids);
}

}  // namespace beacongate
