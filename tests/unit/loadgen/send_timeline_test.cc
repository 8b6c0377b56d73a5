#include "loadgen/report/send_timeline.h"

#include <gtest/gtest.h>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

WallTime At(int second) { return WallTime(seconds{1'000 + second}); }

SendResult Totals(uint64_t planned, uint64_t sent, uint64_t accepted, uint64_t shed) {
  SendResult totals;
  totals.counts = {.planned = planned, .sent = sent, .answered = accepted + shed, .failed = 0};
  totals.by_status[204] = accepted;
  totals.by_status[503] = shed;
  totals.timeline = {{At(0), 0, 0}, {At(1), 0, 0}};
  return totals;
}

TEST(SendTimeline, ASecondIsWhatTheTotalsGrewBy) {
  SendTimeline timeline(10);
  SendResult totals = Totals(100, 90, 70, 5);
  totals.latency.Record(milliseconds{1}, 75);
  timeline.Add(totals);
  SendResult later = Totals(200, 200, 170, 15);
  later.counts.failed = 3;
  later.latency = totals.latency;
  later.latency.Record(milliseconds{9}, 110);
  later.timeline.push_back({At(2), 0, 0});
  timeline.Add(later);

  const std::vector<SentSecond> seconds = timeline.Take();
  ASSERT_EQ(seconds.size(), 2u);
  EXPECT_EQ(seconds[0].waiting, 100u);
  EXPECT_EQ(seconds[0].in_flight, 150u);
  EXPECT_EQ(seconds[1].from, At(1));
  EXPECT_EQ(seconds[1].to, At(2));
  EXPECT_EQ(seconds[1].planned, 1'000u);
  EXPECT_EQ(seconds[1].sent, 1'100u);
  EXPECT_EQ(seconds[1].accepted, 1'000u);
  EXPECT_EQ(seconds[1].refused, (std::vector<std::pair<int, uint64_t>>{{503, 100}}));
  EXPECT_EQ(seconds[1].refused_total(), 100u);
  EXPECT_EQ(seconds[1].failed, 30u);
  EXPECT_EQ(seconds[1].waiting, 0u);
  EXPECT_EQ(seconds[1].latency.count, 110u);
  EXPECT_NEAR(Microseconds(seconds[1].latency.p50), 9'000, 10);
}

TEST(SendTimeline, FoldedKeepsSumsAndTheWorst) {
  std::vector<SentSecond> seconds(5);
  for (size_t i = 0; i < seconds.size(); ++i) {
    seconds[i].from = At(static_cast<int>(i));
    seconds[i].to = At(static_cast<int>(i) + 1);
    seconds[i].sent = 10;
    seconds[i].refused = {{i % 2 == 0 ? 503 : 400, 1}};
    seconds[i].waiting = i;
    seconds[i].latency.p99 = milliseconds{static_cast<int64_t>(i)};
  }
  const std::vector<SentSecond> folded = Folded(seconds, 2);
  ASSERT_EQ(folded.size(), 2u);
  EXPECT_EQ(folded[0].from, At(0));
  EXPECT_EQ(folded[0].to, At(3));
  EXPECT_EQ(folded[0].sent, 30u);
  EXPECT_EQ(folded[0].refused, (std::vector<std::pair<int, uint64_t>>{{503, 2}, {400, 1}}));
  EXPECT_EQ(folded[0].waiting, 2u);
  EXPECT_EQ(folded[1].latency.p99, milliseconds{4});
  EXPECT_EQ(folded[1].to, At(5));
  EXPECT_EQ(Folded(seconds, 5).size(), 5u);
  EXPECT_TRUE(Folded({}, 5).empty());
}

}  // namespace
}  // namespace beacongate::loadgen
