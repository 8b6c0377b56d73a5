// librdkafka 2.0.2 declares its idempotent producer dead after an ordinary disconnection: the
// response to a batch is lost with its connection, and the batch sent again is answered
// NOT_ENOUGH_REPLICAS (librdkafka issue 3584, mended in 2.3.0). For the pump this is a normal day.
#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

using kafka::MockAnswer;

class FatalTest : public DeliveryFixture, public ::testing::WithParamInterface<int> {
 protected:
  PumpOptions OneRecordABatch() {
    PumpOptions options = Options();
    options.window = milliseconds{10};
    options.kafka["batch.num.messages"] = "1";
    options.kafka["linger.ms"] = "0";
    options.kafka["reconnect.backoff.max.ms"] = "2000";
    return options;
  }

  // `lost` batches are on their way when the connection breaks.
  void ProvokeFatal(int lost) {
    cluster_->AnswerNextOfBroker(
        1, kafka::MockCluster::kProduceRequest,
        std::vector<MockAnswer>(static_cast<size_t>(lost),
                                {RD_KAFKA_RESP_ERR_NO_ERROR, milliseconds{750}}));
    cluster_->AnswerNextOfBroker(
        1, kafka::MockCluster::kProduceRequest,
        {{RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, milliseconds{750}},
         {RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, milliseconds{1}}});
    for (int i = 0; i < lost; ++i) Append(0);
    Sleep(milliseconds{250});
    cluster_->SetDown(1);
    Sleep(milliseconds{250});
    for (int i = lost; i < 5; ++i) Append(0);
    Sleep(milliseconds{50});
    cluster_->SetUp(1);
  }
};

TEST_P(FatalTest, NothingIsLostAndOrderIsKept) {
  StartCluster(3);
  OpenJournal();
  StartPump(OneRecordABatch());
  AppendToAll(3, 5);
  ASSERT_TRUE(EventuallyDelivered(15));
  ProvokeFatal(GetParam());
  ASSERT_TRUE(EventuallyDelivered(15 + 5));
  AppendToAll(3, 20);
  ASSERT_TRUE(EventuallyDelivered(15 + 5 + 60));
  EXPECT_GE(pump_->counters().producers_replaced, 1u) << "the sequence no longer kills a producer";
  CheckTopic();
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_EQ(pump_->counters().quarantined_frames, 0u);
}

INSTANTIATE_TEST_SUITE_P(BatchesLost, FatalTest, ::testing::Values(1, 2, 3));

TEST_F(FatalTest, ASecondDeathIsSurvivedToo) {
  StartCluster(3);
  OpenJournal();
  StartPump(OneRecordABatch());
  AppendToAll(3, 5);
  ASSERT_TRUE(EventuallyDelivered(15));
  for (int death = 1; death <= 2; ++death) {
    ProvokeFatal(1);
    ASSERT_TRUE(EventuallyDelivered(15 + 5 * static_cast<uint64_t>(death)));
  }
  EXPECT_GE(pump_->counters().producers_replaced, 2u);
  CheckTopic();
}

}  // namespace
}  // namespace beacongate::testing
