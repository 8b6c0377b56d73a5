// Journals of several gateways side by side: who takes which directory, and what becomes of those
// whose gateway ended.

#include "gateway/journal/adoption.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <set>

#include "gateway/journal/lane_directories.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::IsEmpty;

class AdoptionTest : public JournalTest {
 protected:
  std::unique_ptr<LaneJournal> OpenBeside() {
    JournalOptions options = options_;
    options.beside = true;
    auto opened = LaneJournal::Open(options, files_, clock_);
    EXPECT_TRUE(opened.ok()) << opened.error().message;
    return std::move(opened).value();
  }
  static void AppendTo(LaneJournal& journal, uint64_t first, uint64_t count) {
    for (uint64_t id = first; id < first + count; ++id) {
      ASSERT_EQ(AppendId(journal, id), AppendResult::kAccepted) << id;
    }
  }
  std::string Second() const { return options_.directory + "@2"; }
  static bool IsThere(const std::string& path) { return std::filesystem::exists(path); }
};

TEST(LaneDirectories, ANumberBehindTheNameIsAnotherDirectoryOfTheLane) {
  EXPECT_EQ(LaneNameOf("beacons"), "beacons");
  EXPECT_EQ(LaneNameOf("beacons@2"), "beacons");
  EXPECT_EQ(LaneNameOf("beacons@64"), "beacons");
  for (const char* name : {"beacons@", "beacons@02", "beacons@x", "beacons@1234", "beacons@2x"}) {
    EXPECT_EQ(LaneNameOf(name), name);
  }
  EXPECT_EQ(LaneDirectory("j/beacons", 1), "j/beacons");
  EXPECT_EQ(LaneDirectory("j/beacons", 3), "j/beacons@3");
}

// Whoever looks at the disk asks for all of them: nobody else speaks for those of a gateway that
// ended.
TEST_F(AdoptionTest, QuarantineOfEveryDirectoryOfTheLaneIsCounted) {
  auto first = OpenBeside();
  auto second = OpenBeside();
  EXPECT_EQ(first->QuarantineBytes().value(), 0u);
  const auto put = [](const std::string& directory, size_t bytes) {
    std::filesystem::create_directories(directory + "/quarantine");
    std::ofstream(directory + "/quarantine/000000") << std::string(bytes, 'x');
  };
  put(options_.directory, 1'000);
  put(Second(), 200);
  put(options_.directory + "-other", 30);
  EXPECT_EQ(first->QuarantineBytes().value(), 1'200u);
  EXPECT_EQ(second->QuarantineBytes().value(), 1'200u);
  std::filesystem::remove(Second() + "/quarantine/000000");
  EXPECT_EQ(first->QuarantineBytes().value(), 1'000u);
}

TEST_F(AdoptionTest, OneThatStartsBesideAnotherTakesTheNextDirectory) {
  auto first = OpenBeside();
  auto second = OpenBeside();
  auto third = OpenBeside();
  EXPECT_EQ(first->directory(), options_.directory);
  EXPECT_EQ(second->directory(), Second());
  EXPECT_EQ(third->directory(), options_.directory + "@3");
  EXPECT_EQ(second->AdoptOrphans().of_others, 2u);
  second.reset();
  EXPECT_EQ(OpenBeside()->directory(), Second());
}

TEST_F(AdoptionTest, OneThatWantsToBeAloneIsRefusedWhicheverDirectoryIsHeld) {
  for (const bool first_goes : {false, true}) {
    auto first = OpenBeside();
    auto second = OpenBeside();
    (first_goes ? first : second).reset();
    const auto alone = LaneJournal::Open(options_, files_, clock_);
    ASSERT_FALSE(alone.ok());
    EXPECT_EQ(alone.error().message, "another gateway holds the journal directory " +
                                         options_.directory +
                                         "; stop it, or set another [journal] dir");
  }
}

TEST_F(AdoptionTest, WhatAnotherLeftIsReadFirstAndItsDirectoryRemoved) {
  auto older = OpenBeside();
  const uint64_t origin = older->origin();
  AppendTo(*older, 1, 100);
  journal_ = OpenBeside();
  AppendTo(*journal_, 101, 50);
  EXPECT_EQ(journal_->AdoptOrphans().directories, 0u);
  older.reset();
  const Adoption adoption = journal_->AdoptOrphans();
  EXPECT_EQ(adoption.directories, 1u);
  EXPECT_EQ(adoption.frames, 100u);
  EXPECT_EQ(adoption.of_others, 0u);
  EXPECT_EQ(journal_->Books().recovered, 100u);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(150));
  for (const FrameRef& frame : frames) {
    const FrameView view = frame.View();
    const bool adopted = IdOf(view) <= 100;
    EXPECT_EQ(WordAt(view.payload, 0), adopted ? origin : journal_->origin());
    EXPECT_EQ(view.sequence, adopted ? IdOf(view) : IdOf(view) - 100);
  }
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
  EXPECT_TRUE(Eventually([this] { return !IsThere(options_.directory); }));
  EXPECT_EQ(journal_->AdoptOrphans().directories, 0u);
  journal_.reset();
  EXPECT_EQ(OpenBeside()->directory(), options_.directory);
}

TEST_F(AdoptionTest, TheFrameThatIsReadNowIsNotOvertaken) {
  auto older = OpenBeside();
  AppendTo(*older, 1, 40);
  journal_ = OpenBeside();
  AppendTo(*journal_, 101, 3);
  FrameRef frame;
  ASSERT_TRUE(journal_->Next(&frame));
  EXPECT_EQ(IdOf(frame.View()), 101u);
  older.reset();
  EXPECT_EQ(journal_->AdoptOrphans().frames, 40u);
  AppendTo(*journal_, 104, 2);
  std::vector<uint64_t> wanted = UpTo(2, 102);
  for (const uint64_t id : UpTo(40)) wanted.push_back(id);
  for (const uint64_t id : UpTo(2, 104)) wanted.push_back(id);
  const std::vector<FrameRef> rest = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(rest), wanted);
  RetireAll(*journal_, {frame});
  RetireAll(*journal_, rest);
  EXPECT_EQ(journal_->Books().pending, 0u);
}

TEST_F(AdoptionTest, AReaderThatWaitsHearsOfOrphans) {
  auto older = OpenBeside();
  AppendTo(*older, 1, 5);
  journal_ = OpenBeside();
  older.reset();
  std::thread reader([this] {
    FrameRef frame;
    while (!journal_->Next(&frame)) journal_->WaitForAppend(clock_.Monotonic() + seconds(30));
  });
  EXPECT_EQ(journal_->AdoptOrphans().frames, 5u);
  reader.join();
}

TEST_F(AdoptionTest, AStartTakesOrphansInByAge) {
  auto first = OpenBeside();
  auto second = OpenBeside();
  AppendTo(*first, 1, 30);
  AppendTo(*second, 31, 30);
  first.reset();
  // The younger one took the first directory, as after two hand-overs.
  second->AdoptOrphans();
  RetireAll(*second, ReadAll(*second));
  second->ReleaseIfEmpty();
  AppendTo(*second, 61, 30);
  ASSERT_TRUE(Eventually([this] { return !IsThere(options_.directory); }));
  auto third = OpenBeside();
  ASSERT_EQ(third->directory(), options_.directory);
  AppendTo(*third, 91, 30);
  second.reset();
  third.reset();
  Open();
  EXPECT_EQ(journal_->Books().recovered, 60u);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(60, 61));
  RetireAll(*journal_, frames);
  EXPECT_TRUE(Eventually([this] { return !IsThere(Second()); }));
}

// A client that goes from the former gateway to its successor does not come back, so all of the
// former one's frames go first, also those of a segment that it began while both accepted.
TEST_F(AdoptionTest, OfTwoThatAcceptedAtATimeTheOneThatBeganEarlierIsReadFirst) {
  auto former = OpenBeside();
  clock_.Advance(seconds(1));
  auto successor = OpenBeside();
  AppendTo(*former, 1, 10);
  AppendTo(*successor, 101, 1);
  AppendTo(*former, 102, 40);  // over the end of its first segment
  AppendTo(*successor, 142, 10);
  former.reset();
  successor.reset();
  Open();
  std::vector<uint64_t> wanted = UpTo(10);
  for (const uint64_t id : UpTo(40, 102)) wanted.push_back(id);
  wanted.push_back(101);
  for (const uint64_t id : UpTo(10, 142)) wanted.push_back(id);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), wanted);
}

TEST_F(AdoptionTest, AnAdopterThatDiesLeavesTheRestToTheNext) {
  auto older = OpenBeside();
  AppendTo(*older, 1, 100);
  journal_ = OpenBeside();
  older.reset();
  EXPECT_EQ(journal_->AdoptOrphans().frames, 100u);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  ASSERT_EQ(IdsOf(frames), UpTo(100));
  journal_->Retire(frames.data(), 60, Retirement::kDelivered);
  journal_.reset();
  Open();
  const std::vector<uint64_t> ids = IdsOf(ReadAll(*journal_));
  EXPECT_EQ(ids.back(), 100u);
  EXPECT_GT(ids.front(), 1u);
  EXPECT_LE(ids.front(), 61u);
}

// As long as a gateway waits for another one, it looks five times a second.
TEST_F(AdoptionTest, ADirectoryThatCannotBeRemovedIsSaidOnceAndTakenOnce) {
  auto first = OpenBeside();
  auto second = OpenBeside();
  journal_ = OpenBeside();
  std::filesystem::create_directories(Second() + "/quarantine");
  std::ofstream(Second() + "/quarantine/000000") << "a record";
  second.reset();
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(journal_->AdoptOrphans().directories, 1u);
  // Let go of: another may have it.
  EXPECT_TRUE(Eventually([this] { return files_.Lock(Second()).value() != nullptr; }));
  for (int i = 0; i < 10; ++i) EXPECT_EQ(journal_->AdoptOrphans().directories, 0u);
  const std::string log = ::testing::internal::GetCapturedStderr();
  const size_t said = log.find(Second() + ": nothing is left to deliver; it is kept: ");
  ASSERT_NE(said, std::string::npos) << log;
  EXPECT_EQ(log.find('\n', said) + 1, log.size()) << log;
  EXPECT_EQ(log.find('\n'), log.size() - 1) << log;
}

TEST_F(AdoptionTest, OneThatWasKeptIsTakenAgainWhenBeaconsAreInIt) {
  auto first = OpenBeside();
  auto second = OpenBeside();
  journal_ = OpenBeside();
  std::filesystem::create_directories(Second() + "/quarantine");
  std::ofstream(Second() + "/quarantine/000000") << "a record";
  second.reset();
  EXPECT_EQ(journal_->AdoptOrphans().directories, 1u);
  ASSERT_TRUE(Eventually([&] {
    second = OpenBeside();
    return second->directory() == Second();
  }));
  AppendTo(*second, 1, 5);
  second.reset();
  EXPECT_EQ(journal_->AdoptOrphans().frames, 5u);
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(5));
}

TEST_F(AdoptionTest, DamageOfAnOrphanIsKeptInItsDirectory) {
  auto older = OpenBeside();
  AppendTo(*older, 1, 100);
  journal_ = OpenBeside();
  older.reset();
  const std::string name = Files().front();
  {
    std::fstream file(options_.directory + "/" + name, std::ios::in | std::ios::out);
    file.seekp(200).put('\x7f');
  }
  EXPECT_EQ(journal_->AdoptOrphans().frames, 100u);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(frames.size(), 99u);
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().quarantined, 1u);
  EXPECT_TRUE(Eventually([&] { return Files("/quarantine") == std::vector{name}; }));
  // Let go of all the same: the next gateway may take it.
  EXPECT_TRUE(Eventually([&] { return OpenBeside()->directory() == options_.directory; }));
  EXPECT_EQ(Files("/quarantine"), std::vector{name});
}

TEST_F(AdoptionTest, AnOrphanWithNothingInItIsRemoved) {
  auto older = OpenBeside();
  journal_ = OpenBeside();
  std::filesystem::create_directory(options_.directory + "/quarantine");
  older.reset();
  EXPECT_EQ(journal_->AdoptOrphans().directories, 1u);
  EXPECT_TRUE(Eventually([this] { return !IsThere(options_.directory); }));
}

TEST_F(AdoptionTest, OrphansCountForTheQuota) {
  auto older = OpenBeside();
  AppendTo(*older, 1, 400);
  options_.quota_bytes = 8 * 4096;
  journal_ = OpenBeside();
  older.reset();
  journal_->AdoptOrphans();
  EXPECT_GT(journal_->Gauges().bytes_on_disk, options_.quota_bytes);
  uint64_t id = 401;
  while (AppendId(*journal_, id) == AppendResult::kAccepted) ++id;
  EXPECT_LT(id, 450u);
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_EQ(IdsOf(frames), UpTo(id - 1));
  RetireAll(*journal_, frames);
  EXPECT_TRUE(Eventually([this] { return !journal_->Gauges().full; }));
  EXPECT_LE(journal_->Gauges().bytes_on_disk, options_.quota_bytes);
}

// Generations follow each other while one reads: nothing is lost or read twice.
TEST_F(AdoptionTest, ManyHandOversLoseNothing) {
  std::atomic<bool> done{false};
  std::atomic<uint64_t> next_id{1};
  journal_ = OpenBeside();
  std::thread neighbours([&] {
    for (int i = 0; i < 40; ++i) {
      auto neighbour = OpenBeside();
      const uint64_t count = 1 + static_cast<uint64_t>(i) % 60;
      for (uint64_t n = 0; n < count; ++n) {
        ASSERT_EQ(AppendId(*neighbour, next_id.fetch_add(1)), AppendResult::kAccepted);
        ASSERT_EQ(AppendId(*journal_, next_id.fetch_add(1)), AppendResult::kAccepted);
      }
    }
    done = true;
  });
  std::set<uint64_t> seen;
  for (bool last = false;;) {
    last = done;
    journal_->AdoptOrphans();
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    for (const uint64_t id : IdsOf(frames)) EXPECT_TRUE(seen.insert(id).second) << id;
    RetireAll(*journal_, frames);
    ExpectBooksClose(*journal_);
    if (last && frames.empty() && journal_->Books().pending == 0) break;
  }
  neighbours.join();
  EXPECT_EQ(seen.size(), next_id.load() - 1);
}

}  // namespace
}  // namespace beacongate::testing
