#include "gateway/kafka/client_log.h"

#include <gmock/gmock.h>

#include "gateway/kafka/broker_watch.h"
#include "tests/support/manual_clock.h"

namespace beacongate::kafka {
namespace {

TEST(RateLimitedLogTest, AFloodOfOneKindIsHeldBackAndCounted) {
  testing::ManualClock clock;
  RateLimitedLog log("test", clock);
  uint64_t suppressed = 0;
  int admitted = 0;
  for (int i = 0; i < 1'000; ++i) admitted += log.Admit("FAIL", &suppressed);
  EXPECT_EQ(admitted, RateLimitedLog::kLinesMax);

  clock.Advance(RateLimitedLog::kPeriod);
  EXPECT_TRUE(log.Admit("FAIL", &suppressed));
  EXPECT_EQ(suppressed, 1'000u - RateLimitedLog::kLinesMax);
  EXPECT_TRUE(log.Admit("FAIL", &suppressed));
  EXPECT_EQ(suppressed, 0u) << "told once";
}

TEST(RateLimitedLogTest, KindsDoNotHoldBackEachOther) {
  testing::ManualClock clock;
  RateLimitedLog log("test", clock);
  uint64_t suppressed = 0;
  for (int i = 0; i < 100; ++i) log.Admit("FAIL", &suppressed);
  EXPECT_TRUE(log.Admit("FATAL", &suppressed));
}

TEST(LastWordsTest, KeepsTheLastWarning) {
  LastWords words;
  words.Write(LogLevel::kError, "FAIL", "first");
  words.Write(LogLevel::kWarning, "FAIL", "second");
  words.Write(LogLevel::kInfo, "GETPID", "harmless");
  EXPECT_EQ(words.text(), "second");
}

TEST(BrokerWatchTest, IsUpWhileAnyBrokerIs) {
  BrokerWatch watch;
  EXPECT_FALSE(watch.up());
  watch.OnState("a:1", "TRY_CONNECT");
  EXPECT_FALSE(watch.up());
  watch.OnState("a:1", "UP");
  watch.OnState("b:1", "UP");
  watch.OnState("a:1", "DOWN");
  EXPECT_TRUE(watch.up());
  watch.OnState("b:1", "DOWN");
  EXPECT_FALSE(watch.up());
}

TEST(BrokerWatchTest, ResetForgetsBrokers) {
  BrokerWatch watch;
  watch.OnState("a:1", "UP");
  watch.Reset();
  EXPECT_FALSE(watch.up());
}

}  // namespace
}  // namespace beacongate::kafka
