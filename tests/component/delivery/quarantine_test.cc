// Records that Kafka will never take.
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

class PoisonTest : public DeliveryFixture {
 protected:
  std::string QuarantineContent() {
    std::ostringstream content;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/quarantine")) {
      content << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
    return content.str();
  }
};

TEST_F(PoisonTest, ARecordThatLibrdkafkaRefusesIsQuarantinedAndItsNeighboursArrive) {
  StartCluster(2);
  OpenJournal();
  PumpOptions options = Options();
  options.kafka["message.max.bytes"] = "2000";
  StartPump(options);
  for (int i = 0; i < 10; ++i) Append(0);
  Append(0, 3'000);
  for (int i = 0; i < 10; ++i) Append(0);
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  EXPECT_EQ(pump_->counters().quarantined_frames, 1u);
  EXPECT_EQ(journal_->Books().quarantined, 1u);
  EXPECT_EQ(CheckTopic({{0, 10}}), 0u);
  const std::string content = QuarantineContent();
  EXPECT_THAT(content, ::testing::HasSubstr("partition=0"));
  EXPECT_THAT(content, ::testing::HasSubstr("reason=MSG_SIZE_TOO_LARGE"));
  EXPECT_THAT(content, ::testing::HasSubstr("10/" + std::string(3'000, 'x')));
}

// The mock broker fails whatever batch comes next; so the record that is alone at the last of
// these errors is the one that goes. Runs of 8, 4, 2, 1: four errors.
TEST_F(PoisonTest, ARunThatBrokersRefuseIsHalvedUntilOneRecordIsAlone) {
  StartCluster(2);
  OpenJournal();
  PumpOptions options = Options();
  options.window = milliseconds{200};
  StartPump(options);
  Append(1);
  ASSERT_TRUE(EventuallyDelivered(1));
  cluster_->AnswerNext(kafka::MockCluster::kProduceRequest,
                       std::vector<rd_kafka_resp_err_t>(4, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
  for (int i = 0; i < 8; ++i) Append(1);
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  EXPECT_EQ(pump_->counters().quarantined_frames, 1u);
  EXPECT_EQ(delivered(), 1u + 7u);
  EXPECT_EQ(CheckTopic({{1, 1}}), 0u);
  EXPECT_THAT(QuarantineContent(), ::testing::HasSubstr("reason=MSG_SIZE_TOO_LARGE"));
}

TEST_F(PoisonTest, AQuarantineThatCannotBeWrittenKeepsTheRecord) {
  StartCluster(1);
  OpenJournal();
  PumpOptions options = Options();
  options.kafka["message.max.bytes"] = "2000";
  StartPump(options);
  std::filesystem::remove_all(directory_ + "/quarantine");
  Append(0);
  Append(0, 3'000);
  Append(0);
  ASSERT_TRUE(EventuallyDelivered(1));
  Sleep(milliseconds{300});
  EXPECT_EQ(pump_->counters().quarantined_frames, 0u);
  EXPECT_GE(journal_->Books().pending, 1u);
  std::filesystem::create_directory(directory_ + "/quarantine");
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  EXPECT_EQ(pump_->counters().quarantined_frames, 1u);
  CheckTopic({{0, 1}});
}

// More of them than are taken at once.
TEST_F(PoisonTest, FramesOfPartitionsThatAreNoLongerPinnedAreQuarantined) {
  StartCluster(2);
  OpenJournal();
  AppendToAll(4, 100);
  StartPump(Options());
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  EXPECT_EQ(pump_->counters().quarantined_frames, 200u);
  EXPECT_EQ(journal_->Books().quarantined, 200u);
  EXPECT_EQ(delivered(), 200u);
  std::set<RecordId> missing;
  for (uint32_t i = 0; i < 100; ++i) missing.insert({{2, i}, {3, i}});
  EXPECT_EQ(CheckTopic(missing), 0u);
  const std::string content = QuarantineContent();
  EXPECT_THAT(content, ::testing::HasSubstr("partition=2"));
  EXPECT_THAT(content, ::testing::HasSubstr("partition=3"));
  EXPECT_THAT(content, ::testing::HasSubstr("reason=PARTITION_NOT_PINNED"));
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
}

TEST_F(PoisonTest, FramesThatAreNotPinnedStayWhileTheQuarantineCannotBeWritten) {
  StartCluster(1);
  OpenJournal();
  StartPump(Options());
  std::filesystem::remove_all(directory_ + "/quarantine");
  AppendToAll(2, 3);
  ASSERT_TRUE(EventuallyDelivered(3));
  Sleep(milliseconds{100});
  EXPECT_EQ(pump_->counters().quarantined_frames, 0u);
  EXPECT_EQ(journal_->Books().pending, 3u);
  std::filesystem::create_directory(directory_ + "/quarantine");
  ASSERT_TRUE(Eventually([&] { return journal_->Books().pending == 0; }));
  EXPECT_EQ(pump_->counters().quarantined_frames, 3u);
}

TEST_F(PoisonTest, WrongPropertiesAreAnErrorAtOnce) {
  StartCluster(1);
  OpenJournal();
  PumpOptions options = Options();
  options.kafka["acks"] = "1";
  EXPECT_FALSE(Pump::Create(options, *journal_, clock_).ok());
  options = Options();
  options.quarantine_directory = "/no/such/parent/quarantine";
  EXPECT_FALSE(Pump::Create(options, *journal_, clock_).ok());
  options = Options();
  options.partitions = 0;
  EXPECT_FALSE(Pump::Create(options, *journal_, clock_).ok());
}

}  // namespace
}  // namespace beacongate::testing
