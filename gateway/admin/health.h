// Health: may a balancer send traffic here? A value, taken at one moment; pure functions.
//
// Ready is: listening, not draining, journal below its high mark. Kafka being away does not make a
// gateway unready: beacons are safe in the journal meanwhile, and when Kafka is away it is so for
// every gateway, which must not all leave the balancer at once.
#pragma once

#include <string>

namespace beacongate {

struct Health {
  bool listening = false;
  bool draining = false;
  bool journal_full = false;
};

struct HealthReply {
  int status = 503;
  std::string body;  // a line for each reason, or "ready"
};

HealthReply Readiness(const Health& health);

// Always 200: that it can be answered is the whole statement.
HealthReply Liveness();

}  // namespace beacongate
