// Pages of a segment that go while its frames wait to be sent.
#include <algorithm>
#include <filesystem>

#include "tests/component/delivery/delivery_fixture.h"

namespace beacongate::testing {
namespace {

namespace fs = std::filesystem;

class LostPagesTest : public DeliveryFixture {
 protected:
  // The segment with the first frames.
  std::string FirstSegment() const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::recursive_directory_iterator(directory_)) {
      if (entry.path().extension() == ".bgj") paths.push_back(entry.path());
    }
    return *std::min_element(paths.begin(), paths.end());
  }
};

TEST_F(LostPagesTest, AGatheredFrameWhoseBytesAreGoneIsNotSent) {
  constexpr uint32_t kFrames = 100;
  StartCluster(1);
  OpenJournal();
  PumpOptions options = Options();
  options.window = seconds{3600};
  StartPump(options);
  for (uint32_t i = 0; i < kFrames; ++i) Append(0, 200);
  ASSERT_TRUE(Eventually([this] { return pump_->counters().held_frames == kFrames; }));
  fs::resize_file(FirstSegment(), 4096);
  ASSERT_TRUE(pump_->Drain(clock_.Monotonic() + kPatience));

  const JournalBooks books = journal_->Books();
  EXPECT_EQ(books.delivered + books.quarantined, kFrames);
  EXPECT_EQ(books.pending, 0u);
  EXPECT_GT(books.delivered, 5u);
  EXPECT_GT(books.quarantined, 50u);
  EXPECT_EQ(pump_->counters().quarantined_frames, books.quarantined);
  // A frame that crosses the edge has its head on the page that is there: librdkafka finds the rest
  // gone by itself.
  EXPECT_LE(journal_->Gauges().suspect_frames, 1u);
}

// librdkafka's own thread finds the pages gone.
TEST_F(LostPagesTest, FramesThatLibrdkafkaHasBecomeZerosAndTheProcessLives) {
  constexpr uint32_t kFrames = 100;
  StartCluster(1);
  OpenJournal();
  StartPump(Options());
  Append(0);
  ASSERT_TRUE(EventuallyDelivered(1));
  cluster_->SetDown(1);
  for (uint32_t i = 1; i < kFrames; ++i) Append(0, 200);
  ASSERT_TRUE(Eventually([this] { return pump_->counters().run_frames == kFrames; }));
  fs::resize_file(FirstSegment(), 4096);
  cluster_->SetUp(1);
  ASSERT_TRUE(Eventually([this] { return journal_->Books().pending == 0; }));

  const JournalBooks books = journal_->Books();
  EXPECT_EQ(books.delivered + books.quarantined, kFrames);
  // Delivered: nobody but the journal knows that their bytes were gone.
  EXPECT_GT(journal_->Gauges().suspect_frames, 50u);
}

}  // namespace
}  // namespace beacongate::testing
