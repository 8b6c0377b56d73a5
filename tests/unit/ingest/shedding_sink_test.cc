#include "gateway/ingest/shedding_sink.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace beacongate {
namespace {

class JournalOfBytes final : public RecordSink {
 public:
  AppendResult Append(const FrameInput&) override {
    ++appended;
    return AppendResult::kAccepted;
  }
  uint64_t bytes_on_disk() const override { return bytes; }

  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> appended{0};
};

constexpr ShedMarks kMarks{.at_bytes = 700, .until_bytes = 600};

TEST(SheddingSinkTest, ClosesAtItsMarkAndOpensAtTheLowOne) {
  JournalOfBytes journal;
  SheddingSink sink(journal, kMarks, "/bulk", "beacons");
  struct Step {
    uint64_t bytes;
    AppendResult wanted;
  };
  for (const Step& step : std::vector<Step>{{0, AppendResult::kAccepted},
                                            {699, AppendResult::kAccepted},
                                            {700, AppendResult::kFull},
                                            {650, AppendResult::kFull},
                                            {601, AppendResult::kFull},
                                            {600, AppendResult::kAccepted},
                                            {699, AppendResult::kAccepted},
                                            {900, AppendResult::kFull}}) {
    journal.bytes = step.bytes;
    EXPECT_EQ(sink.Append({}), step.wanted) << step.bytes;
    EXPECT_EQ(sink.shedding(), step.wanted == AppendResult::kFull) << step.bytes;
  }
  EXPECT_EQ(journal.appended, 4u);
}

TEST(SheddingSinkTest, OneEndpointShedsWhileAnotherGoesOn) {
  JournalOfBytes journal;
  SheddingSink bulk(journal, kMarks, "/bulk", "beacons");
  SheddingSink orders(journal, {.at_bytes = 900, .until_bytes = 800}, "/orders", "beacons");
  journal.bytes = 750;
  EXPECT_EQ(bulk.Append({}), AppendResult::kFull);
  EXPECT_EQ(orders.Append({}), AppendResult::kAccepted);
}

TEST(SheddingSinkTest, WorkersAgree) {
  JournalOfBytes journal;
  SheddingSink sink(journal, kMarks, "/bulk", "beacons");
  std::atomic<uint64_t> accepted{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < 4; ++i) {
    workers.emplace_back([&] {
      for (int k = 0; k < 20'000; ++k) {
        journal.bytes = k % 1'000;
        if (sink.Append({}) == AppendResult::kAccepted) ++accepted;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(journal.appended, accepted);
  journal.bytes = 0;
  EXPECT_EQ(sink.Append({}), AppendResult::kAccepted);
  EXPECT_FALSE(sink.shedding());
}

}  // namespace
}  // namespace beacongate
