// A machine that has no threads to give: a journal does not open, and says why; one that is open
// needs no more of them.

#include <gmock/gmock.h>

#include "gateway/journal/evacuator.h"
#include "tests/support/failing_threads.h"
#include "tests/unit/journal/journal_fixture.h"
#include "tests/unit/journal/test_wait.h"

namespace beacongate::testing {
namespace {

using ::testing::HasSubstr;

class ThreadFailureTest : public JournalTest {
 protected:
  void TearDown() override { FailingThreads::Stop(); }
};

TEST_F(ThreadFailureTest, AJournalWithoutItsThreadsDoesNotOpenAndLosesNothing) {
  Open();
  Append(1, 30);
  Close();
  uint64_t n = 1;
  for (;; ++n) {
    FailingThreads::FailFrom(n);
    auto opened = LaneJournal::Open(options_, files_, clock_);
    const bool failed = FailingThreads::failures() > 0;
    FailingThreads::Stop();
    EXPECT_EQ(opened.ok(), !failed);
    if (!failed) break;
    EXPECT_THAT(opened.error().message, HasSubstr("cannot make a thread"));
  }
  EXPECT_GT(n, 1u);
  Open();
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(30));
}

TEST_F(ThreadFailureTest, AnOpenJournalSyncsAndEvacuatesWithoutFurtherThreads) {
  Open();
  FailingThreads::FailFrom(1);
  Waiting waiting;
  ASSERT_EQ(AppendId(*journal_, 7, AckLevel::kSynced, &waiting.base), AppendResult::kAccepted);
  EXPECT_TRUE(waiting.wait->Close() || Eventually([&] { return waiting.wait->settled(); }));
  EXPECT_EQ(waiting.wait->outcome(), AckOutcome::kDone);
  journal_->evacuator().Park(7, {}, ReadAll(*journal_));
  Evacuator::Report report;
  EXPECT_TRUE(Eventually([&] { return journal_->evacuator().NextReport(&report); }));
  EXPECT_EQ(report.outcome.done, 1u);
  EXPECT_EQ(FailingThreads::failures(), 0u);
}

}  // namespace
}  // namespace beacongate::testing
