#include "loadgen/produce/topic_producer.h"

#include <beacon/v1/page_beacon.pb.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>

#include "gateway/base/system_clock.h"
#include "gateway/kafka/consumer.h"
#include "gateway/kafka/mock_cluster.h"
#include "loadgen/pacing/hot_order.h"
#include "loadgen/verify/verification_run.h"

namespace beacongate::loadgen {
namespace {

constexpr uint32_t kPartitions = 16;

class TopicProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto cluster = kafka::MockCluster::Start(1);
    ASSERT_TRUE(cluster);
    cluster_ = std::move(cluster).value();
    ASSERT_TRUE(cluster_->CreateTopic("beacons", kPartitions));
  }
  void TearDown() override { unlink(path_.c_str()); }

  SendResult Produce(RecordForm form, const Pacer* pacer, const LaneOrder* order = nullptr,
                     nanoseconds drain_timeout = seconds{60}) {
    RunStart start{.run = NewRunId(), .lanes = 8, .started = clock_.Wall(), .topic = "beacons"};
    RecordSource source({.endpoint = {.host = "h", .path = "/b"},
                         .run = start.run,
                         .lanes = start.lanes,
                         .request_bytes = 700,
                         .visitors = 400,
                         .hot_key = order != nullptr},
                        form, kPartitions);
    start.covered = source.covered();
    start.start_offsets.assign(kPartitions, 0);
    auto log = RunLogWriter::Create(path_, start);
    EXPECT_TRUE(log);
    auto producer = TopicProducer::Open({.properties = cluster_->ClientProperties(),
                                         .topic = "beacons",
                                         .order = order,
                                         .duration = milliseconds{500},
                                         .drain_timeout = drain_timeout,
                                         .run_log = log.value().get()},
                                        pacer, &source, &clock_);
    EXPECT_TRUE(producer);
    const SendResult result = producer.value()->Run([](const SendResult&) {});
    EXPECT_TRUE(log.value()->Finish(clock_.Wall()));
    return result;
  }

  VerificationRunResult Verify(DecoderKind decoder) {
    RunLogs logs;
    logs.push_back(std::move(RunLogReader::Open(path_)).value());
    auto topic = TopicVerification::Open(
        {.properties = cluster_->ClientProperties(), .topic = "beacons", .decoder = decoder},
        std::move(RunBook::Of({logs[0]->start()})).value(), &clock_);
    EXPECT_TRUE(topic);
    VerificationWatch watch;
    return RunVerification(topic.value().get(), logs, seconds{20}, clock_, &watch).value();
  }

  void ExpectClean(const VerificationRunResult& result, uint64_t beacons) {
    EXPECT_EQ(result.verification.found, beacons);
    EXPECT_EQ(result.senders.accepted, beacons);
    for (const FaultInfo& info : kFaults) {
      EXPECT_EQ(result.verification.of(info.kind).count, 0u) << info.title;
    }
    EXPECT_FALSE(result.stopped);
    EXPECT_FALSE(result.unfinished);
  }

  const SystemClock clock_;
  const std::string path_ = ::testing::TempDir() + "produced_run.log";
  std::unique_ptr<kafka::MockCluster> cluster_;
};

TEST_F(TopicProducerTest, TheVerifierFindsEverythingThatItDelivered) {
  const ConstantPacer pacer(10'000, seconds{1}, milliseconds{500});
  const SendResult result = Produce(RecordForm::kBeacon, &pacer);
  EXPECT_EQ(result.counts.planned, 5'000u);
  EXPECT_EQ(result.counts.sent, 5'000u);
  EXPECT_EQ(result.by_status[TopicProducer::kDelivered], 5'000u);
  EXPECT_EQ(result.latency.count(), 5'000u);
  EXPECT_EQ(result.lateness.count(), 5'000u);
  const VerificationRunResult verified = Verify(DecoderKind::kBeacon);
  ExpectClean(verified, 5'000);
  EXPECT_EQ(verified.journals, 1u) << "its receipts";
}

TEST_F(TopicProducerTest, RawRecordsAreVerifiedAsSuch) {
  const ConstantPacer pacer(4'000, seconds{1}, milliseconds{500});
  EXPECT_EQ(Produce(RecordForm::kRaw, &pacer).counts.answered, 2'000u);
  ExpectClean(Verify(DecoderKind::kRaw), 2'000);
}

TEST_F(TopicProducerTest, AHotKeyHasItsShare) {
  const ConstantPacer pacer(4'000, seconds{1}, milliseconds{500});
  const HotOrder order({.lanes = 8, .run = 1}, 250'000);
  Produce(RecordForm::kBeacon, &pacer, &order);
  const VerificationRunResult verified = Verify(DecoderKind::kBeacon);
  ExpectClean(verified, 2'000);
  uint64_t fullest = 0;
  for (uint32_t row = 0; row < kPartitions; ++row) {
    fullest = std::max(fullest, verified.verification.records.RowTotal(row));
  }
  EXPECT_GE(fullest, 500u);
}

TEST_F(TopicProducerTest, ABurstIsTakenWhole) {
  // No more than the mock broker keeps of a partition.
  const ConstantPacer pacer(1'000'000, seconds{1}, milliseconds{20});
  const SendResult result = Produce(RecordForm::kBeacon, &pacer);
  EXPECT_EQ(result.counts.answered, 20'000u);
  EXPECT_EQ(result.counts.failed, 0u);
}

TEST_F(TopicProducerTest, WhatABrokerRefusesIsNotOwed) {
  const ConstantPacer pacer(2'000, seconds{1}, milliseconds{500});
  cluster_->AnswerNext(kafka::MockCluster::kProduceRequest, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  const SendResult result = Produce(RecordForm::kBeacon, &pacer);
  EXPECT_GT(result.counts.failed, 0u);
  EXPECT_EQ(result.counts.failed + result.counts.answered, 1'000u);
  const VerificationRunResult verified = Verify(DecoderKind::kBeacon);
  EXPECT_EQ(verified.verification.of(FaultKind::kLost).count, 0u);
  EXPECT_EQ(verified.senders.accepted, result.counts.answered);
  EXPECT_EQ(verified.senders.unknown, result.counts.failed);
}

TEST_F(TopicProducerTest, ABrokerThatGoesAwayIsWaitedForAndThenGivenUp) {
  const ConstantPacer pacer(1'000, seconds{1}, milliseconds{500});
  cluster_->SetDown(1);
  const SendResult result = Produce(RecordForm::kBeacon, &pacer, nullptr, seconds{1});
  EXPECT_EQ(result.counts.sent, 500u);
  EXPECT_EQ(result.counts.failed, 500u);
  EXPECT_EQ(result.counts.answered, 0u);
}

// What the gateway's consumers read with protobuf itself.
TEST_F(TopicProducerTest, ItsRecordsArePageBeacons) {
  const ConstantPacer pacer(1'000, seconds{1}, milliseconds{100});
  Produce(RecordForm::kBeacon, &pacer);
  auto reader = kafka::TopicReader::Open(
      {.properties = cluster_->ClientProperties(), .topic = "beacons", .until_end = true});
  ASSERT_TRUE(reader);
  size_t records = 0;
  while (!reader.value()->AtEnd()) {
    const auto batch = reader.value()->Read(100, milliseconds{100});
    ASSERT_TRUE(batch);
    for (const kafka::RecordView& record : batch.value()) {
      beacon::v1::PageBeacon beacon;
      ASSERT_TRUE(beacon.ParseFromString(std::string(*record.value)));
      EXPECT_EQ(*record.key, beacon.site() + "|" + beacon.visitor());
      EXPECT_EQ(beacon.method(), "GET");
      EXPECT_EQ(beacon.path(), "/b");
      EXPECT_EQ(beacon.page()[0], '/') << "decoded";
      EXPECT_EQ(beacon.params(0).name(), "bg_run");
      EXPECT_EQ(beacon.params_size(), 13);
      EXPECT_GT(beacon.sent_at().seconds(), 1'700'000'000);
      EXPECT_GE(beacon.receipt().received_at().seconds(), beacon.sent_at().seconds());
      uint64_t sequence = 0;  // where receipt.proto says that it lies
      std::memcpy(&sequence, record.value->data() + 13, sizeof(sequence));
      EXPECT_EQ(sequence, beacon.receipt().sequence());
      ++records;
    }
  }
  EXPECT_EQ(records, 100u);
}

}  // namespace
}  // namespace beacongate::loadgen
