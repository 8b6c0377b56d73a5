#include "gateway/lane_claim.h"

#include "gateway/base/log.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "journal";
// As for a segment that cannot be mapped (docs/decisions/0007).
constexpr seconds kPatience{60};

}  // namespace

bool LaneClaim::Look() {
  const Adoption adoption = lane_.journal->AdoptOrphans();
  lane_.unread_directories = adoption.unread;
  if (!settled_) settled_ = !WaitsForOthers(adoption.of_others) && !WaitsForUnread(adoption.unread);
  return settled_;
}

bool LaneClaim::WaitsForOthers(size_t others) {
  const bool waits = others > 0;
  lane_.waits_for_others = waits;
  if (waits && !waited_for_others_) {
    Log(LogLevel::kInfo, kComponent,
        "topic {}: the former process still delivers; this one begins when that has ended",
        lane_.topic);
  } else if (!waits && waited_for_others_) {
    Log(LogLevel::kInfo, kComponent, "topic {}: the former process has ended", lane_.topic);
  }
  waited_for_others_ = waits;
  return waits;
}

bool LaneClaim::WaitsForUnread(size_t directories) {
  if (directories == 0) {
    unread_since_.reset();
    return false;
  }
  const MonotonicTime now = clock_.Monotonic();
  if (!unread_since_) {
    unread_since_ = now;
    Log(LogLevel::kWarning, kComponent,
        "topic {}: {} of its directories cannot be read; delivery waits for them, at most {} s",
        lane_.topic, directories, kPatience.count());
  }
  if (now - *unread_since_ < kPatience) return true;
  Log(LogLevel::kError, kComponent,
      "topic {}: delivering without {} of its directories, which cannot be read; what they hold "
      "comes behind younger beacons, once they can be",
      lane_.topic, directories);
  return false;
}

}  // namespace beacongate
