#include "gateway/admin/health.h"

namespace beacongate {

HealthReply Readiness(const Health& health) {
  std::string reasons;
  if (!health.listening) reasons += "not listening: still starting, or stopped accepting\n";
  if (health.draining) reasons += "draining: SIGTERM was received\n";
  if (health.journal_full) reasons += "journal full: beacons are answered 503 until it shrinks\n";
  if (reasons.empty()) return {.status = 200, .body = "ready\n"};
  return {.status = 503, .body = reasons};
}

HealthReply Liveness() { return {.status = 200, .body = "alive\n"}; }

}  // namespace beacongate
