#include "gateway/command/check.h"

#include <fmt/format.h>

#include "gateway/kafka/client_options.h"
#include "gateway/schemas.h"

namespace beacongate {

StartFailure Check(const GatewayConfig& config) {
  StartFailure failure;
  Schemas::Load(config, &failure);
  const Status kafka = kafka::CheckProducerProperties(config.kafka);
  if (!kafka.ok()) {
    failure.Add(ExitCode::kUsage,
                fmt::format("{}: [kafka]: {}", config.file, kafka.error().message));
  }
  return failure;
}

}  // namespace beacongate
