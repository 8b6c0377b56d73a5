// EndpointTable: which endpoint a path belongs to. Immutable after construction; any thread.
//
// An exact path beats one with {names}, that a prefix, a longer prefix a shorter one
// (base/path_pattern.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/ack_level.h"
#include "gateway/base/clock.h"
#include "gateway/base/path_pattern.h"
#include "gateway/ingest/record_sink.h"
#include "gateway/schema/encode_plan.h"

namespace beacongate {

// A topic that takes records.
struct Target {
  std::string topic;
  RecordSink* sink = nullptr;  // outlives the table
  uint32_t partitions = 1;     // pinned
};

struct Endpoint {
  std::string path;                  // a PathPattern
  const EncodePlan* plan = nullptr;  // outlives the table
  std::vector<Target> targets;       // by EncodedRecord::route: the endpoint's topic, the routes'
  Target rejects;                    // of what it refuses; without a sink: nowhere
  bool pixel = true;                 // a GET is answered with the GIF; otherwise with 204
  bool always_pixel = false;  // every request is answered with the GIF, whatever became of it
  bool summary = false;       // every request is answered with a BatchSummary
  AckLevel ack = AckLevel::kJournaled;  // before a request is answered with success
  milliseconds ack_timeout{0};          // how long it waits for more than journaled
  std::string base64_param;             // a parameter that holds a body; empty: none
};

class EndpointTable {
 public:
  explicit EndpointTable(std::vector<Endpoint> endpoints);

  // Null when no endpoint has this path.
  const Endpoint* Find(std::string_view path) const;
  // Position in the table, for per-endpoint counters.
  size_t IndexOf(const Endpoint& endpoint) const;
  size_t size() const { return endpoints_.size(); }
  const Endpoint& at(size_t index) const { return endpoints_.at(index); }

 private:
  std::vector<Endpoint> endpoints_;    // in the order in which their patterns are asked
  std::vector<PathPattern> patterns_;  // per endpoint
};

}  // namespace beacongate
