// Segments that a later version of the program wrote: nobody but such a version may touch them.

#include <gmock/gmock.h>

#include <fstream>

#include "gateway/journal/frame_codec.h"
#include "gateway/journal/segment.h"
#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A segment whose header is sound and whose rest nobody of today understands.
std::string NewerSegment(uint64_t id, size_t bytes) {
  std::string segment(bytes, 'n');
  SegmentHeader header{};
  header.version = kJournalVersion + 1;
  header.header_bytes = 128;
  header.origin = 7;
  header.segment_id = id;
  header.segment_bytes = bytes;
  PutHeader(header, segment.data());
  return segment;
}

class NewerVersionTest : public JournalTest {
 protected:
  std::string PathOf(uint64_t id, const std::string& directory) const {
    return directory + "/" + SegmentName(id);
  }
  void PutNewer(uint64_t id, const std::string& directory) const {
    std::ofstream(PathOf(id, directory), std::ios::binary) << NewerSegment(id, 8192);
  }
  void ExpectKept(uint64_t id, const std::string& directory) const {
    std::ifstream file(PathOf(id, directory), std::ios::binary);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), NewerSegment(id, 8192));
  }
};

TEST_F(NewerVersionTest, TheyAreLeftAsTheyAreNamedAndCounted) {
  Open();
  Append(1, 3);
  Close();
  PutNewer(50, options_.directory);
  ::testing::internal::CaptureStderr();
  Open();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              HasSubstr(PathOf(50, options_.directory) +
                        ": is of format version 2, and this program reads up to 1; it is left"));
  EXPECT_EQ(journal_->Gauges().newer_segments, 1u);
  EXPECT_EQ(journal_->Gauges().damaged_segments, 0u);
  Append(4, 3);
  EXPECT_THAT(Files(), Contains(SegmentName(51)));  // ids go on above it
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(6));
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  Close();
  EXPECT_THAT(Files(), ElementsAre(SegmentName(50)));
  ExpectKept(50, options_.directory);
}

TEST_F(NewerVersionTest, TheyTakeNoRoomFromTheQuota) {
  options_.quota_bytes = 4 * 4096;
  Open();
  Close();
  for (uint64_t id = 1; id <= 8; ++id) PutNewer(id, options_.directory);
  Open();
  Append(1, 3);
  EXPECT_EQ(journal_->Gauges().newer_segments, 8u);
}

TEST_F(NewerVersionTest, ThoseOfAnOrphanStayInItsDirectory) {
  const std::string orphan = options_.directory + "@2";
  std::filesystem::create_directories(orphan);
  PutNewer(1, orphan);
  Open();
  EXPECT_EQ(journal_->Gauges().newer_segments, 1u);
  // It is let go of, and another look does not count it again.
  EXPECT_TRUE(Eventually([&] { return files_.Lock(orphan).value() != nullptr; }));
  EXPECT_EQ(journal_->AdoptOrphans().directories, 0u);
  EXPECT_EQ(journal_->Gauges().newer_segments, 1u);
  Append(1, 3);
  RetireAll(*journal_, ReadAll(*journal_));
  Close();
  ExpectKept(1, orphan);
}

// A gateway that waits for another one looks for orphans five times a second.
TEST_F(NewerVersionTest, ThoseOfAnOrphanAreNamedAndCountedOnceHoweverOftenItIsLookedAt) {
  const std::string orphan = options_.directory + "@2";
  Open();
  std::filesystem::create_directories(orphan + "/parked");
  for (uint64_t id = 1; id <= 3; ++id) PutNewer(id, orphan);
  std::ofstream(orphan + "/parked/7." + SegmentName(4), std::ios::binary) << NewerSegment(4, 8192);
  std::ofstream(orphan + "/notes.txt") << "odd";
  ::testing::internal::CaptureStderr();
  for (int look = 0; look < 10; ++look) {
    journal_->AdoptOrphans();
    // Until the keeper has let go of it, it is not taken again.
    EXPECT_TRUE(Eventually([&] { return !std::filesystem::exists(orphan + "/lock"); }));
  }
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(LinesWith(log, "is of format version 2"), 4u) << log;
  EXPECT_EQ(LinesWith(log, "notes.txt is not of the journal"), 1u);
  EXPECT_EQ(journal_->Gauges().newer_segments, 4u);
  std::filesystem::remove(PathOf(2, orphan));
  journal_->AdoptOrphans();
  EXPECT_EQ(journal_->Gauges().newer_segments, 3u);
  Close();
  ExpectKept(1, orphan);
}

TEST(NewerVersionOnABadDisk, OneThatCouldNotBeMappedAtFirstIsLeftAsItIs) {
  FaultyDisk disk;
  ManualClock clock;
  JournalOptions options;
  options.directory = "/lane";
  options.segment_bytes = 4096;
  options.quota_bytes = 64 * 4096;
  ASSERT_TRUE(disk.MakeDirectory("/lane").ok());
  auto made = disk.Create("/lane/" + SegmentName(1), 4096);
  ASSERT_TRUE(made.ok());
  const std::string bytes = NewerSegment(1, 4096);
  std::copy(bytes.begin(), bytes.end(), made.value().data);
  disk.Unmap(made.value());
  disk.FailEvery("map");
  auto journal = LaneJournal::Open(options, disk, clock);
  ASSERT_TRUE(journal.ok());
  EXPECT_THAT(ReadAll(*journal.value()), IsEmpty());
  disk.FailEvery("");
  clock.Advance(seconds(2));
  EXPECT_EQ(AppendId(*journal.value(), 1), AppendResult::kAccepted);
  const std::vector<FrameRef> frames = ReadAll(*journal.value());
  EXPECT_EQ(IdsOf(frames), UpTo(1));
  EXPECT_EQ(journal.value()->Gauges().newer_segments, 1u);
  RetireAll(*journal.value(), frames);
  journal.value().reset();
  EXPECT_THAT(disk.Paths(), ElementsAre("/lane/" + SegmentName(1)));
  EXPECT_EQ(disk.mapped(), 0u);
}

}  // namespace
}  // namespace beacongate::testing
