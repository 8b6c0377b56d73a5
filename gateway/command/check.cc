#include "gateway/command/check.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "gateway/endpoint_notes.h"
#include "gateway/journal/posix_segment_file.h"
#include "gateway/kafka/client_options.h"
#include "gateway/pinned_partitions.h"
#include "gateway/schemas.h"

namespace beacongate {
namespace {

// Whose number is not the one with which an earlier life delivered: right only if Kafka says so,
// too.
std::vector<std::string> ChangedPins(const GatewayConfig& config) {
  std::vector<std::string> notes;
  PosixSegmentFiles files;
  for (const auto& [topic, settings] : config.topics) {
    const uint32_t known = PinnedPartitions(files, config.journal.dir, topic).Known();
    if (known == 0 || known == settings.partitions) continue;
    notes.push_back(fmt::format(
        "topic {0}: had {1} partitions when it was delivered to, [topic.{0}] pins {2}; a "
        "start ends with exit code 3 if Kafka says anything but {2}",
        topic, known, settings.partitions));
  }
  return notes;
}

}  // namespace

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
  for (std::string& note : ChangedPins(config)) notes->push_back(std::move(note));
  return failure;
}

}  // namespace beacongate
