// Partitions that cannot be written while others can.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include "gateway/journal/journal_format.h"
#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

constexpr int kNobody = -1;

class ParkingTest : public DeliveryFixture {
 protected:
  // Parks after a moment, and holds little.
  PumpOptions Impatient() {
    PumpOptions options = Options();
    options.stuck_after = milliseconds{300};
    options.stuck_after_pressed = milliseconds{100};
    options.frames_held_max = 1'000;
    return options;
  }

  // An impatient pump to which every partition can be written.
  void Begin(uint32_t partitions) {
    StartCluster(partitions);
    OpenJournal();
    StartAndDeliver(Impatient());
  }
  // REQUIRES: a cluster and a journal.
  void StartAndDeliver(const PumpOptions& options) {
    StartPump(options);
    AppendToAll(partitions_, 5);
    ASSERT_TRUE(EventuallyDelivered(uint64_t{5} * partitions_));
  }

  uint64_t parked() const { return pump_->counters().parked_partitions; }
  bool EverythingIsDelivered() {
    return Eventually([&] { return journal_->Books().pending == 0; });
  }
  void ExpectBooksClose() {
    const JournalBooks books = journal_->Books();
    EXPECT_EQ(books.appended + books.recovered,
              books.delivered + books.quarantined + books.pending);
  }

  // Appends to all partitions, and waits each time until the others have got theirs: the lane
  // reads on. `stuck` of them get nothing.
  void OthersGoOn(uint32_t partitions, uint32_t stuck, int rounds, int each) {
    for (int round = 0; round < rounds; ++round) {
      const uint64_t before = delivered();
      AppendToAll(partitions, each);
      const uint64_t others = static_cast<uint64_t>(each) * (partitions - stuck);
      ASSERT_TRUE(EventuallyDelivered(before + others)) << "round " << round;
      ExpectBooksClose();
    }
  }

  void Restart(const PumpOptions& options) {
    StopPump();
    journal_.reset();
    OpenJournal();
    StartPump(options);
  }

  std::vector<std::string> ParkedFiles() const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry :
         std::filesystem::directory_iterator(directory_ + "/journal/parked", none)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }
  void RemoveSegments() const {
    std::vector<std::filesystem::path> segments;
    for (const auto& entry : std::filesystem::directory_iterator(directory_ + "/journal")) {
      if (entry.path().extension() == ".bgj") segments.push_back(entry.path());
    }
    for (const std::filesystem::path& segment : segments) std::filesystem::remove(segment);
  }
  // Header and seal stay as they are.
  void OverwriteFrames(const std::string& name) const {
    const std::string path = directory_ + "/journal/parked/" + name;
    const auto bytes = std::filesystem::file_size(path);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(sizeof(SegmentHeader));
    file << std::string(bytes - sizeof(SegmentHeader) - sizeof(SegmentSeal), 'x');
  }
};

TEST_F(ParkingTest, TheLaneReadsFarBeyondWhatMayBeHeldAndSegmentsGo) {
  Begin(8);
  cluster_->SetLeader(topic_, 3, kNobody);
  OthersGoOn(8, 1, 40, 100);
  EXPECT_EQ(parked(), 1u);
  EXPECT_GT(journal_->Books().pending, 3'900u) << "four times what may be held";
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 3'000; }));
  EXPECT_LE(pump_->counters().held_frames, 1'100u);
  // That with the run that librdkafka has, the one that is written, the spare, and a moment's.
  EXPECT_TRUE(Eventually([&] {
    const JournalGauges gauges = journal_->Gauges();
    return gauges.segments - gauges.parked_files <= 5;
  }));

  cluster_->SetLeader(topic_, 3, 1);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_TRUE(Eventually([&] { return parked() == 0; }));
  EXPECT_EQ(CheckTopic(), 0u);
  EXPECT_TRUE(Eventually([&] { return ParkedFiles().empty(); }));
  OthersGoOn(8, 0, 2, 10);
  EXPECT_EQ(CheckTopic(), 0u);
}

TEST_F(ParkingTest, WhatComesMeanwhileGoesBehindTheBacklog) {
  Begin(4);
  for (int outage = 0; outage < 3; ++outage) {
    cluster_->SetLeader(topic_, 1, kNobody);
    OthersGoOn(4, 1, 10, 100);
    EXPECT_EQ(parked(), 1u);
    cluster_->SetLeader(topic_, 1, 1);
    // While the backlog goes out.
    for (int round = 0; round < 50; ++round) AppendToAll(4, 10);
    ASSERT_TRUE(EverythingIsDelivered());
    ASSERT_TRUE(Eventually([&] { return parked() == 0; }));
  }
  EXPECT_EQ(CheckTopic(), 0u);
}

// Below min.insync.replicas, say: librdkafka tries again and again, and reports nothing.
TEST_F(ParkingTest, APartitionThatItsBrokerRefusesIsParkedToo) {
  StartCluster(4, 2);
  for (uint32_t partition = 0; partition < 4; ++partition) {
    cluster_->SetLeader(topic_, partition, partition == 2 ? 2 : 1);
  }
  OpenJournal();
  StartAndDeliver(Impatient());
  cluster_->AnswerNextOfBroker(
      2, kafka::MockCluster::kProduceRequest,
      std::vector<kafka::MockAnswer>(10'000, {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS}));
  OthersGoOn(4, 1, 20, 100);
  EXPECT_EQ(parked(), 1u);
  EXPECT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 1'000; }));
  cluster_->SetDown(2);
  cluster_->SetLeader(topic_, 2, 1);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_TRUE(Eventually([&] { return parked() == 0; }));
  CheckTopic();
}

// The two directories of a hand-over, both with parked files of one partition.
TEST_F(ParkingTest, TheOrderHoldsOverAHandOverAndWhatItLeaves) {
  Begin(4);
  cluster_->SetLeader(topic_, 2, kNobody);
  OthersGoOn(4, 1, 10, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 500; }));

  // The next gateway accepts, and waits until it has taken over what the former one left.
  std::unique_ptr<LaneJournal> former = std::move(journal_);
  OpenJournal(true);
  AppendToAll(4, 50);
  StopPump();
  former.reset();
  ASSERT_GT(journal_->AdoptOrphans().frames, 500u);
  StartPump(Impatient());
  ASSERT_TRUE(Eventually([&] { return parked() == 1; }));
  OthersGoOn(4, 1, 10, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().evacuated_frames > 500; }));

  // It dies with both. Who comes next begins in the first directory.
  StopPump();
  journal_.reset();
  OpenJournal();
  StartPump(Impatient());
  OthersGoOn(4, 1, 5, 100);
  cluster_->SetLeader(topic_, 2, 1);
  AppendToAll(4, 50);
  ASSERT_TRUE(EverythingIsDelivered());
  ExpectBooksClose();
  CheckTopic();
  EXPECT_TRUE(Eventually([&] { return !std::filesystem::exists(directory_ + "/journal@2"); }));
}

TEST_F(ParkingTest, ABrokerThatIsAwayDoesNotSlowDownTheOthers) {
  constexpr uint32_t kPartitions = 8;
  constexpr uint32_t kStuck = 2;
  StartCluster(kPartitions, 2);
  // So few since a mock cluster that is idle takes a quarter of a second for each of these.
  for (uint32_t partition = 0; partition < kPartitions; ++partition) {
    cluster_->SetLeader(topic_, partition, partition < kStuck ? 2 : 1);
  }
  OpenJournal();
  PumpOptions options = Impatient();
  options.window = milliseconds{100};
  options.frames_held_max = 20'000;
  StartAndDeliver(options);

  // The best of some rounds: other work on this machine does not slow down each of them.
  const auto best_round = [&](uint32_t missing) {
    nanoseconds best = nanoseconds::max();
    for (int round = 0; round < 5; ++round) {
      const uint64_t before = delivered();
      const MonotonicTime begin = clock_.Monotonic();
      AppendToAll(kPartitions, 3);
      EXPECT_TRUE(EventuallyDelivered(before + 3 * (kPartitions - missing)));
      best = std::min<nanoseconds>(best, clock_.Monotonic() - begin);
    }
    return best;
  };
  const nanoseconds usual = best_round(0);
  cluster_->SetDown(2);
  EXPECT_LT(best_round(kStuck), 2 * usual + milliseconds{100});
  EXPECT_TRUE(Eventually([&] { return parked() == kStuck; }));

  cluster_->SetUp(2);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_TRUE(Eventually([&] { return parked() == 0; }));
  CheckTopic();
}

TEST_F(ParkingTest, WithTheWholeClusterAwayNothingIsParked) {
  Begin(8);
  cluster_->SetDown(kafka::MockCluster::kAllBrokers);
  AppendToAll(8, 300);
  ASSERT_TRUE(Eventually([&] { return pump_->counters().held_frames >= 1'000; }));
  Sleep(milliseconds{1'500});
  EXPECT_EQ(parked(), 0u);
  EXPECT_EQ(journal_->Gauges().evacuated_frames, 0u);
  cluster_->SetUp(kafka::MockCluster::kAllBrokers);
  ASSERT_TRUE(EverythingIsDelivered());
  CheckTopic();
}

// Parked files, and in the journal the frames that were with librdkafka.
TEST_F(ParkingTest, ARestartKeepsTheOrderOfWhatWasParked) {
  Begin(4);
  cluster_->SetLeader(topic_, 2, kNobody);
  OthersGoOn(4, 1, 20, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 1'000; }));
  const uint64_t pending = journal_->Books().pending;

  for (int life = 0; life < 3; ++life) {
    Restart(Impatient());
    EXPECT_GE(journal_->Books().recovered, pending);
    ASSERT_TRUE(Eventually([&] { return parked() == 1; }));
    OthersGoOn(4, 1, 5, 100);
  }
  cluster_->SetLeader(topic_, 2, 1);
  AppendToAll(4, 100);
  ASSERT_TRUE(EverythingIsDelivered());
  ExpectBooksClose();
  CheckTopic();
  EXPECT_TRUE(Eventually([&] { return ParkedFiles().empty(); }));
}

TEST_F(ParkingTest, ARestartInTheMidstOfTheBacklogLosesNothing) {
  Begin(4);
  for (int life = 0; life < 4; ++life) {
    cluster_->SetLeader(topic_, 2, kNobody);
    for (int round = 0; round < 20; ++round) {
      AppendToAll(4, 50);
      Sleep(milliseconds{20});
    }
    cluster_->SetLeader(topic_, 2, 1);
    Sleep(milliseconds{life * 100});
    Restart(Impatient());
  }
  ASSERT_TRUE(EverythingIsDelivered());
  CheckTopic();
}

TEST_F(ParkingTest, ParkedFramesOfPartitionsThatAreNoLongerPinnedAreQuarantined) {
  Begin(4);
  cluster_->SetLeader(topic_, 3, kNobody);
  OthersGoOn(4, 1, 5, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 100; }));
  PumpOptions fewer = Impatient();
  fewer.partitions = 3;
  Restart(fewer);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_GE(journal_->Books().quarantined, 500u);
  ExpectBooksClose();
}

TEST_F(ParkingTest, ADiskThatRefusesLeavesThePartitionAsItWas) {
  StartCluster(4);
  OpenJournal();
  std::ofstream(directory_ + "/journal/parked") << "in the way";
  StartAndDeliver(Impatient());
  cluster_->SetLeader(topic_, 0, kNobody);
  Append(0);
  ASSERT_TRUE(Eventually([&] {
    Append(1);
    return parked() == 1;
  }));
  OthersGoOn(4, 1, 5, 50);
  EXPECT_EQ(journal_->Gauges().evacuated_frames, 0u);
  std::filesystem::remove(directory_ + "/journal/parked");
  OthersGoOn(4, 1, 20, 50);
  EXPECT_TRUE(Eventually([&] { return journal_->Gauges().evacuated_frames > 0; }));
  cluster_->SetLeader(topic_, 0, 1);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_EQ(CheckTopic(), 0u);
}

// What is left of the partition in memory must go out all the same: nothing from the files will
// tell that it can be written.
TEST_F(ParkingTest, AParkedFileWithoutASoundFrameDoesNotHoldItsPartition) {
  Begin(4);
  cluster_->SetLeader(topic_, 2, kNobody);
  OthersGoOn(4, 1, 10, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 500; }));
  StopPump();
  journal_.reset();
  for (const std::string& name : ParkedFiles()) OverwriteFrames(name);
  RemoveSegments();
  cluster_->SetLeader(topic_, 2, 1);
  OpenJournal();
  StartPump(Impatient());
  ASSERT_TRUE(Eventually([&] { return journal_->Books().quarantined > 500; }));
  for (int i = 0; i < 10; ++i) Append(2);
  ASSERT_TRUE(EverythingIsDelivered());
  EXPECT_EQ(delivered(), 10u);
  ExpectBooksClose();
  EXPECT_TRUE(Eventually([&] { return parked() == 0; }));
}

// A drain would wait for it until its end.
TEST_F(ParkingTest, APartitionOfWhichNothingIsLeftIsNotParkedAnyMore) {
  StartCluster(4, 2);
  for (uint32_t partition = 0; partition < 4; ++partition) {
    cluster_->SetLeader(topic_, partition, partition == 2 ? 2 : 1);
  }
  OpenJournal();
  StartAndDeliver(Impatient());
  std::filesystem::remove_all(directory_ + "/quarantine");
  cluster_->AnswerNextOfBroker(
      2, kafka::MockCluster::kProduceRequest,
      std::vector<kafka::MockAnswer>(10'000, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE}));
  Append(2);
  ASSERT_TRUE(Eventually([&] {
    Append(1);
    return parked() == 1;
  }));
  std::filesystem::create_directory(directory_ + "/quarantine");
  ASSERT_TRUE(Eventually([&] { return journal_->Books().quarantined == 1; }));
  EXPECT_TRUE(Eventually([&] { return parked() == 0; }));
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
}

TEST_F(ParkingTest, ADrainSendsWhatIsParked) {
  Begin(4);
  cluster_->SetLeader(topic_, 1, kNobody);
  OthersGoOn(4, 1, 20, 100);
  ASSERT_TRUE(Eventually([&] { return journal_->Gauges().parked_frames > 1'000; }));
  cluster_->SetLeader(topic_, 1, 1);
  EXPECT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));
  EXPECT_EQ(CheckTopic(), 0u);
}

}  // namespace
}  // namespace beacongate::testing
