#include "deploy/broker/quarantine_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <memory>

#include "deploy/broker/quarantine_file.h"
#include "deploy/broker/record_line.h"
#include "deploy/broker/resubmitter.h"
#include "gateway/base/base64.h"
#include "gateway/base/json_text.h"

namespace beacongate::broker {
namespace {

struct QuarantineOptions {
  ClusterOptions cluster;
  std::string directory;
  std::string topic;
  uint32_t timeout_s = 30;
};

std::string TimeText(int64_t us) {
  const std::chrono::sys_time<std::chrono::microseconds> time{std::chrono::microseconds(us)};
  return fmt::format("{:%FT%T}Z", std::chrono::floor<std::chrono::milliseconds>(time));
}

// Calls `visit` for each file that no gateway writes, in order; stops at what it returns beside
// kDone.
ExitCode VisitFiles(const QuarantineFolder& folder,
                    const std::function<ExitCode(const std::string&, QuarantineFile*)>& visit) {
  for (const std::string& path : folder.files) {
    auto file = QuarantineFile::Open(path);
    if (!file) return Fail(ExitCode::kEnvironment, file.error().message);
    if (!file.value()) {
      fmt::print(stderr, "beaconctl: {} is written by a running gateway; left alone\n", path);
      continue;
    }
    const ExitCode code = visit(path, &*file.value());
    if (code != ExitCode::kDone) return code;
    const size_t unreadable = file.value()->content().unreadable_bytes;
    if (unreadable > 0) {
      fmt::print(stderr, "beaconctl: {}: the last {} bytes are no whole record\n", path,
                 unreadable);
    }
  }
  return ExitCode::kDone;
}

ExitCode List(const QuarantineOptions& options) {
  const auto folder = FindQuarantine(options.directory);
  if (!folder) return Fail(ExitCode::kUsage, folder.error().message);
  size_t count = 0;
  const ExitCode code =
      VisitFiles(folder.value(), [&](const std::string& path, QuarantineFile* file) {
        for (const QuarantinedRecord& record : file->content().records) {
          fmt::print("{}  {}  {}[{}]  key {}  {} bytes  accepted {}  sequence {}\n", path,
                     record.reason, record.topic, record.partition, KeyJson(record.key),
                     record.payload.size(), TimeText(record.accepted_us), record.sequence);
          ++count;
        }
        return ExitCode::kDone;
      });
  if (code != ExitCode::kDone) return code;
  for (const std::string& path : folder.value().damaged_segments) {
    fmt::print("{}  a damaged segment of the journal; its sound frames were delivered\n", path);
  }
  fmt::print("{} record(s), {} damaged segment(s)\n", count,
             folder.value().damaged_segments.size());
  return ExitCode::kDone;
}

ExitCode Export(const QuarantineOptions& options) {
  const auto folder = FindQuarantine(options.directory);
  if (!folder) return Fail(ExitCode::kUsage, folder.error().message);
  return VisitFiles(folder.value(), [](const std::string& path, QuarantineFile* file) {
    for (const QuarantinedRecord& record : file->content().records) {
      fmt::print(R"({{"file":{},"topic":{},"partition":{},"sequence":{},"accepted_us":{},)"
                 R"("quarantined_us":{},"reason":{},"key":{},"value":"{}"}})"
                 "\n",
                 JsonString(path), JsonString(record.topic), record.partition, record.sequence,
                 record.accepted_us, record.quarantined_us, JsonString(record.reason),
                 KeyJson(record.key), EncodeBase64(record.payload));
    }
    return ExitCode::kDone;
  });
}

// Sends what the file holds; what Kafka did not take stays in it.
ExitCode ResubmitFile(const QuarantineOptions& options, Resubmitter* resubmitter,
                      const std::string& path, QuarantineFile* file, size_t* sent,
                      size_t* refused) {
  std::vector<QuarantinedRecord> left;
  std::map<std::string, std::vector<QuarantinedRecord>> by_topic;
  for (const QuarantinedRecord& record : file->content().records) {
    by_topic[options.topic.empty() ? record.topic : options.topic].push_back(record);
  }
  for (const auto& [topic, records] : by_topic) {
    const std::vector<std::string> outcomes = resubmitter->Send(topic, records);
    for (size_t i = 0; i < records.size(); ++i) {
      if (outcomes[i].empty()) continue;
      left.push_back(records[i]);
      fmt::print(stderr, "beaconctl: {}: {}[{}] sequence {}: {}\n", path, topic,
                 records[i].partition, records[i].sequence, outcomes[i]);
    }
  }
  *refused += left.size();
  *sent += file->content().records.size() - left.size();
  const Status kept = left.empty() ? file->MarkResubmitted() : file->Keep(left);
  return kept.ok() ? ExitCode::kDone : Fail(ExitCode::kEnvironment, kept.error().message);
}

ExitCode Resubmit(const QuarantineOptions& options) {
  const auto properties = options.cluster.Properties();
  if (!properties) return Fail(ExitCode::kUsage, properties.error().message);
  const auto folder = FindQuarantine(options.directory);
  if (!folder) return Fail(ExitCode::kUsage, folder.error().message);
  const auto resubmitter =
      Resubmitter::Create(properties.value(), std::chrono::seconds(options.timeout_s));
  if (!resubmitter) return Fail(ExitCode::kUsage, resubmitter.error().message);
  size_t sent = 0;
  size_t refused = 0;
  const ExitCode code =
      VisitFiles(folder.value(), [&](const std::string& path, QuarantineFile* file) {
        return ResubmitFile(options, resubmitter.value().get(), path, file, &sent, &refused);
      });
  fmt::print("{} record(s) sent, {} not taken\n", sent, refused);
  if (code != ExitCode::kDone) return code;
  return refused == 0 ? ExitCode::kDone : ExitCode::kCheckFailed;
}

CLI::App* AddSubcommand(CLI::App* parent, const std::string& name, const std::string& help,
                        const std::shared_ptr<QuarantineOptions>& options, Chosen* chosen,
                        ExitCode (*run)(const QuarantineOptions&)) {
  CLI::App* command = parent->add_subcommand(name, help);
  command
      ->add_option("directory", options->directory,
                   "A journal's folder, or the quarantine folder of a lane")
      ->required();
  command->final_callback([=] { *chosen = [=] { return run(*options); }; });
  return command;
}

}  // namespace

void AddQuarantineCommand(CLI::App* app, Chosen* chosen) {
  const auto options = std::make_shared<QuarantineOptions>();
  CLI::App* quarantine =
      app->add_subcommand("quarantine", "Look at what Kafka did not take, or send it again");
  quarantine->require_subcommand(1);
  quarantine->footer(
      "\nExample:\n  beaconctl quarantine list /var/lib/beacongate/journal\n\n"
      "Files that a running gateway writes are left alone.");
  AddSubcommand(quarantine, "list", "A line for each record, with the reason", options, chosen,
                List);
  AddSubcommand(quarantine, "export", "A line of JSON for each record, its value in Base64",
                options, chosen, Export);
  CLI::App* resubmit = AddSubcommand(quarantine, "resubmit", "Send the records to Kafka once more",
                                     options, chosen, Resubmit);
  options->cluster.AddTo(resubmit);
  resubmit->add_option("--topic", options->topic, "Another topic than they were meant for");
  resubmit
      ->add_option("--timeout", options->timeout_s, "Seconds until a record counts as not taken")
      ->capture_default_str()
      ->check(CLI::Range(1, 3600));
  resubmit->footer(
      "\nExample:\n  beaconctl quarantine resubmit /var/lib/beacongate/journal --brokers "
      "127.0.0.1:9092\n\nRecords go to the partition and with the key that they had. A file of "
      "which all were taken is\nrenamed to NAME.resubmitted; otherwise it keeps those that were "
      "not. Exit code 1 when some were\nnot taken.");
}

}  // namespace beacongate::broker
