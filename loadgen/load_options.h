// What is sent, when and how: the options that `send` and `run` have in common.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "gateway/base/clock.h"
#include "loadgen/sender/lane.h"
#include "loadgen/traffic/synthetic_source.h"

namespace beacongate::loadgen {

struct LoadOptions {
  std::string target;
  uint64_t rate = 10'000;   // beacons per second
  bool rate_given = false;  // by the caller, not by default
  std::string shape;        // in place of rate and duration; see pacing/load_shape.h
  bool saturate = false;
  double duration_s = 30;
  bool duration_given = false;
  uint32_t pipeline = 1;
  uint32_t threads = 1;
  double churn_s = 0;
  uint64_t churn_requests = 0;
  bool heed_503 = false;
  bool cold_start = false;

  double hot_key_share = 0;
  SyntheticOptions traffic;  // endpoint, run and what follows from the above is filled in later

  std::string source;  // file to replay; empty: synthetic traffic
  double speed_percent = 100;
  std::string visitor_params = "visitor,_id,duid,cid,uid,vid";
  uint64_t spool_bytes_max = uint64_t{8} << 30;

  std::string run_log;
  double lateness_max_ms = 1;

  nanoseconds duration() const;
  nanoseconds lateness_max() const;
  Churn churn() const;
  uint64_t hot_key_ppm() const;
};

// Groups Load, Connections, Traffic and Replay.
void AddSendOptions(CLI::App* command, LoadOptions* options);
void AddRunLogOption(CLI::App* command, LoadOptions* options);

void AddReplayOptions(CLI::App* command, LoadOptions* options);

// Groups Load and Traffic, as far as they make sense for records instead of requests.
void AddProduceOptions(CLI::App* command, LoadOptions* options);

// After parsing: what follows from what was given. Empty, or why the options do not go together.
std::string SettleLoadOptions(const CLI::App& command, LoadOptions* options);

}  // namespace beacongate::loadgen
