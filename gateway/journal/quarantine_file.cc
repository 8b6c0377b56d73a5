#include "gateway/journal/quarantine_file.h"

#include <fmt/format.h>

#include "gateway/base/log.h"
#include "gateway/journal/lane_directories.h"

namespace beacongate {
namespace {

constexpr int kNamesMax = 1'000;

}  // namespace

Status MoveToQuarantine(SegmentFiles& files, const std::string& directory,
                        const std::string& path) {
  const std::string quarantine = directory + "/" + kQuarantineName;
  Status made = files.MakeDirectory(quarantine);
  if (!made.ok()) return made;
  const std::string wanted = quarantine + path.substr(path.rfind('/'));
  std::string target = wanted;
  // A disk that cannot be asked says of every name that it is there.
  for (int i = 1; files.Exists(target); ++i) {
    if (i > kNamesMax) return Error{fmt::format("cannot find a free name for {}", wanted)};
    target = fmt::format("{}.{}", wanted, i);
  }
  Status moved = files.Move(path, target);
  if (!moved.ok()) return moved;
  Log(LogLevel::kWarning, "journal", "{} was damaged and is kept as {}", path, target);
  // Before the old name can be gone for good.
  const Status synced = files.SyncDirectory(quarantine);
  if (!synced.ok()) Log(LogLevel::kWarning, "journal", "{}", synced.error().message);
  return moved;
}

Result<uint64_t> QuarantineBytes(SegmentFiles& files, const std::string& base) {
  const Result<std::vector<std::string>> directories = LaneDirectories(files, base);
  if (!directories.ok()) return directories.error();
  uint64_t bytes = 0;
  for (const std::string& directory : directories.value()) {
    const std::string quarantine = directory + "/" + kQuarantineName;
    if (!files.Exists(quarantine)) continue;
    const Result<std::vector<DirectoryEntry>> entries = files.List(quarantine);
    if (!entries.ok()) return entries.error();
    for (const DirectoryEntry& entry : entries.value()) {
      if (entry.kind == FileKind::kRegular) bytes += entry.bytes;
    }
  }
  return bytes;
}

}  // namespace beacongate
