// The proof that the verifier finds faults: a real gateway makes a topic, a faulty relay copies it
// into another one with a single fault, chosen by seed, and the verifier reads that.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "gateway/base/system_clock.h"
#include "gateway/kafka/client_options.h"
#include "loadgen/identity/beacon_id.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/runlog/run_log_writer.h"
#include "loadgen/sender/sender.h"
#include "loadgen/traffic/synthetic_source.h"
#include "loadgen/verify/verification_run.h"
#include "tests/component/gateway/gateway_under_test.h"
#include "tests/component/loadgen/scripted_server.h"

namespace beacongate::loadgen {
namespace {

using beacongate::testing::RawRecord;
using Records = std::vector<RawRecord>;

constexpr uint32_t kPartitions = 16;
constexpr uint64_t kBeacons = 10'000;
constexpr uint64_t kSeed = 20'261'122;

// What a load came to: its log, and whether its sender saw every beacon answered.
struct SentRun {
  std::string log;
  uint64_t answered = 0;
};

SentRun SendTo(const std::string& url, const std::string& log_path) {
  const Result<Target> target = ParseTarget(url);
  EXPECT_TRUE(target.ok());
  const SystemClock clock;
  RunStart start{.run = NewRunId(), .lanes = 8, .started = clock.Wall(), .target = url};
  SyntheticSource source({.endpoint = {.host = target.value().host, .path = target.value().path},
                          .run = start.run,
                          .method = Method::kMixed,
                          .lanes = start.lanes,
                          .request_bytes = 500,
                          .visitors = 400});
  start.covered = source.covered();
  start.start_offsets.assign(kPartitions, 0);
  auto log = RunLogWriter::Create(log_path, start);
  EXPECT_TRUE(log.ok());
  const ConstantPacer pacer(kBeacons, seconds{2}, seconds{2});
  SenderOptions options;
  options.target = target.value();
  options.pipeline = 4;
  options.duration = seconds{2};
  options.connect_timeout = seconds{20};
  options.drain_timeout = seconds{60};
  options.run_log = log.value().get();
  Sender sender(options, &pacer, &source, &clock);
  const Result<SendResult> result = sender.Run([](const SendResult&) {});
  EXPECT_TRUE(result.ok());
  EXPECT_TRUE(log.value()->Finish(clock.Wall()).ok());
  return {.log = log_path, .answered = result.ok() ? result.value().counts.answered : 0};
}

// Everything of one cluster and one run through a real gateway, made once.
class World {
 public:
  World() {
    auto cluster = kafka::MockCluster::Start(1);
    EXPECT_TRUE(cluster.ok());
    cluster_ = std::move(cluster).value();
    EXPECT_TRUE(cluster_->CreateTopic("beacons", kPartitions).ok());
    const GatewayConfig config =
        beacongate::testing::TestConfig(folder_.path() + "/journal", *cluster_, kPartitions);
    StartFailure failure;
    auto gateway = Gateway::Build(config, clock_, &failure);
    for (const std::string& fault : failure.faults) ADD_FAILURE() << fault;
    gateway->Start();
    run_ = SendTo(fmt::format("http://127.0.0.1:{}/b", gateway->http_port()),
                  folder_.path() + "/run.log");
    EXPECT_EQ(run_.answered, kBeacons);
    beacongate::testing::WaitForDelivered(*gateway, kBeacons);
    records_ = beacongate::testing::ReadRaw(*cluster_, "beacons");
    EXPECT_EQ(records_.size(), kBeacons);
  }

  // Writes `records` to a topic of its own.
  std::string TopicOf(const Records& records) {
    const std::string name = fmt::format("copy-{}", ++copies_);
    EXPECT_TRUE(cluster_->CreateTopic(name, kPartitions).ok());
    kafka::LastWords words;
    auto conf = kafka::ProducerConf(cluster_->ClientProperties(), {}, &words);
    auto client = kafka::NewClient(RD_KAFKA_PRODUCER, std::move(conf).value());
    const auto topic = kafka::NewTopic(client.value().get(), name);
    for (const RawRecord& record : records) {
      EXPECT_EQ(
          rd_kafka_produce(topic.value().get(), static_cast<int32_t>(record.partition),
                           RD_KAFKA_MSG_F_COPY, const_cast<char*>(record.value.data()),
                           record.value.size(), record.key.data(), record.key.size(), nullptr),
          0);
    }
    EXPECT_EQ(rd_kafka_flush(client.value().get(), 60'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    return name;
  }

  VerificationRunResult Verify(const std::string& topic_name, const std::string& log_path,
                               nanoseconds settle = seconds{3}) {
    RunLogs logs;
    logs.push_back(std::move(RunLogReader::Open(log_path)).value());
    auto book = RunBook::Of({logs[0]->start()});
    auto topic =
        TopicVerification::Open({.properties = cluster_->ClientProperties(), .topic = topic_name},
                                std::move(book).value(), &clock_);
    EXPECT_TRUE(topic.ok()) << topic.error().message;
    VerificationWatch watch;
    auto result = RunVerification(topic.value().get(), logs, settle, clock_, &watch);
    EXPECT_TRUE(result.ok());
    EXPECT_FALSE(result.value().stopped);
    return std::move(result).value();
  }

  const Records& records() const { return records_; }
  const SentRun& run() const { return run_; }
  const std::string& folder() const { return folder_.path(); }

 private:
  SystemClock clock_;
  beacongate::testing::TemporaryFolder folder_;
  std::unique_ptr<kafka::MockCluster> cluster_;
  SentRun run_;
  Records records_;
  int copies_ = 0;
};

std::string FaultsOf(const Verification& verification) {
  std::string text;
  for (const FaultInfo& info : kFaults) {
    const uint64_t count = verification.of(info.kind).count;
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", info.json_key, count);
  }
  return text;
}

class VerifyFaults : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { world = std::make_unique<World>(); }
  static void TearDownTestSuite() { world.reset(); }

  // The faults of the topic that a relay with this habit makes.
  Verification Spoiled(const std::function<void(Records*)>& spoil) {
    Records records = world->records();
    spoil(&records);
    return world->Verify(world->TopicOf(records), world->run().log).verification;
  }
  size_t Chosen() { return bits_() % world->records().size(); }

  std::mt19937_64 bits_{kSeed};
  static std::unique_ptr<World> world;
};
std::unique_ptr<World> VerifyFaults::world;

TEST_F(VerifyFaults, ACleanRunIsClean) {
  const VerificationRunResult result = world->Verify("beacons", world->run().log);
  EXPECT_EQ(FaultsOf(result.verification), "");
  EXPECT_EQ(result.verification.found, kBeacons);
  EXPECT_EQ(result.senders.accepted, kBeacons);
  EXPECT_EQ(result.read.records, kBeacons);
  EXPECT_EQ(result.read.keyless, 0u);
  EXPECT_EQ(result.journals, 1u);
  EXPECT_EQ(result.verification.end_to_end.count(), kBeacons);
}

TEST_F(VerifyFaults, ACopyOfACleanRunIsClean) {
  EXPECT_EQ(FaultsOf(Spoiled([](Records*) {})), "");
}

TEST_F(VerifyFaults, OneThatIsDroppedIsLost) {
  const Verification result = Spoiled([&](Records* records) {
    records->erase(records->begin() + static_cast<std::ptrdiff_t>(Chosen()));
  });
  EXPECT_EQ(FaultsOf(result).substr(0, 6), "lost 1");
  ASSERT_EQ(result.of(FaultKind::kLost).examples.size(), 1u);
  EXPECT_TRUE(result.of(FaultKind::kLost).examples[0].sequence.has_value());
  EXPECT_EQ(result.of(FaultKind::kReordered).count, 0u);
}

TEST_F(VerifyFaults, OneThatComesTwiceIsADuplicate) {
  const Verification result = Spoiled([&](Records* records) {
    const size_t chosen = Chosen();
    records->insert(records->begin() + static_cast<std::ptrdiff_t>(chosen), (*records)[chosen]);
  });
  EXPECT_EQ(FaultsOf(result), "duplicates 1, receipt_duplicates 1");
  ASSERT_EQ(result.of(FaultKind::kDuplicate).examples.size(), 1u);
  EXPECT_EQ(result.of(FaultKind::kDuplicate).examples[0].detail,
            "delivered twice: its receipt came before");
}

TEST_F(VerifyFaults, TwoOfOneKeyThatAreSwappedAreReordered) {
  std::string key;
  const Verification result = Spoiled([&](Records* records) {
    for (size_t first = Chosen();; first = (first + 1) % records->size()) {
      const auto second =
          std::find_if(records->begin() + static_cast<std::ptrdiff_t>(first) + 1, records->end(),
                       [&](const RawRecord& later) { return later.key == (*records)[first].key; });
      if (second == records->end()) continue;
      key = (*records)[first].key;
      std::swap((*records)[first], *second);
      return;
    }
  });
  EXPECT_EQ(FaultsOf(result), "reordered 1");
  ASSERT_EQ(result.of(FaultKind::kReordered).examples.size(), 1u);
  EXPECT_EQ(result.of(FaultKind::kReordered).examples[0].key, key);
}

TEST_F(VerifyFaults, AByteThatIsFlippedIsCorrupt) {
  const Verification result = Spoiled([&](Records* records) {
    RawRecord& record = (*records)[Chosen()];
    const size_t site = record.value.rfind("www.site-");
    ASSERT_NE(site, std::string::npos);
    record.value[site + 10] = static_cast<char>(record.value[site + 10] ^ 1);
  });
  EXPECT_EQ(FaultsOf(result), "corrupt 1");
  ASSERT_EQ(result.of(FaultKind::kCorrupt).examples.size(), 1u);
  EXPECT_EQ(result.of(FaultKind::kCorrupt).examples[0].detail, "its seal does not hold");
}

TEST_F(VerifyFaults, ARecordElsewhereIsInTheWrongPartition) {
  uint32_t wanted = 0;
  const Verification result = Spoiled([&](Records* records) {
    RawRecord& record = (*records)[Chosen()];
    wanted = record.partition;
    record.partition = (record.partition + 1) % kPartitions;
  });
  EXPECT_EQ(FaultsOf(result), "wrong_partition 1");
  EXPECT_EQ(result.of(FaultKind::kWrongPartition).examples.at(0).detail,
            fmt::format("its key belongs into partition {}", wanted));
}

TEST_F(VerifyFaults, WhatIsAnsweredAndForgottenIsLost) {
  const testing::ScriptedServer server([](uint64_t) { return testing::ScriptedServer::Answer{}; });
  const SentRun run = SendTo(server.url(), world->folder() + "/forgotten.log");
  ASSERT_GT(run.answered, 0u);
  const VerificationRunResult result = world->Verify(world->TopicOf({}), run.log, seconds{1});
  EXPECT_EQ(FaultsOf(result.verification), fmt::format("lost {}", run.answered));
  EXPECT_EQ(result.verification.found, 0u);
}

// The other log's beacons are of another run: none of them is found for this one.
TEST_F(VerifyFaults, AnotherRunsBeaconsAreNotTaken) {
  const testing::ScriptedServer server([](uint64_t) { return testing::ScriptedServer::Answer{}; });
  const SentRun run = SendTo(server.url(), world->folder() + "/other.log");
  const VerificationRunResult result = world->Verify("beacons", run.log, seconds{1});
  EXPECT_EQ(FaultsOf(result.verification), fmt::format("lost {}", run.answered));
  EXPECT_EQ(result.read.other_runs, kBeacons);
}

TEST_F(VerifyFaults, ATopicWithAnotherNumberOfPartitionsIsRefused) {
  auto cluster = kafka::MockCluster::Start(1);
  ASSERT_TRUE(cluster.value()->CreateTopic("small", 2).ok());
  RunStart start{.run = 1, .lanes = 1};
  start.start_offsets.assign(kPartitions, 0);
  const SystemClock clock;
  const auto topic =
      TopicVerification::Open({.properties = cluster.value()->ClientProperties(), .topic = "small"},
                              RunBook::Of({start}).value(), &clock);
  ASSERT_FALSE(topic.ok());
  EXPECT_EQ(topic.error().message,
            "kafka: topic \"small\" has 2 partitions, and 16 are expected; name the topic and "
            "cluster that are meant");
}

}  // namespace
}  // namespace beacongate::loadgen
