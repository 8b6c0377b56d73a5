#include "gateway/journal/adoption.h"

#include <utility>

#include "gateway/base/log.h"
#include "gateway/journal/lane_directories.h"

namespace beacongate {

Result<TakenOver> TakeOrphans(SegmentFiles& files, const std::string& base,
                              const std::function<bool(const std::string&)>& is_ours) {
  Result<Orphans> orphans = HoldOrphans(files, base, is_ours);
  if (!orphans.ok()) return orphans.error();
  TakenOver taken;
  taken.of_others = orphans.value().of_others;
  taken.faults = std::move(orphans.value().faults);
  for (HeldDirectory& orphan : orphans.value().held) {
    Result<Recovered> found = RecoverSegments(files, orphan.path);
    if (!found.ok()) {
      taken.faults.push_back(found.error().message);
      continue;
    }
    // One that has none, and cannot be removed, is taken again and again.
    if (FramesOf(found.value()) > 0) {
      Log(LogLevel::kInfo, "journal", "{}: took over {} beacons of another gateway", orphan.path,
          FramesOf(found.value()));
    }
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
