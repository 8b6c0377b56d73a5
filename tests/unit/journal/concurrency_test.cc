// Appenders, the reader, a retirer and an onlooker at once.

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr uint64_t kAppenders = 3;
constexpr uint64_t kFramesEach = 4'000;
constexpr uint64_t kStride = 1'000'000;  // ids of appender t: t * kStride + 1 ...

class ConcurrencyTest : public JournalTest {
 protected:
  void AppendAll(uint64_t appender) {
    for (uint64_t i = 1; i <= kFramesEach; ++i) {
      while (AppendId(*journal_, appender * kStride + i) == AppendResult::kFull) {
        ++refusals_;
        std::this_thread::yield();
      }
    }
  }

  void Read() {
    std::map<uint64_t, uint64_t> last;
    uint64_t sequence = 0;
    while (sequence < kAppenders * kFramesEach) {
      FrameRef frame;
      if (!journal_->Next(&frame)) {
        journal_->ReleaseIfEmpty();
        journal_->WaitForAppend(clock_.Monotonic() + std::chrono::hours(1));
        continue;
      }
      const FrameView view = frame.View();
      const uint64_t id = IdOf(view);
      ASSERT_EQ(view.sequence, ++sequence);
      ASSERT_EQ(id % kStride, ++last[id / kStride]);
      const std::lock_guard lock(mutex_);
      read_.push_back(frame);
    }
  }

  void Retire() {
    for (uint64_t retired = 0; retired < kAppenders * kFramesEach;) {
      std::vector<FrameRef> taken;
      {
        const std::lock_guard lock(mutex_);
        taken.swap(read_);
      }
      std::reverse(taken.begin(), taken.end());
      RetireAll(*journal_, taken);
      retired += taken.size();
      if (taken.empty()) std::this_thread::yield();
    }
  }

  std::mutex mutex_;
  std::vector<FrameRef> read_;
  std::atomic<uint64_t> refusals_{0};
};

TEST_F(ConcurrencyTest, EveryFrameIsReadOnceInTheOrderOfItsAppender) {
  options_.quota_bytes = 16 * 4096;
  Open();
  std::vector<std::thread> threads;
  threads.emplace_back([this] { Read(); });
  threads.emplace_back([this] { Retire(); });
  for (uint64_t t = 0; t < kAppenders; ++t) threads.emplace_back([this, t] { AppendAll(t); });
  std::atomic<bool> over{false};
  std::thread onlooker([this, &over] {
    while (!over) {
      ExpectBooksClose(*journal_);
      EXPECT_LE(journal_->Gauges().bytes_on_disk, options_.quota_bytes);
      std::this_thread::yield();
    }
  });
  for (std::thread& thread : threads) thread.join();
  over = true;
  onlooker.join();
  EXPECT_EQ(journal_->Books().delivered, kAppenders * kFramesEach);
  EXPECT_EQ(journal_->Books().pending, 0u);
  Close();
  EXPECT_TRUE(Files().empty());
}

// A reader that always waits for the next frame: a wake-up that is lost hangs the test.
TEST_F(ConcurrencyTest, NoWakeUpIsLost) {
  Open();
  std::atomic<uint64_t> read{0};
  std::thread reader([this, &read] {
    while (read < 5'000) {
      FrameRef frame;
      while (!journal_->Next(&frame)) {
        journal_->WaitForAppend(clock_.Monotonic() + std::chrono::hours(1));
      }
      journal_->Retire(&frame, 1, Retirement::kDelivered);
      ++read;
    }
  });
  for (uint64_t id = 1; id <= 5'000; ++id) {
    ASSERT_EQ(AppendId(*journal_, id), AppendResult::kAccepted);
    while (read < id) std::this_thread::yield();
  }
  reader.join();
}

}  // namespace
}  // namespace beacongate::testing
