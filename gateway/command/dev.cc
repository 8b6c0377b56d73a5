#include "gateway/command/dev.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "gateway/base/log.h"
#include "gateway/kafka/consumer.h"
#include "gateway/kafka/mock_cluster.h"
#include "gateway/registry/confluent_prefix.h"
#include "gateway/schemas.h"
#include "gateway/serve.h"
#include "proto/record_json.h"

namespace beacongate {
namespace {

constexpr milliseconds kDevWindow{20};

// A folder that goes with its owner.
class TemporaryFolder {
 public:
  static Result<std::unique_ptr<TemporaryFolder>> Make() {
    std::error_code error;
    const std::filesystem::path base = std::filesystem::temp_directory_path(error);
    std::string path = (error ? "/tmp" : base.string()) + "/beacongate-dev-XXXXXX";
    if (mkdtemp(path.data()) == nullptr) {
      return Error{fmt::format("cannot make a folder like {}; set TMPDIR", path)};
    }
    return std::unique_ptr<TemporaryFolder>(new TemporaryFolder(std::move(path)));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  const std::string path_;
};

// Prints the records of one topic until told to stop.
class RecordPrinter {
 public:
  RecordPrinter(const kafka::Properties& properties, const std::string& topic,
                const google::protobuf::Descriptor& message, Framing framing)
      : framing_(framing),
        thread_([this, properties, topic, &message] { Run(properties, topic, message); }) {}
  ~RecordPrinter() {
    stop_ = true;
    thread_.join();
  }
  RecordPrinter(const RecordPrinter&) = delete;
  RecordPrinter& operator=(const RecordPrinter&) = delete;

 private:
  void Run(const kafka::Properties& properties, const std::string& topic,
           const google::protobuf::Descriptor& message) {
    kafka::ReaderOptions options;
    options.properties = properties;
    options.topic = topic;
    auto reader = kafka::TopicReader::Open(options);
    if (!reader.ok()) {
      Log(LogLevel::kError, "dev", "{}", reader.error().message);
      return;
    }
    RecordJson json(message);
    while (!stop_) {
      const auto records = reader.value()->Read(100, milliseconds(50));
      if (!records.ok()) {
        Log(LogLevel::kError, "dev", "{}", records.error().message);
        return;
      }
      for (const kafka::RecordView& record : records.value()) Print(record, &json);
      std::fflush(stdout);
    }
  }

  void Print(const kafka::RecordView& record, RecordJson* json) const {
    std::string_view value = record.value.value_or("");
    if (framing_ == Framing::kConfluent) value.remove_prefix(ConfluentPrefixBytes(value));
    const Result<std::string> text = json->Print(value);
    if (text.ok()) {
      std::printf("%s\n", text.value().c_str());
    } else {
      Log(LogLevel::kError, "dev", "{}", text.error().message);
    }
  }

  const Framing framing_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

Status PointAtMock(GatewayConfig* config, kafka::MockCluster& cluster) {
  for (const auto& [name, topic] : config->topics) {
    Status created = cluster.CreateTopic(name, topic.partitions);
    if (!created.ok()) return created;
  }
  for (const auto& [name, value] : cluster.ClientProperties()) config->kafka[name] = value;
  config->delivery.window_ms = kDevWindow;
  return Status::Ok();
}

}  // namespace

ExitCode ServeDev(GatewayConfig config, const Clock& clock) {
  auto folder = TemporaryFolder::Make();
  auto cluster = kafka::MockCluster::Start(1);
  const Status pointed = !folder.ok()    ? Status(folder.error())
                         : !cluster.ok() ? Status(cluster.error())
                                         : PointAtMock(&config, *cluster.value());
  if (!pointed.ok()) {
    Log(LogLevel::kError, "dev", "{}", pointed.error().message);
    return ExitCode::kEnvironment;
  }
  config.journal.dir = folder.value()->path();

  StartFailure failure;
  const std::unique_ptr<Schemas> schemas = Schemas::Load(config, &failure);
  std::vector<std::unique_ptr<RecordPrinter>> printers;
  const auto while_serving = [&] {
    std::set<std::string> printed;
    for (const EndpointConfig& endpoint : config.endpoints) {
      const EncodePlan& plan = schemas->PlanOf(endpoint);
      std::vector<std::string> topics = {endpoint.topic};
      topics.insert(topics.end(), plan.RouteTopics().begin(), plan.RouteTopics().end());
      for (const std::string& topic : topics) {
        if (!printed.insert(topic).second) continue;
        printers.push_back(std::make_unique<RecordPrinter>(config.kafka, topic, plan.message(),
                                                           config.topics.at(topic).framing));
      }
    }
    Log(LogLevel::kInfo, "dev",
        "try: curl -i -d 'site=example.com&visitor=v1&event=view' http://{}/b", config.http.listen);
  };
  return Serve(config, clock, {.while_serving = while_serving});
}

}  // namespace beacongate
