#include "gateway/lane.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "gateway/journal/lane_directories.h"
#include "gateway/journal/parked_recovery.h"
#include "gateway/journal/segment.h"

namespace beacongate {
namespace {

// A record's key, and what Kafka's formats put around it.
constexpr uint64_t kRecordFrameBytes = 40 * limits::kKiB;

PumpOptions PumpOptionsOf(const GatewayConfig& config, const std::string& topic,
                          const std::string& directory) {
  PumpOptions options;
  options.topic = topic;
  options.partitions = config.topics.at(topic).partitions;
  options.window = config.delivery.window_ms;
  options.quarantine_directory = directory + "/quarantine";
  options.kafka = config.kafka;
  // What HTTP lets in must not be refused by librdkafka afterwards.
  if (config.http.record_bytes_max > limits::kRecordBytesMax) {
    options.kafka.try_emplace("message.max.bytes",
                              std::to_string(config.http.record_bytes_max + kRecordFrameBytes));
  }
  return options;
}

}  // namespace

Result<std::unique_ptr<Lane>> OpenLane(const GatewayConfig& config, const std::string& topic,
                                       SegmentFiles& files, const Clock& clock, bool beside) {
  auto lane = std::make_unique<Lane>();
  lane->topic = topic;
  lane->rejects = IsRejectsTopic(topic);
  lane->partitions = config.topics.at(topic).partitions;
  lane->pinned = std::make_unique<const PinnedPartitions>(files, config.journal.dir, topic);

  JournalOptions options;
  options.directory = config.journal.dir + "/" + topic;
  options.beside = beside;
  options.segment_bytes = config.journal.segment_bytes;
  options.quota_bytes = LaneQuotaBytes(config);
  options.sync_interval = config.journal.sync_interval_ms;
  Result<std::unique_ptr<LaneJournal>> journal = LaneJournal::Open(options, files, clock);
  if (!journal.ok()) return journal.error();
  lane->journal = std::move(journal).value();
  lane->sink = std::make_unique<JournalSink>(*lane->journal);

  Result<std::unique_ptr<Pump>> pump =
      Pump::Create(PumpOptionsOf(config, topic, lane->journal->directory()), *lane->journal, clock);
  if (!pump.ok()) return pump.error();
  lane->pump = std::move(pump).value();
  return lane;
}

namespace {

bool HoldsFrames(const std::filesystem::path& directory) {
  std::error_code ignored;
  uint64_t id = 0;
  uint32_t partition = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory, ignored)) {
    if (ParseSegmentName(file.path().filename().string(), &id)) return true;
  }
  for (const auto& file : std::filesystem::directory_iterator(directory / kParkedName, ignored)) {
    if (ParseParkedFileName(file.path().filename().string(), &partition, &id)) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> OrphanedTopics(const GatewayConfig& config) {
  std::vector<std::string> orphans;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(config.journal.dir, ignored)) {
    const std::string name = entry.path().filename();
    const std::string topic(LaneNameOf(name));
    if (!entry.is_directory(ignored) || config.topics.contains(topic)) continue;
    if (!HoldsFrames(entry.path())) continue;
    orphans.push_back(fmt::format(
        "{}: holds beacons of topic {}, which the configuration does not name; add [topic.{}] "
        "to have them delivered, or move the folder away",
        entry.path().string(), topic, topic));
  }
  return orphans;
}

}  // namespace beacongate
