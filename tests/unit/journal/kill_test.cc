// A process that appends is killed at a random point, fifty times. What it had been told to be
// accepted, and had not retired, is there for the next one.

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>
#include <set>

#include "gateway/base/unique_fd.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

// What the child tells: an id that was accepted, or one that it is about to retire.
enum Event : uint64_t { kAccepted = 0, kRetiring = 1 };

class KillTest : public JournalTest {
 protected:
  KillTest() {
    options_.segment_bytes = 16 * 4096;
    options_.quota_bytes = 4096 * options_.segment_bytes;
  }

  static void Tell(int pipe, uint64_t id, Event event) {
    const uint64_t word = id << 1 | event;
    if (write(pipe, &word, sizeof(word)) != sizeof(word)) _exit(1);
  }

  [[noreturn]] void AppendUntilKilled(int pipe, uint64_t id) {
    auto opened = LaneJournal::Open(options_, files_, clock_);
    if (!opened.ok()) _exit(2);
    LaneJournal& journal = *opened.value();
    for (;; ++id) {
      if (AppendId(journal, id) == AppendResult::kAccepted) Tell(pipe, id, kAccepted);
      FrameRef frame;
      if (id % 2 == 0 && journal.Next(&frame)) {
        Tell(pipe, IdOf(frame.View()), kRetiring);
        journal.Retire(&frame, 1, Retirement::kDelivered);
      }
    }
  }

  // Takes down what a child tells, and kills it once there were more words than that; the child
  // runs on meanwhile, so that it dies anywhere in its work.
  void RunAndKill(uint64_t words_until_death) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(ends[0]);
      AppendUntilKilled(ends[1], next_id_);
    }
    close(ends[1]);
    const UniqueFd from(ends[0]);
    uint64_t words[512];
    uint64_t told = 0;
    bool killed = false;
    for (ssize_t got = 0; (got = read(from.get(), words, sizeof(words))) > 0;) {
      const size_t count = static_cast<size_t>(got) / sizeof(words[0]);
      for (size_t i = 0; i < count; ++i) Note(words[i]);
      told += count;
      if (!killed && told > words_until_death) {
        kill(child, SIGKILL);
        killed = true;
      }
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(killed && WIFSIGNALED(status)) << status;
  }

  void Note(uint64_t word) {
    const uint64_t id = word >> 1;
    if ((word & 1) == kRetiring) {
      owed_.erase(id);
    } else {
      owed_.insert(id);
      next_id_ = id + 1;
      ++accepted_;
    }
  }

  uint64_t next_id_ = 1;
  uint64_t accepted_ = 0;
  std::set<uint64_t> owed_;
};

TEST_F(KillTest, EveryAcceptedFrameSurvives) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 50; ++round) {
    RunAndKill(random() % 2'000);
    ++next_id_;  // the last one may be there without having been told
    Open();
    EXPECT_EQ(journal_->Gauges().damaged_bytes, 0u) << round;
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    const std::vector<uint64_t> ids = IdsOf(frames);
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
    const std::set<uint64_t> found(ids.begin(), ids.end());
    EXPECT_TRUE(std::includes(found.begin(), found.end(), owed_.begin(), owed_.end())) << round;
    if (round % 5 == 4) {
      RetireAll(*journal_, frames);
      owed_.clear();
    }
    Close();
    ASSERT_FALSE(HasFailure()) << round;
  }
  EXPECT_GT(accepted_, 5'000u);
}

}  // namespace
}  // namespace beacongate::testing
