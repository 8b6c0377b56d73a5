// Configuration -> options of the stages, for everything that puts stages together. Pure.
#pragma once

#include <functional>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/http/http_options.h"
#include "gateway/ingest/endpoint_table.h"
#include "gateway/ingest/ingest.h"
#include "gateway/schemas.h"

namespace beacongate {

http::HttpOptions HttpOptionsOf(const HttpConfig& config);
IngestOptions IngestOptionsOf(const HttpConfig& config);

// `sink_of` says where the records of an endpoint for a topic go; called once for each target.
using SinkOf = std::function<RecordSink*(const EndpointConfig&, const std::string& topic)>;
std::vector<Endpoint> MakeEndpoints(const GatewayConfig& config, const Schemas& schemas,
                                    const SinkOf& sink_of);

}  // namespace beacongate
