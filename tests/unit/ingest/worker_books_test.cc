#include "gateway/ingest/worker_books.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate {
namespace {

uint64_t SumOf(const RejectionCounts& rejected) {
  uint64_t sum = 0;
  for (const uint64_t count : rejected) sum += count;
  return sum;
}

TEST(WorkerBooks, EveryOutcomeIsReceivedOnce) {
  WorkerBooks books;
  {
    WorkerBooks::Section section(books);
    section.Accepted();
    section.Accepted();
    section.Rejected(Rejection::kBadJson);
    section.Shed();
  }
  const WorkerBooks* workers[] = {&books};
  const Accounts cut = TakeCut(workers, {});
  EXPECT_EQ(cut.received, 4u);
  EXPECT_EQ(cut.accepted, 2u);
  EXPECT_EQ(cut.shed, 1u);
  EXPECT_EQ(cut.rejected[static_cast<size_t>(Rejection::kBadJson)], 1u);
}

TEST(WorkerBooks, AnOpenSectionIsSeen) {
  WorkerBooks books;
  EXPECT_EQ(books.Version() % 2, 0u);
  {
    WorkerBooks::Section section(books);
    EXPECT_EQ(books.Version() % 2, 1u);
  }
  EXPECT_EQ(books.Version() % 2, 0u);
}

TEST(WorkerBooks, EveryCutClosesWhileWorkersRun) {
  constexpr int kWorkers = 2;
  std::vector<std::unique_ptr<WorkerBooks>> books;
  std::vector<const WorkerBooks*> views;
  for (int i = 0; i < kWorkers; ++i) {
    books.push_back(std::make_unique<WorkerBooks>());
    views.push_back(books.back().get());
  }
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < kWorkers; ++i) {
    threads.emplace_back([&stop, &own = *books[static_cast<size_t>(i)]] {
      while (!stop) {
        // Between sections a worker waits for the next request.
        std::this_thread::yield();
        WorkerBooks::Section section(own);
        section.Accepted();
        section.Rejected(Rejection::kRequiredMissing);
        section.Shed();
        section.Accepted();
      }
    });
  }
  uint64_t received = 0;
  for (int i = 0; i < 2'000 || received < 1'000; ++i) {
    std::optional<Accounts> taken;
    while (!(taken = TryCut(views, {}))) std::this_thread::yield();
    const Accounts& cut = *taken;
    ASSERT_EQ(cut.received, cut.accepted + SumOf(cut.rejected) + cut.shed);
    ASSERT_EQ(cut.accepted, 2 * cut.shed);
    ASSERT_GE(cut.received, received);
    received = cut.received;
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

class CutOfBusyWorkers : public testing::JournalTest {};

TEST_F(CutOfBusyWorkers, DoesNotWaitForAWorkerInsideASection) {
  Open();
  const LaneJournal* lanes[] = {journal_.get()};
  WorkerBooks books;
  const WorkerBooks* workers[] = {&books};
  {
    WorkerBooks::Section section(books);
    section.Rejected(Rejection::kBadJson);
    section.Shed();
    Append(1, 2);  // counted by the journal already, by the worker not yet
    section.Accepted();
    EXPECT_FALSE(TryCut(workers, lanes).has_value());
    const Accounts cut = TakeCut(workers, lanes);
    EXPECT_EQ(cut.accepted, 2u);
    EXPECT_EQ(cut.received, 4u);
    EXPECT_EQ(cut.received, cut.accepted + SumOf(cut.rejected) + cut.shed);
    EXPECT_EQ(cut.accepted + cut.recovered, cut.delivered + cut.pending + cut.quarantined);
    section.Accepted();
  }
  const Accounts at_rest = TakeCut(workers, lanes);
  EXPECT_EQ(at_rest.received, 4u);
  EXPECT_EQ(at_rest.accepted, 2u);
}

}  // namespace
}  // namespace beacongate
