#include "deploy/broker/tail_command.h"

#include <fmt/format.h>
#include <signal.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <memory>

#include "deploy/broker/confluent_framing.h"
#include "deploy/broker/open_schema.h"
#include "deploy/broker/record_line.h"
#include "gateway/kafka/consumer.h"
#include "proto/record_json.h"

namespace beacongate::broker {
namespace {

constexpr size_t kRecordsPerRead = 1'000;
constexpr std::chrono::milliseconds kReadTimeout{100};
constexpr std::string_view kDefaultMessage = "beacon.v1.PageBeacon";
constexpr std::string_view kRejectMessage = "beacon.v1.Reject";

struct TailOptions {
  ClusterOptions cluster;
  std::string topic;
  bool from_end = false;
  bool until_end = false;
  bool confluent = false;
  std::string schema;
  std::string message;
  std::vector<std::string> schema_paths;
};

// The gateway writes what its endpoints refuse to topics whose names end so.
std::string MessageName(const TailOptions& options) {
  const bool built_in = options.schema.empty() && options.message.empty();
  if (built_in && options.topic.ends_with(".rejects")) return std::string(kRejectMessage);
  return options.message;
}

// main blocked the signals: they are taken here, between two reads.
bool EndWanted() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  const timespec at_once{};
  return sigtimedwait(&ends, nullptr, &at_once) > 0;
}

Result<std::string> ValueJson(const kafka::RecordView& record, bool confluent, RecordJson* json) {
  if (!record.value) return std::string("null");
  if (!confluent) return json->Print(*record.value);
  const auto unframed = Unframe(*record.value);
  return unframed.ok() ? json->Print(unframed.value().payload) : unframed.error();
}

// Returns false if the value did not decode.
bool Print(const kafka::RecordView& record, bool confluent, RecordJson* json) {
  const RecordLine line{record.partition, record.offset, record.timestamp_ms, record.key,
                        ValueJson(record, confluent, json)};
  const std::string text = Render(line);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return line.value_json.ok();
}

ExitCode ReadAll(kafka::TopicReader* reader, bool confluent, RecordJson* json) {
  uint64_t undecoded = 0;
  while (!reader->AtEnd() && !EndWanted()) {
    const auto records = reader->Read(kRecordsPerRead, kReadTimeout);
    if (!records) return Fail(ExitCode::kEnvironment, records.error().message);
    for (const kafka::RecordView& record : records.value()) {
      if (!Print(record, confluent, json)) ++undecoded;
    }
    if (std::fflush(stdout) != 0) return Fail(ExitCode::kEnvironment, "cannot write to stdout");
  }
  if (undecoded == 0) return ExitCode::kDone;
  return Fail(ExitCode::kCheckFailed,
              fmt::format("{} record(s) did not decode; is it the right --schema "
                          "and --message?",
                          undecoded));
}

ExitCode Tail(const TailOptions& options) {
  const auto properties = options.cluster.Properties();
  if (!properties) return Fail(ExitCode::kUsage, properties.error().message);
  const auto pool = OpenSchema(options.schema, options.schema_paths);
  if (!pool) return Fail(ExitCode::kUsage, pool.error().message);
  const auto message = ChooseMessage(*pool.value(), MessageName(options));
  if (!message) return Fail(ExitCode::kUsage, message.error().message);

  kafka::ReaderOptions reading;
  reading.properties = properties.value();
  reading.topic = options.topic;
  reading.from = options.from_end ? kafka::ReadFrom::kEnd : kafka::ReadFrom::kBeginning;
  reading.until_end = options.until_end;
  const auto reader = kafka::TopicReader::Open(reading);
  if (!reader) return Fail(ExitCode::kEnvironment, reader.error().message);
  RecordJson json(*message.value());
  return ReadAll(reader.value().get(), options.confluent, &json);
}

}  // namespace

void AddTailCommand(CLI::App* app, Chosen* chosen) {
  const auto options = std::make_shared<TailOptions>();
  CLI::App* tail = app->add_subcommand("tail", "Print the records of a topic, decoded");
  options->cluster.AddTo(tail);
  tail->add_option("--topic", options->topic, "Name of the topic")->required()->group("Records");
  tail->add_option_function<std::string>(
          "--from", [options](const std::string& from) { options->from_end = from == "end"; },
          "Where to begin: beginning (default) or end")
      ->check(CLI::IsMember({"beginning", "end"}))
      ->group("Records");
  tail->add_flag("--until-end", options->until_end,
                 "Stop at what the topic held at the start, instead of waiting for more")
      ->group("Records");
  tail->add_option_function<std::string>(
          "--framing",
          [options](const std::string& framing) { options->confluent = framing == "confluent"; },
          "What stands around the records: none (default), or confluent, as [topic.NAME] framing "
          "says")
      ->check(CLI::IsMember({"none", "confluent"}))
      ->group("Records");
  tail->add_option("--schema", options->schema,
                   "The .proto file or descriptor set that describes the records (default: the "
                   "built-in one)")
      ->check(CLI::ExistingFile)
      ->group("Schema");
  tail->add_option("--message", options->message,
                   fmt::format("Full name of the message (default: {}, or the only one of "
                               "--schema; {} if the topic ends in .rejects)",
                               kDefaultMessage, kRejectMessage))
      ->group("Schema");
  tail->add_option("--schema-path", options->schema_paths,
                   "A folder for the imports of --schema; may be given more than once")
      ->allow_extra_args(false)
      ->group("Schema");
  tail->footer(
      "\nExample:\n  beaconctl tail --brokers 127.0.0.1:9092 --topic beacons --until-end"
      "\n\nA line per record: {\"partition\":0,\"offset\":0,\"timestamp_ms\":0,"
      "\"key\":\"\",\"value\":{...}}. Exit code 1 when a\nrecord does not decode; its line "
      "then has \"value\":null and \"error\".");
  tail->final_callback([=] { *chosen = [options] { return Tail(*options); }; });
}

}  // namespace beacongate::broker
