#include "gateway/journal/adoption.h"

#include <utility>

#include "gateway/base/log.h"
#include "gateway/journal/lane_directories.h"

namespace beacongate {

namespace {

// Empty if it cannot be read.
std::set<std::string> NamesIn(SegmentFiles& files, const std::string& directory) {
  std::set<std::string> names;
  const Result<std::vector<DirectoryEntry>> entries = files.List(directory);
  if (!entries.ok()) return names;
  for (const DirectoryEntry& entry : entries.value()) names.insert(entry.name);
  names.erase("lock");
  return names;
}

}  // namespace

bool Adopter::IsDoneWith(const std::string& directory) const {
  const auto known = done_with_.find(directory);
  return known != done_with_.end() && NamesIn(files_, directory) == known->second;
}

void Adopter::NoteTaken(const std::string& directory, const Recovered& found) {
  done_with_.erase(directory);
  if (FilesOf(found) > 0) return;
  std::set<std::string> names = NamesIn(files_, directory);
  if (!names.empty()) done_with_[directory] = std::move(names);
}

Result<TakenOver> Adopter::Take(const std::function<bool(const std::string&)>& is_ours) {
  Result<Orphans> orphans = HoldOrphans(files_, base_, [&](const std::string& directory) {
    return is_ours(directory) || IsDoneWith(directory);
  });
  if (!orphans.ok()) return orphans.error();
  TakenOver taken;
  taken.of_others = orphans.value().of_others;
  taken.faults = std::move(orphans.value().faults);
  for (HeldDirectory& orphan : orphans.value().held) {
    Result<Recovered> found = RecoverSegments(files_, orphan.path);
    if (!found.ok()) {
      taken.faults.push_back(found.error().message);
      continue;
    }
    if (FramesOf(found.value()) > 0) {
      Log(LogLevel::kInfo, "journal", "{}: took over {} beacons of another gateway", orphan.path,
          FramesOf(found.value()));
    }
    NoteTaken(orphan.path, found.value());
    taken.directories.push_back({std::move(orphan.path), std::move(orphan.lock),
                                 FilesOf(found.value()), BytesOf(found.value())});
    taken.found.push_back(std::move(found).value());
  }
  return taken;
}

uint64_t FilesOf(const Recovered& recovered) {
  return recovered.segments.size() + recovered.parked.size();
}

uint64_t BytesOf(const Recovered& recovered) {
  uint64_t bytes = 0;
  for (const auto& segment : recovered.segments) bytes += segment->disk_bytes;
  for (const auto& file : recovered.parked) bytes += file->disk_bytes;
  return bytes;
}

uint64_t FramesOf(const Recovered& recovered) {
  uint64_t frames = 0;
  for (const auto& segment : recovered.segments) frames += segment->live;
  for (const auto& file : recovered.parked) frames += file->live;
  return frames;
}

}  // namespace beacongate
