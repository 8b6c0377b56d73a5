#include "deploy/broker/topic_command.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

#include "gateway/kafka/consumer.h"
#include "gateway/kafka/topic_admin.h"
#include "gateway/kafka/topic_facts.h"

namespace beacongate::broker {
namespace {

using kafka::TopicFacts;

constexpr std::chrono::milliseconds kAttemptEvery{200};

struct TopicOptions {
  ClusterOptions cluster;
  std::string topic;
  uint32_t partitions = 0;
  uint32_t replication_factor = 1;
  uint32_t timeout_s = 15;

  std::chrono::milliseconds timeout() const { return std::chrono::seconds(timeout_s); }
};

// Prints what is there and compares it with what is wanted (0 partitions: anything).
ExitCode Show(const TopicOptions& options, std::string_view prefix) {
  const auto properties = options.cluster.Properties();
  if (!properties) return Fail(ExitCode::kUsage, properties.error().message);
  const auto facts = kafka::AskTopic(properties.value(), options.topic, options.timeout());
  if (!facts) return Fail(ExitCode::kUsage, facts.error().message);
  switch (facts.value().state) {
    case TopicFacts::State::kUnreachable:
      return Fail(ExitCode::kEnvironment,
                  fmt::format("no broker at {} answers; start Kafka there or correct "
                              "--brokers ({})",
                              options.cluster.brokers, facts.value().detail));
    case TopicFacts::State::kMissing:
      return Fail(ExitCode::kCheckFailed,
                  fmt::format("there is no topic {}; make it with: beaconctl topic "
                              "create --brokers {} --topic {} --partitions N",
                              options.topic, options.cluster.brokers, options.topic));
    case TopicFacts::State::kFound:
      break;
  }
  fmt::print("topic {}{}: {} partitions\n", options.topic, prefix, facts.value().partitions);
  if (options.partitions == 0 || options.partitions == facts.value().partitions)
    return ExitCode::kDone;
  return Fail(ExitCode::kCheckFailed,
              fmt::format("topic {} has {} partitions, not {}; do not change it, which would move "
                          "keys: use another topic, or, if it was made with a wrong number, delete "
                          "it once its consumers have read it and create it anew",
                          options.topic, facts.value().partitions, options.partitions));
}

// Brokers hear of a new topic one after the other: until then its partitions have no leader that
// would answer, and whoever comes at once is turned away.
Status WaitUntilServed(const TopicOptions& options, const kafka::Properties& properties) {
  kafka::ReaderOptions reading;
  reading.properties = properties;
  reading.topic = options.topic;
  reading.until_end = true;
  const auto attempts = options.timeout() / kAttemptEvery;
  for (int attempt = 1;; ++attempt) {
    const auto reader = kafka::TopicReader::Open(reading);
    if (reader.ok()) return Status::Ok();
    if (attempt >= attempts) return reader.error();
    std::this_thread::sleep_for(kAttemptEvery);
  }
}

ExitCode Create(const TopicOptions& options) {
  const auto properties = options.cluster.Properties();
  if (!properties) return Fail(ExitCode::kUsage, properties.error().message);
  kafka::NewTopicSpec spec;
  spec.name = options.topic;
  spec.partitions = options.partitions;
  spec.replication_factor = options.replication_factor;
  const auto outcome = kafka::CreateTopic(properties.value(), spec, options.timeout());
  if (!outcome) return Fail(ExitCode::kEnvironment, outcome.error().message);
  if (outcome.value() == kafka::CreateOutcome::kExists) return Show(options, " was there before");
  const Status served = WaitUntilServed(options, properties.value());
  if (!served) return Fail(ExitCode::kEnvironment, served.error().message);
  fmt::print("topic {} created: {} partitions, replication factor {}\n", options.topic,
             options.partitions, options.replication_factor);
  return ExitCode::kDone;
}

void AddCommonOptions(CLI::App* command, TopicOptions* options) {
  options->cluster.AddTo(command);
  command->add_option("--timeout", options->timeout_s, "Seconds to wait for the cluster")
      ->capture_default_str()
      ->check(CLI::Range(1, 600))
      ->group("Cluster");
  command->add_option("--topic", options->topic, "Name of the topic")->required()->group("Topic");
}

}  // namespace

void AddTopicCommand(CLI::App* app, Chosen* chosen) {
  const auto options = std::make_shared<TopicOptions>();
  CLI::App* topic = app->add_subcommand("topic", "Create a topic, or check one");
  topic->require_subcommand(1);
  topic->footer(
      "\nExample:\n  beaconctl topic create --brokers 127.0.0.1:9092 --topic beacons "
      "--partitions 512\n\n`beaconctl topic COMMAND --help` says more.");

  CLI::App* create = topic->add_subcommand(
      "create", "Create a topic unless it is there, and wait until it is served");
  AddCommonOptions(create, options.get());
  create->add_option("--partitions", options->partitions, "Number of partitions")
      ->required()
      ->check(CLI::Range(1, 100'000))
      ->group("Topic");
  create->add_option("--replication-factor", options->replication_factor, "Replicas of each")
      ->capture_default_str()
      ->check(CLI::Range(1, 100))
      ->group("Topic");
  create->footer(
      "\nExample:\n  beaconctl topic create --brokers 127.0.0.1:9092 --topic beacons "
      "--partitions 512 --replication-factor 3\n\nExit code 1 when the topic is there "
      "with another number of partitions.");
  create->final_callback([=] { *chosen = [options] { return Create(*options); }; });

  CLI::App* show = topic->add_subcommand("show", "Say how many partitions a topic has");
  AddCommonOptions(show, options.get());
  show->add_option("--partitions", options->partitions, "What it must have")->group("Topic");
  show->footer(
      "\nExample:\n  beaconctl topic show --brokers 127.0.0.1:9092 --topic beacons "
      "--partitions 512\n\nExit code 1 when there is no such topic, or it has another "
      "number of partitions.");
  show->final_callback([=] { *chosen = [options] { return Show(*options, ""); }; });
}

}  // namespace beacongate::broker
