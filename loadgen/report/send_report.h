// SendReport: what is told about a sending: text for people, JSON for programs. All counts are in
// beacons, all durations in microseconds. Pure.
//
// JSON keys (the contract): sent, accepted (2xx), refused {status: beacons}, failed, rate_planned,
// rate_achieved, lateness_us, latency_us, service_us (each {p50, p90, p99, p999, max}). Beside
// them: target, mode ("open": latency from the planned instant; "closed": from the send),
// connections, pipeline, beacons_per_request, request_bytes, duration_s, unsent (planned, but the
// server never took them), connected (connections that stood at the start), reconnects, renewed
// (connections that the plan itself ended: churn, outages), waits_after_503, sender_cpu
// (share of a core; near 1 the sender was the limit), void (null, or why the run proves nothing),
// and timeline: [{at_unix_us, sent, answered}] once a second, for whoever samples something else
// meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "loadgen/report/send_result.h"

namespace beacongate::loadgen {

struct SendReport {
  std::string target;
  bool closed_loop = false;
  uint32_t connections = 0;
  uint32_t pipeline = 0;
  uint32_t beacons_per_request = 1;
  double request_bytes = 0;     // mean
  double rate_planned = 0;      // beacons per second; 0 in a closed loop
  nanoseconds lateness_max{0};  // p99 above it voids the run
  SendResult result;

  uint64_t accepted() const;     // requests
  uint64_t refused() const;      // requests
  double rate_achieved() const;  // beacons answered per second
  // Why the run proves nothing; nullopt when it does.
  std::optional<std::string> VoidReason() const;

  std::string Text() const;
  std::string Json() const;
};

}  // namespace beacongate::loadgen
