#include "gateway/command/check.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "gateway/endpoint_notes.h"
#include "gateway/kafka/client_options.h"
#include "gateway/schemas.h"

namespace beacongate {

StartFailure Check(const GatewayConfig& config, std::vector<std::string>* notes) {
  StartFailure failure;
  const std::unique_ptr<Schemas> schemas = Schemas::Load(config, &failure);
  const Status kafka = kafka::CheckProducerProperties(config.kafka);
  if (!kafka.ok()) {
    failure.Add(ExitCode::kUsage,
                fmt::format("{}: [kafka]: {}", config.file, kafka.error().message));
  }
  if (!failure.empty()) return failure;
  for (EndpointNote& note : EndpointNotes(config, *schemas)) {
    if (note.warning) notes->push_back(std::move(note.text));
  }
  return failure;
}

}  // namespace beacongate
