#include "loadgen/verify_options.h"

#include <fmt/format.h>

#include <map>

namespace beacongate::loadgen {
namespace {

const std::map<std::string, DecoderKind> kDecoders = {
    {"beacon", DecoderKind::kBeacon}, {"json", DecoderKind::kJson}, {"raw", DecoderKind::kRaw}};
const std::map<std::string, PartitionerChoice> kPartitioners = {
    {"xxh3", PartitionerChoice::kXxh3},
    {"murmur2", PartitionerChoice::kMurmur2},
    {"none", PartitionerChoice::kNone}};
const std::map<std::string, double> kDurationUnits = {
    {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}};

// What Beacongate does by default; of others only that a key keeps its partition.
std::optional<Partitioner> PartitionerOf(const VerifyOptions& options) {
  switch (options.partitioner) {
    case PartitionerChoice::kXxh3:
      return Partitioner::kXxh3;
    case PartitionerChoice::kMurmur2:
      return Partitioner::kMurmur2;
    case PartitionerChoice::kNone:
      return std::nullopt;
    case PartitionerChoice::kDefault:
      break;
  }
  if (options.decoder == DecoderKind::kBeacon) return Partitioner::kXxh3;
  return std::nullopt;
}

}  // namespace

nanoseconds VerifyOptions::settle() const {
  return nanoseconds{static_cast<int64_t>(settle_s * 1e9)};
}

void AddTopicOptions(CLI::App* command, VerifyOptions* o) {
  const std::string group = "Kafka";
  command->add_option("--brokers", o->brokers, "Kafka's bootstrap servers")
      ->type_name("HOST:PORT,...")
      ->required()
      ->group(group);
  command->add_option("--topic", o->topic, "Topic that the beacons come to")->group(group);
  command
      ->add_option("--kafka", o->properties,
                   "Further properties of librdkafka, such as security.protocol=ssl")
      ->type_name("NAME=VALUE")
      ->group(group);
}

void AddVerifyOptions(CLI::App* command, VerifyOptions* o) {
  AddTopicOptions(command, o);
  const std::string group = "Verification";
  command
      ->add_option("--decoder", o->decoder,
                   "What the records are: beacon (PageBeacon), json (an object that has the "
                   "beacon's parameters, however deep), raw (query, form or JSON as sent)")
      ->transform(CLI::CheckedTransformer(kDecoders).description("{beacon,json,raw}"))
      ->default_str("beacon")
      ->group(group);
  command
      ->add_option("--partitioner", o->partitioner,
                   "How a key's partition is found; none: only that a key keeps its own is "
                   "checked. By default xxh3, and none for json and raw")
      ->transform(CLI::CheckedTransformer(kPartitioners).description("{xxh3,murmur2,none}"))
      ->group(group);
  command
      ->add_option("--settle", o->settle_s,
                   "What has not come once nothing came for so long is lost")
      ->transform(CLI::AsNumberWithUnit(kDurationUnits, CLI::AsNumberWithUnit::CASE_SENSITIVE))
      ->check(CLI::Range(0.1, 24.0 * 3600))
      ->type_name("TIME")
      ->default_str("30s")
      ->group(group);
}

Result<TopicOptions> TopicOptionsOf(const VerifyOptions& options) {
  TopicOptions topic{.properties = {{"bootstrap.servers", options.brokers}},
                     .topic = options.topic,
                     .decoder = options.decoder,
                     .partitioner = PartitionerOf(options)};
  for (const std::string& property : options.properties) {
    const size_t equals = property.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return Error{fmt::format("--kafka {}: write it as name=value", property)};
    }
    topic.properties[property.substr(0, equals)] = property.substr(equals + 1);
  }
  if (topic.topic.empty()) return Error{"no topic is known; name it with --topic"};
  return topic;
}

}  // namespace beacongate::loadgen
