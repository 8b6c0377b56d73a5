// Serving: what requests are served by, made of a configuration and replaced as a whole by a
// reload. Immutable; any thread. It goes with the last worker that lets go of it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/framings.h"
#include "gateway/ingest/endpoint_table.h"
#include "gateway/ingest/shedding_sink.h"
#include "gateway/schemas.h"

namespace beacongate {

struct Serving {
  GatewayConfig config;
  std::unique_ptr<Schemas> schemas;
  std::unique_ptr<Framings> framings;
  std::vector<std::unique_ptr<SheddingSink>> shedding_sinks;
  std::unique_ptr<EndpointTable> endpoints;

  // Schemas alone; null when there are faults.
  static std::shared_ptr<Serving> Load(const GatewayConfig& config, StartFailure* failure);
  // The rest. `sink_of` finds the sink of a topic that the configuration names. Asks the registries
  // of framed topics, if there are any; false when one of them fails. `files`: of journal.dir.
  bool Connect(const std::function<RecordSink*(const std::string&)>& sink_of, SegmentFiles& files,
               StartFailure* failure);

 private:
  // `sink`, or a way to it that closes early, as the endpoint has it.
  RecordSink* WithMark(const EndpointConfig& endpoint, const std::string& topic, RecordSink* sink);
};

// Reads the configuration again, or says what is wrong with it.
using ConfigLoader = std::function<GatewayConfig(StartFailure*)>;

}  // namespace beacongate
