// Kafka away, and the pump's end.
#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

using OutageTest = DeliveryFixture;

TEST_F(OutageTest, AClusterThatComesLateGetsEverything) {
  StartCluster(8);
  cluster_->SetDown(kafka::MockCluster::kAllBrokers);
  OpenJournal();
  StartPump(Options());
  AppendToAll(8, 50);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames == 400; }));
  Sleep(milliseconds{500});
  EXPECT_EQ(delivered(), 0u);
  EXPECT_FALSE(pump_->counters().broker_up);
  EXPECT_GT(pump_->counters().oldest_pending_us, 0u);
  cluster_->SetUp(kafka::MockCluster::kAllBrokers);
  ASSERT_TRUE(EventuallyDelivered(400));
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(OutageTest, AnOutageIsGotOver) {
  StartCluster(8);
  OpenJournal();
  StartPump(Options());
  for (int round = 0; round < 3; ++round) {
    AppendToAll(8, 25);
    Sleep(milliseconds{30});
    cluster_->SetDown(1);
    AppendToAll(8, 25);
    Sleep(milliseconds{300});
    cluster_->SetUp(1);
  }
  ASSERT_TRUE(EventuallyDelivered(8 * 150));
  CheckTopic();
  EXPECT_EQ(journal_->Books().pending, 0u);
}

TEST_F(OutageTest, WhileKafkaIsAwayThePumpHoldsABoundedNumber) {
  StartCluster(8);
  cluster_->SetDown(kafka::MockCluster::kAllBrokers);
  OpenJournal();
  PumpOptions options = Options();
  options.frames_held_max = 100;
  StartPump(options);
  AppendToAll(8, 100);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames == 100; }));
  Sleep(milliseconds{300});
  EXPECT_EQ(pump_->counters().held_frames, 100u);
  cluster_->SetUp(kafka::MockCluster::kAllBrokers);
  ASSERT_TRUE(EventuallyDelivered(800));
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(OutageTest, OneStuckPartitionDoesNotHoldUpTheOthers) {
  StartCluster(8);
  OpenJournal();
  cluster_->SetLeader(topic_, 3, -1);
  StartPump(Options());
  AppendToAll(8, 100);
  ASSERT_TRUE(EventuallyDelivered(700));
  Sleep(milliseconds{200});
  EXPECT_EQ(delivered(), 700u);
  AppendToAll(8, 10);
  ASSERT_TRUE(EventuallyDelivered(770));
  cluster_->SetLeader(topic_, 3, 1);
  ASSERT_TRUE(EventuallyDelivered(880));
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(OutageTest, DrainSendsAtOnceAndEmptiesTheJournal) {
  StartCluster(4);
  OpenJournal();
  PumpOptions options = Options();
  options.window = seconds{3600};
  StartPump(options);
  AppendToAll(4, 10);
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(OutageTest, DrainOfAPumpThatNeverStartedTellsTheTruth) {
  StartCluster(1);
  OpenJournal();
  auto pump = Pump::Create(Options(), *journal_, clock_);
  ASSERT_TRUE(pump.ok());
  EXPECT_TRUE(pump.value()->Drain(clock_.Monotonic()));
  Append(0);
  EXPECT_FALSE(pump.value()->Drain(clock_.Monotonic()));
}

TEST_F(OutageTest, DrainWithoutKafkaEndsAtItsDeadlineAndLeavesAllInTheJournal) {
  StartCluster(4);
  cluster_->SetDown(kafka::MockCluster::kAllBrokers);
  OpenJournal();
  StartPump(Options());
  AppendToAll(4, 10);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames == 40; }));
  const MonotonicTime before = clock_.Monotonic();
  EXPECT_FALSE(pump_->Drain(before + milliseconds{300}));
  EXPECT_LT(clock_.Monotonic() - before, seconds{8});
  EXPECT_EQ(journal_->Books().pending, 40u);
}

TEST_F(OutageTest, ARestartReplaysWhatWasNotDelivered) {
  StartCluster(4);
  OpenJournal();
  StartPump(Options());
  AppendToAll(4, 10);
  ASSERT_TRUE(EventuallyDelivered(40));
  cluster_->SetDown(kafka::MockCluster::kAllBrokers);
  AppendToAll(4, 10);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames == 40; }));
  StopPump();
  journal_.reset();

  cluster_->SetUp(kafka::MockCluster::kAllBrokers);
  OpenJournal();
  EXPECT_GE(journal_->Books().recovered, 40u);
  StartPump(Options());
  AppendToAll(4, 10);
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  CheckTopic();
}

TEST_F(OutageTest, AStopInTheMidstOfTrafficLosesNothing) {
  StartCluster(16);
  OpenJournal();
  for (int life = 0; life < 5; ++life) {
    StartPump(Options());
    for (int round = 0; round < 10; ++round) {
      AppendToAll(16, 3);
      Sleep(milliseconds{7});
    }
    StopPump();
    journal_.reset();
    OpenJournal();
  }
  StartPump(Options());
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
  CheckTopic();
}

TEST_F(OutageTest, ALostRightToWriteIsWaitedFor) {
  StartCluster(2);
  OpenJournal();
  StartPump(Options());
  AppendToAll(2, 3);
  ASSERT_TRUE(EventuallyDelivered(6));
  cluster_->AnswerNext(
      kafka::MockCluster::kProduceRequest,
      std::vector<rd_kafka_resp_err_t>(6, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED));
  AppendToAll(2, 5);
  ASSERT_TRUE(EventuallyDelivered(16));
  CheckTopic();
  const auto unauthorized = static_cast<size_t>(kafka::FailureKind::kUnauthorized);
  EXPECT_GT(pump_->counters().failures[unauthorized].load(), 0u);
  EXPECT_EQ(journal_->Books().quarantined, 0u);
}

// Brokers give no producer id to who may write nowhere: librdkafka's producer is dead before it has
// sent anything, and its records have no report that would say why.
TEST_F(OutageTest, AProducerThatMayNotWriteAnywhereIsCountedAndAnotherFollows) {
  StartCluster(2);
  OpenJournal();
  cluster_->AnswerNext(
      kafka::MockCluster::kInitProducerIdRequest,
      std::vector<rd_kafka_resp_err_t>(2, RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED));
  StartPump(Options());
  AppendToAll(2, 5);
  const auto& unauthorized =
      pump_->counters().failures[static_cast<size_t>(kafka::FailureKind::kUnauthorized)];
  ASSERT_TRUE(Eventually([&] { return unauthorized.load() >= 2; }));
  ASSERT_TRUE(EventuallyDelivered(10));
  EXPECT_EQ(pump_->counters().producers_replaced.load(), 2u);
  EXPECT_EQ(journal_->Books().quarantined, 0u);
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(OutageTest, ATopicThatIsGoneIsWaitedFor) {
  StartCluster(2);
  OpenJournal();
  cluster_->SetTopicError(topic_, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  PumpOptions options = Options();
  options.kafka["topic.metadata.propagation.max.ms"] = "0";
  options.kafka["topic.metadata.refresh.interval.ms"] = "200";
  options.kafka["topic.metadata.refresh.fast.interval.ms"] = "50";
  StartPump(options);
  AppendToAll(2, 10);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames == 20; }));
  Sleep(milliseconds{500});
  EXPECT_EQ(delivered(), 0u);
  EXPECT_EQ(pump_->counters().quarantined_frames, 0u);
  cluster_->SetTopicError(topic_, RD_KAFKA_RESP_ERR_NO_ERROR);
  ASSERT_TRUE(EventuallyDelivered(20));
  EXPECT_EQ(CheckTopic(), 0u);
}

}  // namespace
}  // namespace beacongate::testing
