// Health: may a balancer send traffic here? A value, taken at one moment; pure functions.
//
// Ready is: listening, not draining, journal below its high mark. Kafka being away does not make a
// gateway unready: beacons are safe in the journal meanwhile, and when Kafka is away it is so for
// every gateway, which must not all leave the balancer at once.
#pragma once

#include <cstdint>
#include <string>

namespace beacongate {

// What a gateway that got SIGTERM is doing, in this order.
enum class Drain : uint8_t {
  kNone,
  kLeaving,    // serving as before, so that balancers notice
  kClosing,    // serving, each reply with `Connection: close`
  kDelivering  // accepting no more; the journal goes to Kafka
};

struct Health {
  bool listening = false;
  Drain drain = Drain::kNone;
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
