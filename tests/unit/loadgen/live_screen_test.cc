#include "loadgen/report/live_screen.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

using Lines = std::vector<std::string>;

SendResult Sent() {
  SendResult result;
  result.counts = {.planned = 2'000, .sent = 1'900, .answered = 1'890, .failed = 0};
  result.by_status[204] = 1'890;
  result.latency.Record(microseconds{180}, 1'800);
  result.latency.Record(microseconds{4'000}, 90);
  return result;
}

TEST(LiveScreen, TellsTheSecondThatEnds) {
  LiveScreen screen(10);
  SendResult result = Sent();
  EXPECT_EQ(screen.Next({.sent = result}, 120, false),
            (Lines{"1 s     planned 20,000/s   sent 19,000/s   accepted 18,900/s   refused 0   "
                   "failed 0",
                   "latency p50 180 us   p99 4,000 us   in flight 100   not sent yet 1,000"}));
  result.counts = {.planned = 3'000, .sent = 3'000, .answered = 2'995, .failed = 5};
  result.by_status[204] = 2'990;
  result.by_status[503] = 5;
  result.latency.Record(microseconds{250}, 1'105);
  EXPECT_EQ(screen.Next({.sent = result}, 120, false),
            (Lines{"2 s     planned 10,000/s   sent 11,000/s   accepted 11,000/s   refused 50   "
                   "failed 50",
                   "latency p50 250 us   p99 250 us   in flight 0   not sent yet 0"}));
}

TEST(LiveScreen, TopicAndJournalHaveLinesOfTheirOwn) {
  LiveScreen screen(1);
  const Lines lines = screen.Next(
      {.sent = Sent(), .topic = LiveTopic{.found = 1'800, .duplicates = 2}, .journal_pending = 90},
      120, false);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[2],
            "topic   found 1,800   to come 90   wrong partition 0   corrupt 0   duplicates 2");
  EXPECT_EQ(lines[3], "journal not delivered yet 90");
}

TEST(LiveScreen, OnceAllIsSentTheTopicIsReadOn) {
  LiveScreen screen(1);
  const Lines lines = screen.Next(
      {.sent = Sent(), .sending = false, .topic = LiveTopic{.found = 1'890}}, 120, false);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "1 s     all sent, reading the topic: accepted 1,890");
}

TEST(LiveScreen, NoLineIsWiderThanTheWindow) {
  for (size_t width = 1; width < 100; ++width) {
    LiveScreen screen(1);
    for (const std::string& line :
         screen.Next({.sent = Sent(), .topic = LiveTopic{}, .journal_pending = 1}, width, false)) {
      EXPECT_LE(line.size(), width);
    }
  }
  LiveScreen screen(1);
  EXPECT_EQ(screen.Next({.sent = Sent()}, 40, false)[0], "1 s     planned 2,000/s   sent 1,900/s");
}

TEST(LiveScreen, FaultsAreRedAndColourEndsWithTheLine) {
  LiveScreen screen(1);
  const Lines lines = screen.Next({.sent = Sent(), .topic = LiveTopic{.corrupt = 3}}, 120, true);
  EXPECT_NE(lines[2].find("\x1b[2mcorrupt\x1b[0m \x1b[1;31m3\x1b[0m"), std::string::npos);
  EXPECT_EQ(lines[0].find("\x1b[1;31m"), std::string::npos);
}

}  // namespace
}  // namespace beacongate::loadgen
