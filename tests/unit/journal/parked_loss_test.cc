// Frames that are to be parked, of segments that were cut short or have lost pages: what is sound
// is moved, what is not holds nothing else.

#include <gmock/gmock.h>
#include <unistd.h>

#include "gateway/journal/evacuator.h"
#include "gateway/journal/frame_codec.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/parked_files.h"

namespace beacongate::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr uint64_t kPartition = 7;

class ParkedLossTest : public JournalTest {
 protected:
  ParkedLossTest() {
    options_.segment_bytes = 64 * 1024;
    options_.quota_bytes = 64 * options_.segment_bytes;
  }
  // Frames of one partition.
  void AppendOurs(uint64_t count) {
    for (uint64_t i = 0; i < count; ++i) {
      ASSERT_EQ(AppendId(*journal_, kPartition + 512 * i), AppendResult::kAccepted);
    }
  }
  void Cut(uint64_t bytes) {
    const std::string path = options_.directory + "/" + Files().front();
    ASSERT_EQ(truncate(path.c_str(), static_cast<off_t>(bytes)), 0);
  }
  static uint64_t OffsetBehind(const FrameRef& frame) {
    return static_cast<uint64_t>(frame.frame - frame.segment->mapping.data) +
           FrameSpace(PublishedSize(frame.frame));
  }
};

// There is no seal in the last bytes of such a file, but perhaps a frame.
TEST_F(ParkedLossTest, TheLastFrameOfAFileThatWasCutIsMoved) {
  Open();
  AppendOurs(20);
  const uint64_t end = OffsetBehind(ReadAll(*journal_)[9]);
  Close();
  Cut(end);
  Open();
  const std::vector<FrameRef> ours = ReadAll(*journal_);
  ASSERT_EQ(ours.size(), 10u);
  const std::vector<uint64_t> ids = IdsOf(ours);
  const Evacuator::Report report = Park(*journal_, kPartition, ours);
  EXPECT_TRUE(report.outcome.status.ok());
  EXPECT_EQ(report.outcome.done, 10u);
  EXPECT_EQ(IdsOf(ReadBack(*journal_, report.outcome.started)), ids);
}

TEST_F(ParkedLossTest, AFrameThatDoesNotHoldIsLeftOutAndTheFileOfCopiesIsSound) {
  Open();
  AppendOurs(20);
  std::vector<FrameRef> ours = ReadAll(*journal_);
  const std::string source = Files().front();
  const_cast<char*>(ours[10].frame)[sizeof(FrameHeader) + 1] ^= 1;  // mapped writable
  const Evacuator::Report report = Park(*journal_, kPartition, ours);
  EXPECT_TRUE(report.outcome.status.ok());
  EXPECT_EQ(report.outcome.done, 20u);
  EXPECT_THAT(report.outcome.lost, ElementsAre(10u));
  EXPECT_EQ(report.outcome.started.size(), 1u);
  const std::vector<FrameRef> back = ReadBack(*journal_, report.outcome.started);
  EXPECT_EQ(back.size(), 19u);
  EXPECT_EQ(journal_->Gauges().damaged_bytes, 0u);
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u) << "the source";
  RetireAll(*journal_, back);
  journal_->Retire(&ours[10], 1, Retirement::kQuarantined);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
  Close();
  EXPECT_THAT(Files("/quarantine"), ElementsAre(source)) << "its bytes, for whoever can read them";
  EXPECT_THAT(Files("/parked"), IsEmpty());
}

TEST_F(ParkedLossTest, OnlyFramesOnPagesThatWentAreLost) {
  Open();
  AppendOurs(200);
  const std::vector<FrameRef> all = ReadAll(*journal_);
  const std::string source = Files().front();
  Cut(8192);
  AppendOurs(20);  // into the next segment
  std::vector<FrameRef> ours = all;
  for (const FrameRef& frame : ReadAll(*journal_)) ours.push_back(frame);
  ASSERT_EQ(ours.size(), 220u);
  const Evacuator::Report report = Park(*journal_, kPartition, ours);
  EXPECT_TRUE(report.outcome.status.ok());
  EXPECT_EQ(report.outcome.done, 220u);
  const std::vector<size_t>& lost = report.outcome.lost;
  ASSERT_GT(lost.size(), 100u);
  ASSERT_LT(lost.size(), 200u);
  EXPECT_GT(OffsetBehind(ours[lost.front() - 1]), 8192 - 400) << "up to the cut";
  EXPECT_EQ(lost.back(), 199u);
  const std::vector<FrameRef> back = ReadBack(*journal_, report.outcome.started);
  EXPECT_EQ(back.size(), 220 - lost.size());
  EXPECT_EQ(IdsOf(back).back(), kPartition + 512 * 19);
  for (const size_t each : lost) journal_->Retire(&ours[each], 1, Retirement::kQuarantined);
  RetireAll(*journal_, back);
  EXPECT_EQ(journal_->Books().pending, 0u);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Gauges().broken_segments, 1u);
  Close();
  EXPECT_THAT(Files("/quarantine"), ElementsAre(source));
}

// Nobody can copy it: that must not keep the others from being moved for as long as Kafka's client
// has it.
TEST_F(ParkedLossTest, AGuardLeavesOutWhatIsLost) {
  Open();
  AppendOurs(200);
  const std::vector<FrameRef> all = ReadAll(*journal_);
  Cut(8192);
  AppendOurs(20);
  const std::vector<FrameRef> ours = ReadAll(*journal_);
  const Evacuator::Report report = Park(*journal_, kPartition, ours, all);
  EXPECT_TRUE(report.outcome.guarded);
  EXPECT_EQ(report.outcome.done, 20u);
  EXPECT_THAT(report.outcome.lost, IsEmpty());
  // One file of copies of what stands in front of the cut, and one of what was moved.
  EXPECT_EQ(Files("/parked").size(), 1 + report.outcome.started.size());
}

// Two names with one id, as somebody's copy leaves them: neither hides the other.
TEST_F(ParkedLossTest, FilesOfTwoPartitionsWithOneIdAreBothFound) {
  Open();
  AppendOurs(5);
  ASSERT_EQ(Park(*journal_, kPartition, ReadAll(*journal_)).outcome.done, 5u);
  Close();
  const std::string folder = options_.directory + "/parked/";
  const std::string name = Files("/parked").front();
  ASSERT_EQ(name.front(), '7');
  std::filesystem::copy(folder + name, folder + "8" + name.substr(1));
  Open();
  EXPECT_EQ(journal_->Books().recovered, 10u);
  EXPECT_EQ(ReadBack(*journal_, journal_->evacuator().TakeOffers()).size(), 10u);
}

}  // namespace
}  // namespace beacongate::testing
