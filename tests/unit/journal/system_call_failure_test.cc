// One system call of the journal fails, the first, the second, and so on, until the work is done
// without meeting the failure; once, a few times, or until the disk is mended. Whatever was
// accepted is retired once or comes back, no frame comes twice in a life, the books close at every
// step, and what is refused meanwhile is accepted again afterwards.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <fstream>
#include <map>
#include <set>

#include "gateway/journal/segment.h"
#include "tests/support/failing_calls.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/test_wait.h"

namespace beacongate::testing {
namespace {

class Work {
 public:
  Work() {
    options_.directory = scratch_.path() + "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 64 * 4096;
    options_.beside = true;
  }

  // What a life finds: a journal with pending frames, another gateway's directory, a segment with
  // a damaged frame, and one that is no segment.
  void Prepare() {
    auto first = Open();
    auto second = Open();
    ASSERT_TRUE(first != nullptr && second != nullptr);
    Append(*first, 30);
    Append(*second, 30);
    ASSERT_EQ(owed_.size(), 60u);
    const std::string damaged = second->directory() + "/" + SegmentName(1);
    first.reset();
    second.reset();
    // The first frame of the second journal.
    std::fstream(damaged, std::ios::in | std::ios::out).seekp(64 + 56).put('\x7f');
    owed_.erase(31);
    damaged_.insert(31);
    std::ofstream(options_.directory + "/" + SegmentName(200)) << "no segment";
  }

  void Run() {
    for (int life = 0; life < 2; ++life) {
      auto journal = Open();
      if (journal == nullptr) continue;
      std::set<uint64_t> seen;
      for (int round = 0; round < 3; ++round) {
        Append(*journal, 25);
        // Once in a life: after a refusal the next commit comes a second later.
        if (round == 0) AppendSynced(*journal);
        ReadAndRetire(*journal, &seen);
        journal->AdoptOrphans();
        ExpectBooksClose(*journal);
      }
    }
  }

  // The disk is in order again: a journal that is open accepts by itself, and what is owed comes.
  void Settle() {
    auto journal = Open();
    ASSERT_NE(journal, nullptr);
    const uint64_t id = next_id_++;
    ASSERT_TRUE(Eventually([&] { return AppendId(*journal, id) == AppendResult::kAccepted; }));
    owed_.insert(id);
    std::set<uint64_t> seen;
    journal->AdoptOrphans();
    const std::vector<FrameRef> frames = ReadAll(*journal);
    for (const FrameRef& frame : frames) {
      EXPECT_TRUE(seen.insert(IdOf(frame.View())).second);
      owed_.erase(IdOf(frame.View()));
    }
    EXPECT_TRUE(owed_.empty()) << "lost " << *owed_.begin() << " and " << owed_.size() - 1;
    RetireAll(*journal, frames);
    ExpectBooksClose(*journal);
    EXPECT_EQ(journal->Books().pending, 0u);
  }

  // With a journal that stays open: refused while the disk refuses, accepted afterwards.
  void ExpectRecoversWhileOpen(uint64_t n, int error) {
    auto journal = Open();
    ASSERT_NE(journal, nullptr);
    FailingCalls::Fail(n, ~0ull, error);
    std::set<uint64_t> seen;
    AppendResult result = AppendResult::kAccepted;
    for (int i = 0; i < 500 && result == AppendResult::kAccepted; ++i) result = Append(*journal, 1);
    EXPECT_EQ(result, AppendResult::kFull) << "call " << n;
    EXPECT_TRUE(journal->Gauges().full);
    ReadAndRetire(*journal, &seen);
    ExpectBooksClose(*journal);
    FailingCalls::Stop();
    ASSERT_TRUE(Eventually([&] { return !journal->Gauges().full; }));
    EXPECT_EQ(Append(*journal, 1), AppendResult::kAccepted);
    clock_.Advance(seconds(2));
    ReadAndRetire(*journal, &seen);
    ExpectBooksClose(*journal);
  }

 private:
  std::unique_ptr<LaneJournal> Open() {
    auto opened = LaneJournal::Open(options_, files_, clock_);
    if (opened.ok()) return std::move(opened).value();
    EXPECT_NE(opened.error().message, "");
    return nullptr;
  }

  AppendResult Append(LaneJournal& journal, int count) {
    AppendResult result = AppendResult::kAccepted;
    for (int i = 0; i < count; ++i) {
      result = AppendId(journal, next_id_);
      if (result == AppendResult::kAccepted) owed_.insert(next_id_);
      ++next_id_;
    }
    return result;
  }

  // Synced or not, whoever waits is told.
  void AppendSynced(LaneJournal& journal) {
    Waiting waiting;
    const uint64_t id = next_id_++;
    if (AppendId(journal, id, AckLevel::kSynced, &waiting.base) == AppendResult::kAccepted) {
      owed_.insert(id);
    }
    EXPECT_TRUE(waiting.wait->Close() || Eventually([&] { return waiting.wait->settled(); }));
  }

  void ReadAndRetire(LaneJournal& journal, std::set<uint64_t>* seen) {
    clock_.Advance(seconds(2));  // what waits before it tries again may
    const std::vector<FrameRef> frames = ReadAll(journal);
    ExpectBooksClose(journal);
    for (size_t i = 0; i < frames.size(); ++i) {
      const uint64_t id = IdOf(frames[i].View());
      EXPECT_TRUE(seen->insert(id).second) << id << " came twice";
      EXPECT_FALSE(damaged_.contains(id));
      if (i % 10 == 9) continue;
      owed_.erase(id);
      journal.Retire(&frames[i], 1, Retirement::kDelivered);
      ExpectBooksClose(journal);
    }
  }

  ScratchDirectory scratch_;
  PosixSegmentFiles files_;
  ManualClock clock_;
  JournalOptions options_;
  uint64_t next_id_ = 1;
  std::set<uint64_t> owed_;
  std::set<uint64_t> damaged_;
};

constexpr int kErrors[] = {ENOSPC, EIO, EMFILE, ENOMEM};

void FailEachCall(uint64_t times, int error) {
  uint64_t n = 1;
  for (uint64_t failures = 1; failures > 0; ++n) {
    Work work;
    work.Prepare();
    FailingCalls::Fail(n, times, error);
    work.Run();
    failures = FailingCalls::failures();
    const std::string name = FailingCalls::Last();
    FailingCalls::Stop();
    work.Settle();
    ASSERT_FALSE(::testing::Test::HasFailure())
        << "call " << n << ", " << name << ", " << times << " times, error " << error;
  }
  EXPECT_GT(n, 60u);
}

class SystemCallFailure : public ::testing::TestWithParam<int> {};

TEST_P(SystemCallFailure, OnceLosesNothing) { FailEachCall(1, GetParam()); }
TEST_P(SystemCallFailure, AFewTimesLosesNothing) { FailEachCall(6, GetParam()); }
TEST_P(SystemCallFailure, UntilTheDiskIsMendedLosesNothing) { FailEachCall(~0ull, GetParam()); }

TEST_P(SystemCallFailure, IsAnswered503AndHealsWithoutARestart) {
  for (uint64_t n = 1; n <= 12; ++n) {
    Work work;
    work.Prepare();
    work.ExpectRecoversWhileOpen(n, GetParam());
    work.Settle();
    ASSERT_FALSE(HasFailure()) << "call " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Errors, SystemCallFailure, ::testing::ValuesIn(kErrors),
                         [](const auto& each) { return std::string(strerrorname_np(each.param)); });

// Otherwise the others prove nothing.
TEST(SystemCalls, AllThatTheJournalMakesAreSeen) {
  Work work;
  FailingCalls::Count();
  work.Prepare();
  work.Run();
  work.Settle();
  const std::map<std::string, uint64_t> calls = FailingCalls::ByName();
  FailingCalls::Stop();
  for (const char* name : {"open", "flock", "fstat", "lstat", "stat", "fstatat", "mkdir", "rmdir",
                           "unlink", "renameat2", "fsync", "fdatasync", "posix_fallocate", "mmap",
                           "madvise", "opendir", "readdir"}) {
    EXPECT_TRUE(calls.contains(name)) << name;
  }
}

}  // namespace
}  // namespace beacongate::testing
