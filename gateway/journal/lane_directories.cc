#include "gateway/journal/lane_directories.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/journal/parked_recovery.h"
#include "gateway/journal/quarantine_file.h"

namespace beacongate {
namespace {

std::string ParentOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// Whoever drained the directory may remove it between the two steps.
Result<std::unique_ptr<DirectoryLock>> MakeAndLock(SegmentFiles& files, const std::string& path) {
  constexpr int kAttempts = 3;
  Error error;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const Status made = files.MakeDirectory(path);
    if (!made.ok()) return made.error();
    Result<std::unique_ptr<DirectoryLock>> lock = files.Lock(path);
    if (lock.ok()) return lock;
    error = lock.error();
    if (files.Exists(path)) break;
  }
  return error;
}

}  // namespace

std::string_view LaneNameOf(std::string_view directory_name) {
  const size_t at = directory_name.rfind('@');
  if (at == std::string_view::npos) return directory_name;
  const std::string_view number = directory_name.substr(at + 1);
  const bool is_number =
      !number.empty() && number.size() <= 3 && number.front() != '0' &&
      std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return is_number ? directory_name.substr(0, at) : directory_name;
}

std::string LaneDirectory(const std::string& base, unsigned number) {
  return number == 1 ? base : fmt::format("{}@{}", base, number);
}

std::string DirectoryOf(const std::string& path) { return path.substr(0, path.rfind('/')); }

Error HeldByAnother(const std::string& base) {
  return Error{fmt::format(
      "another gateway holds the journal directory {}; stop it, or set another [journal] dir",
      base)};
}

Result<HeldDirectory> HoldOwnDirectory(SegmentFiles& files, const std::string& base, bool beside) {
  for (unsigned number = 1; number <= (beside ? kLaneDirectoriesMax : 1); ++number) {
    std::string path = LaneDirectory(base, number);
    Result<std::unique_ptr<DirectoryLock>> lock = MakeAndLock(files, path);
    if (!lock.ok()) return lock.error();
    if (lock.value() != nullptr) return HeldDirectory{std::move(path), std::move(lock).value()};
  }
  return HeldByAnother(base);
}

Result<std::vector<std::string>> LaneDirectories(SegmentFiles& files, const std::string& base) {
  const std::string name = base.substr(base.rfind('/') + 1);
  Result<std::vector<DirectoryEntry>> entries = files.List(ParentOf(base));
  if (!entries.ok()) return entries.error();
  std::vector<std::string> paths;
  for (const DirectoryEntry& entry : entries.value()) {
    if (entry.kind != FileKind::kDirectory || LaneNameOf(entry.name) != name) continue;
    paths.push_back(base.substr(0, base.size() - name.size()) + entry.name);
  }
  return paths;
}

Result<Orphans> HoldOrphans(SegmentFiles& files, const std::string& base,
                            const std::function<bool(const std::string&)>& is_ours) {
  Result<std::vector<std::string>> directories = LaneDirectories(files, base);
  if (!directories.ok()) return directories.error();
  Orphans orphans;
  for (std::string& path : directories.value()) {
    if (is_ours(path)) continue;
    Result<std::unique_ptr<DirectoryLock>> lock = files.Lock(path);
    if (!lock.ok()) {
      orphans.faults.push_back(lock.error().message);
    } else if (lock.value() == nullptr) {
      ++orphans.of_others;
    } else {
      orphans.held.push_back({std::move(path), std::move(lock).value()});
    }
  }
  return orphans;
}

// Once the lock's file is gone another gateway may make a new one, and use the directory: then it
// is not empty, and stays.
Status LeaveDirectory(SegmentFiles& files, const std::string& directory) {
  static_cast<void>(files.RemoveDirectory(directory + "/" + kQuarantineName));
  static_cast<void>(files.RemoveDirectory(directory + "/" + kParkedName));
  static_cast<void>(files.Remove(directory + "/lock"));
  Status removed = files.RemoveDirectory(directory);
  if (!removed.ok()) return removed;
  return files.SyncDirectory(ParentOf(directory));
}

}  // namespace beacongate
