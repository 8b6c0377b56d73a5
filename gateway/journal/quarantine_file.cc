#include "gateway/journal/quarantine_file.h"

#include <fmt/format.h>

#include "gateway/base/log.h"

namespace beacongate {

Status MoveToQuarantine(SegmentFiles& files, const std::string& directory,
                        const std::string& path) {
  const std::string quarantine = directory + "/" + kQuarantineName;
  Status made = files.MakeDirectory(quarantine);
  if (!made.ok()) return made;
  const std::string wanted = quarantine + path.substr(path.rfind('/'));
  std::string target = wanted;
  for (int i = 1; files.Exists(target); ++i) target = fmt::format("{}.{}", wanted, i);
  Status moved = files.Move(path, target);
  if (!moved.ok()) return moved;
  Log(LogLevel::kWarning, "journal", "{} was damaged and is kept as {}", path, target);
  // Before the old name can be gone for good.
  const Status synced = files.SyncDirectory(quarantine);
  if (!synced.ok()) Log(LogLevel::kWarning, "journal", "{}", synced.error().message);
  return moved;
}

}  // namespace beacongate
