// The pump against a healthy cluster, and against errors that librdkafka gets over.
#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

using DeliveryTest = DeliveryFixture;

TEST_F(DeliveryTest, EverythingArrivesInOrderOver512Partitions) {
  StartCluster(512, 3);
  OpenJournal();
  StartPump(Options());
  AppendToAll(512, 40);
  ASSERT_TRUE(EventuallyDelivered(512 * 40));
  EXPECT_EQ(CheckTopic(), 0u);
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_EQ(journal_->Books().delivered, 512u * 40);
  EXPECT_EQ(pump_->counters().retried_frames, 0u);
  EXPECT_TRUE(pump_->counters().broker_up);
}

TEST_F(DeliveryTest, AWindowGathersRuns) {
  StartCluster(4);
  OpenJournal();
  PumpOptions options = Options();
  options.window = milliseconds{500};
  AppendToAll(4, 100);
  StartPump(options);
  ASSERT_TRUE(EventuallyDelivered(400));
  // The first record of each partition goes alone, then all that was gathered.
  EXPECT_EQ(pump_->counters().runs, 4u * 2);
  EXPECT_EQ(pump_->counters().run_frames, 400u);
  const auto& fill = pump_->counters().fill_buckets;
  EXPECT_EQ(fill[FillBucketOf(1)], 4u);
  EXPECT_EQ(fill[FillBucketOf(99)], 4u);
}

TEST_F(DeliveryTest, AFullRunDoesNotWaitForItsWindow) {
  StartCluster(2);
  OpenJournal();
  PumpOptions options = Options();
  options.window = seconds{3600};
  options.run_bytes_max = 2'000;
  StartPump(options);
  for (int i = 0; i < 10; ++i) Append(0, 1'000);
  Append(1);
  ASSERT_TRUE(EventuallyDelivered(10));
  Sleep(milliseconds{200});
  EXPECT_EQ(delivered(), 10u) << "the other partition still gathers";
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(DeliveryTest, ALatencyIsCountedForEveryFrame) {
  StartCluster(1);
  OpenJournal();
  StartPump(Options());
  for (int i = 0; i < 10; ++i) Append(0);
  ASSERT_TRUE(EventuallyDelivered(10));
  uint64_t counted = 0;
  for (const auto& bucket : pump_->counters().delivery_latency_buckets) counted += bucket;
  EXPECT_EQ(counted, 10u);
  EXPECT_GT(pump_->counters().delivery_latency_us_sum, 0u);
  EXPECT_GT(pump_->counters().delivered_bytes, 10u * 16);
}

TEST_F(DeliveryTest, AnIdlePumpLetsTheJournalGoAndWakesUpAgain) {
  StartCluster(1);
  OpenJournal();
  StartPump(Options());
  Append(0);
  ASSERT_TRUE(EventuallyDelivered(1));
  Sleep(milliseconds{2'500});
  const uint64_t runs = pump_->counters().runs;
  EXPECT_EQ(pump_->counters().oldest_pending_us, 0u);
  Append(0);
  ASSERT_TRUE(EventuallyDelivered(2));
  EXPECT_EQ(pump_->counters().runs, runs + 1);
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(DeliveryTest, ErrorsOfBrokersDoNotLoseOrReorder) {
  StartCluster(8, 3);
  OpenJournal();
  cluster_->AnswerNext(
      kafka::MockCluster::kProduceRequest,
      {RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
       RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR__TRANSPORT,
       RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR,
       RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS});
  StartPump(Options());
  for (int round = 0; round < 20; ++round) {
    AppendToAll(8, 5);
    Sleep(milliseconds{20});
  }
  ASSERT_TRUE(EventuallyDelivered(8 * 100));
  CheckTopic();
  EXPECT_EQ(journal_->Books().pending, 0u);
}

TEST_F(DeliveryTest, AMovingLeaderDoesNotLoseOrReorder) {
  StartCluster(4, 3);
  OpenJournal();
  StartPump(Options());
  for (int round = 0; round < 30; ++round) {
    AppendToAll(4, 3);
    cluster_->SetLeader(topic_, round % 4, 1 + round % 3);
    Sleep(milliseconds{15});
  }
  ASSERT_TRUE(EventuallyDelivered(4 * 90));
  CheckTopic();
}

TEST_F(DeliveryTest, ARefusedRunGoesAgainInOrder) {
  StartCluster(2);
  OpenJournal();
  PumpOptions options = Options();
  options.kafka["batch.num.messages"] = "10";
  cluster_->AnswerNext(
      kafka::MockCluster::kProduceRequest,
      {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED});
  StartPump(options);
  for (int i = 0; i < 100; ++i) Append(0);
  ASSERT_TRUE(EventuallyDelivered(100));
  EXPECT_GT(pump_->counters().retried_frames, 0u);
  EXPECT_EQ(pump_->counters().quarantined_frames, 0u);
  CheckTopic();
}

TEST_F(DeliveryTest, ASmallQueueOfLibrdkafkaOnlySlowsDown) {
  StartCluster(16);
  OpenJournal();
  PumpOptions options = Options();
  options.kafka["queue.buffering.max.messages"] = "50";
  StartPump(options);
  AppendToAll(16, 100);
  ASSERT_TRUE(EventuallyDelivered(1'600));
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(DeliveryTest, WhatIsHeldIsBoundedAndEverythingArrives) {
  StartCluster(16);
  OpenJournal();
  PumpOptions options = Options();
  options.window = seconds{3600};
  options.frames_held_max = 100;
  AppendToAll(16, 100);
  StartPump(options);
  ASSERT_TRUE(Eventually([&] {
    EXPECT_LE(pump_->counters().held_frames, 100u);
    return delivered() >= 1'500;
  })) << "a full pump sends without waiting for the window";
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
  EXPECT_EQ(CheckTopic(), 0u);
}

}  // namespace
}  // namespace beacongate::testing
