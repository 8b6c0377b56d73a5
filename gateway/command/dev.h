// `beacongate --dev`: the whole gateway with nothing around it. librdkafka's mock cluster in the
// process, the journal in a temporary folder, every record printed to stdout as one line of JSON.
#pragma once

#include "gateway/base/clock.h"
#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"

namespace beacongate {

// The configuration of --dev without a file.
inline constexpr const char kDevConfig[] = R"([[endpoint]]
path = "/*"
topic = "beacons"
[topic.beacons]
partitions = 16
[journal]
dir = "/replaced/by/a/temporary/folder"
[kafka]
"bootstrap.servers" = "replaced.by.the.mock.cluster:9092"
)";

// Serves until SIGTERM or SIGINT. Of `config`, the cluster and the journal's folder are replaced.
ExitCode ServeDev(GatewayConfig config, const Clock& clock);

}  // namespace beacongate
