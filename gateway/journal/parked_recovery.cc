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

  Status Run() {
    const std::string folder = directory_ + "/" + kParkedName;
    Result<std::vector<DirectoryEntry>> entries = files_.List(folder);
    if (!entries.ok()) return entries.error();
    std::map<uint64_t, std::pair<uint32_t, uint64_t>> found;  // by id: partition, bytes
    for (const DirectoryEntry& entry : entries.value()) {
      uint32_t partition = 0;
      uint64_t id = 0;
      if (entry.kind == FileKind::kRegular && ParseParkedFileName(entry.name, &partition, &id)) {
        found[id] = {partition, entry.bytes};
      } else {
        Log(LogLevel::kWarning, "journal", "{}/{} is not of the journal and is left alone", folder,
            entry.name);
      }
    }
    for (const auto& [id, file] : found) {
      recovered_->next_id = std::max(recovered_->next_id, id + 1);
      const std::string path = folder + "/" + ParkedFileName(file.first, id);
      if (file.second == 0) {
        Remove(path);
      } else {
        RecoverOne(path, file.first, id);
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
      Log(LogLevel::kError, "journal", "{}; what it holds is left for the next start",
          mapped.error().message);
      return;
    }
    std::unique_ptr<Segment> file = MeasureSegment(path, id, mapped.value().bytes, mapped.value());
    files_.Unmap(mapped.value());
    file->parked = true;
    file->partition = partition;
    if (file->newer_version > 0) {
      ++recovered_->newer_segments;
      Log(LogLevel::kError, "journal", "{}", NewerVersionText(*file));
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

Status RecoverParked(SegmentFiles& files, const std::string& directory, Recovered* recovered) {
  return ParkedRecoverer(files, directory, recovered).Run();
}

}  // namespace beacongate
