#include "loadgen/report/live_line.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

TEST(LiveLine, TellsTheSecondThatEnds) {
  LiveLine line(10);
  SendResult result;
  result.counts = {.planned = 1'000, .sent = 900, .answered = 800, .failed = 5};
  EXPECT_EQ(line.Next({.sent = result}),
            "   1 s  9000/s sent  8000/s answered  1950 waiting  50 failed  p99 0 us");
  result.counts = {.planned = 2'000, .sent = 2'000, .answered = 1'995, .failed = 5};
  result.latency.Record(microseconds{181}, 10);
  EXPECT_EQ(line.Next({.sent = result}),
            "   2 s  11000/s sent  11950/s answered  0 waiting  50 failed  p99 181 us");
}

TEST(LiveLine, AClosedLoopHasNoPlanToWaitFor) {
  LiveLine line(1);
  SendResult result;
  result.counts = {.planned = 0, .sent = 64, .answered = 60};
  EXPECT_EQ(line.Next({.sent = result}),
            "   1 s  64/s sent  60/s answered  4 waiting  0 failed  p99 0 us");
}

TEST(LiveLine, TellsWhatIsKnownBesides) {
  LiveLine line(1);
  SendResult result;
  result.counts = {.planned = 100, .sent = 100, .answered = 100};
  result.by_status[204] = 90;
  result.by_status[503] = 10;
  EXPECT_EQ(line.Next({.sent = result, .topic = LiveTopic{.found = 85}, .journal_pending = 5}),
            "   1 s  100/s sent  100/s answered  0 waiting  0 failed  p99 0 us  85 found  5 to come"
            "  5 in the journal");
  EXPECT_EQ(
      line.Next(
          {.sent = result,
           .sending = false,
           .topic = LiveTopic{.found = 91, .wrong_partition = 1, .corrupt = 2, .duplicates = 3}}),
      "   2 s  all sent, reading the topic  91 found  0 to come  1 in the wrong partition"
      "  2 corrupt  3 duplicates");
}

}  // namespace
}  // namespace beacongate::loadgen
