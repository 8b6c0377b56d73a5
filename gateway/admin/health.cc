#include "gateway/admin/health.h"

#include <string_view>

namespace beacongate {
namespace {

std::string_view Text(Drain drain) {
  switch (drain) {
    case Drain::kNone:
      break;
    case Drain::kLeaving:
      return "draining: serving on until balancers have noticed\n";
    case Drain::kClosing:
      return "draining: asking clients to leave\n";
    case Drain::kDelivering:
      return "draining: accepting no more, delivering the journal\n";
  }
  return "";
}

}  // namespace

HealthReply Readiness(const Health& health) {
  std::string reasons;
  if (!health.listening) reasons += "not listening: still starting, or stopped accepting\n";
  reasons += Text(health.drain);
  if (health.journal_full) {
    reasons += "journal full, or refused by its disk, as the log says: beacons are answered 503\n";
  }
  if (reasons.empty()) return {.status = 200, .body = "ready\n"};
  return {.status = 503, .body = reasons};
}

HealthReply Liveness() { return {.status = 200, .body = "alive\n"}; }

}  // namespace beacongate
