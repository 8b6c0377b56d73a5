#include "gateway/kafka/client_log.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>

#include "gateway/kafka/broker_watch.h"
#include "tests/support/manual_clock.h"

namespace beacongate::kafka {
namespace {

constexpr const char* kLoading =
    "[thrd:main]: Failed to acquire idempotence PID from broker 127.0.0.1:9092/1: Broker: "
    "Coordinator load in progress: retrying";

TEST(ReadTest, AProducerThatWaitsForAFreshClusterIsNoFailure) {
  const Reading reading = Read(LogLevel::kWarning, "GETPID", kLoading);
  EXPECT_EQ(reading.level, LogLevel::kInfo);
  EXPECT_EQ(reading.note, "normal while Kafka starts");
  EXPECT_EQ(Read(LogLevel::kDebug, "GETPID", kLoading).level, LogLevel::kDebug);
}

// Every ten seconds, for as long as the right is missing.
TEST(ReadTest, WhatEachRefusedLookAtTheTopicSaysIsForThoseWhoLogMore) {
  const char* const text = "[thrd:b/bootstrap]: Topic beacons partition count changed from 16 to 0";
  EXPECT_EQ(Read(LogLevel::kInfo, "PARTCNT", text).level, LogLevel::kDebug);
}

TEST(ReadTest, OtherLinesKeepTheirLevel) {
  for (const auto& [facility, text] : {std::pair("GETPID", "Cluster authorization failed"),
                                       std::pair("FAIL", "Coordinator load in progress")}) {
    const Reading reading = Read(LogLevel::kError, facility, text);
    EXPECT_EQ(reading.level, LogLevel::kError) << text;
    EXPECT_EQ(reading.note, "") << text;
  }
}

TEST(RateLimitedLogTest, AHarmlessLineSaysSo) {
  testing::ManualClock clock;
  RateLimitedLog log("kafka", clock);
  ::testing::internal::CaptureStderr();
  log.Write(LogLevel::kWarning, "GETPID", kLoading);
  const std::string written = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, ::testing::EndsWith("retrying (normal while Kafka starts)\n"));
  EXPECT_THAT(written, ::testing::Not(::testing::HasSubstr("WARN")));
}

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
  words.Write(LogLevel::kWarning, "GETPID", kLoading);
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
