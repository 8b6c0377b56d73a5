#include "loadgen/sender/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "gateway/base/check.h"
#include "gateway/base/system_clock.h"
#include "loadgen/pacing/shape_pacer.h"
#include "loadgen/traffic/synthetic_source.h"
#include "tests/component/loadgen/scripted_server.h"

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedServer;
using Answer = ScriptedServer::Answer;

struct Load {
  uint32_t connections = 4;
  uint32_t pipeline = 1;
  uint64_t rate = 1'000;  // 0: closed loop
  nanoseconds duration = milliseconds{500};
  nanoseconds drain_timeout = seconds{5};
  Churn churn = {};
  bool heed_retry_after = false;
  std::string shape = {};  // in place of the rate
};

std::unique_ptr<Pacer> PacerOf(const Load& load) {
  if (!load.shape.empty()) {
    return std::make_unique<ShapePacer>(ParseLoadShape(load.shape).value(), 1);
  }
  if (load.rate == 0) return nullptr;
  return std::make_unique<ConstantPacer>(load.rate, seconds{1}, load.duration);
}

Result<SendResult> SendTo(const std::string& url, const Load& load) {
  const Result<Target> target = ParseTarget(url);
  CHECK(target.ok());
  SyntheticSource source({.endpoint = {.host = target.value().host, .path = target.value().path},
                          .lanes = load.connections,
                          .visitors = 1'000});
  const std::unique_ptr<Pacer> pacer = PacerOf(load);
  const SystemClock clock;
  Sender sender({.target = target.value(),
                 .pipeline = load.pipeline,
                 .churn = load.churn,
                 .heed_retry_after = load.heed_retry_after,
                 .duration = load.duration,
                 .connect_timeout = milliseconds{500},
                 .drain_timeout = load.drain_timeout},
                pacer.get(), &source, &clock);
  return sender.Run([](const SendResult&) {});
}

SendResult MustSend(const ScriptedServer& server, const Load& load) {
  Result<SendResult> result = SendTo(server.url(), load);
  CHECK(result.ok());
  return std::move(result).value();
}

void ExpectEveryLaneInOrder(const ScriptedServer& server, size_t lanes) {
  const auto sequences = server.sequences();
  EXPECT_EQ(sequences.size(), lanes);
  for (const auto& [lane, sent] : sequences) {
    EXPECT_TRUE(std::is_sorted(sent.begin(), sent.end())) << "lane " << lane;
    EXPECT_EQ(std::adjacent_find(sent.begin(), sent.end()), sent.end()) << "lane " << lane;
  }
}

TEST(Sender, CarriesOutTheWholePlan) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const SendResult result = MustSend(server, {});
  EXPECT_EQ(result.counts.planned, 500u);
  EXPECT_EQ(result.counts.sent, 500u);
  EXPECT_EQ(result.counts.answered, 500u);
  EXPECT_EQ(result.counts.failed, 0u);
  EXPECT_EQ(result.by_status[204], 500u);
  EXPECT_EQ(result.latency.count(), 500u);
  EXPECT_EQ(result.lateness.count(), 500u);
  EXPECT_GE(result.elapsed, milliseconds{500});
  ASSERT_EQ(result.loops.size(), 1u);
  EXPECT_EQ(result.loops[0].sent, 500u);
  EXPECT_GT(result.loops[0].cpu, 0);
  EXPECT_LT(result.loops[0].cpu, 1.1);
  EXPECT_EQ(result.timeline.back().answered, 500u);
  EXPECT_EQ(result.counts.connected, 4u);
  EXPECT_EQ(server.connections(), 4u);
  ExpectEveryLaneInOrder(server, 4);
}

TEST(Sender, PipelinesInOrder) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const SendResult result = MustSend(server, {.connections = 3, .pipeline = 8, .rate = 5'000});
  EXPECT_EQ(result.by_status[204], 2'500u);
  ExpectEveryLaneInOrder(server, 3);
}

TEST(Sender, RefusalsAreCountedByStatusAndSendingGoesOn) {
  ScriptedServer server(
      [](uint64_t number) { return Answer{.status = number % 2 == 0 ? 204 : 503}; });
  const SendResult result = MustSend(server, {});
  EXPECT_EQ(result.by_status[204], 250u);
  EXPECT_EQ(result.by_status[503], 250u);
  EXPECT_EQ(result.counts.failed, 0u);
  EXPECT_EQ(result.counts.reconnects, 0u);
}

TEST(Sender, ReconnectsAndNeverRepeatsWhatWasUnanswered) {
  ScriptedServer server([](uint64_t number) { return Answer{.hang_up = number % 100 == 99}; });
  const SendResult result = MustSend(server, {});
  EXPECT_EQ(result.counts.sent, 500u);
  EXPECT_EQ(result.counts.failed, 5u);
  EXPECT_EQ(result.counts.answered, 495u);
  EXPECT_EQ(result.counts.reconnects, 5u);
  EXPECT_EQ(server.connections(), 9u);
  ExpectEveryLaneInOrder(server, 4);
}

// One stall of 400 ms: a sender that waits for replies would count one slow request; the visitors
// who would have come meanwhile feel it too.
TEST(Sender, AStallIsInTheLatencyOfAllWhoCameMeanwhile) {
  ScriptedServer server(
      [](uint64_t number) { return Answer{.delay = milliseconds{number == 20 ? 400 : 0}}; });
  const SendResult result =
      MustSend(server, {.connections = 1, .rate = 200, .duration = seconds{1}});
  EXPECT_EQ(result.counts.answered, 200u);
  EXPECT_GT(result.latency.Quantile(0.75), milliseconds{50});
  EXPECT_LT(result.service.Quantile(0.75), milliseconds{40});
  EXPECT_GE(result.service.max(), milliseconds{400});
  EXPECT_LT(result.lateness.Quantile(0.9), milliseconds{200}) << "the sender kept its plan";
}

TEST(Sender, ASlowServerQueuesInLatencyButNotInServiceTime) {
  ScriptedServer server([](uint64_t) { return Answer{.delay = milliseconds{20}}; });
  const SendResult result =
      MustSend(server, {.connections = 1, .rate = 200, .duration = milliseconds{300}});
  EXPECT_EQ(result.counts.answered, 60u);
  EXPECT_GT(result.latency.max(), milliseconds{800});
  EXPECT_LT(result.service.Quantile(0.5), milliseconds{100});
}

TEST(Sender, WhatTheServerNeverTookIsUnsentAndWhatItNeverAnsweredHasFailed) {
  ScriptedServer server([](uint64_t) { return Answer{.delay = milliseconds{700}}; });
  const SendResult result = MustSend(server, {.connections = 2,
                                              .rate = 100,
                                              .duration = milliseconds{100},
                                              .drain_timeout = milliseconds{100}});
  EXPECT_EQ(result.counts.planned, 10u);
  EXPECT_EQ(result.counts.sent, 2u);
  EXPECT_EQ(result.counts.failed, 2u);
  EXPECT_EQ(result.counts.answered, 0u);
}

TEST(Sender, AClosedLoopKeepsThePipelineFull) {
  ScriptedServer server([](uint64_t) { return Answer{.delay = milliseconds{1}}; });
  const SendResult result =
      MustSend(server, {.connections = 2, .pipeline = 4, .rate = 0, .duration = milliseconds{300}});
  EXPECT_GT(result.counts.answered, 50u);
  EXPECT_EQ(result.counts.answered, result.counts.sent);
  EXPECT_EQ(result.counts.planned, result.counts.sent);
  EXPECT_EQ(result.lateness.count(), 0u);
  EXPECT_EQ(result.latency.Quantile(0.9), result.service.Quantile(0.9));
}

TEST(Sender, ChurnMakesConnectionsAnewAndLosesNothingByIt) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const SendResult result = MustSend(server, {.pipeline = 3, .churn = {.requests = 10}});
  EXPECT_EQ(result.by_status[204], 500u);
  EXPECT_EQ(result.counts.failed, 0u);
  EXPECT_EQ(result.counts.reconnects, 0u);
  // 125 requests a lane: a first connection of 2, 5, 7 or 10 requests, then tens.
  EXPECT_EQ(result.counts.renewed, 4u + 12u + 12u + 11u + 11u);
  ExpectEveryLaneInOrder(server, 4);
}

TEST(Sender, ChurnByTime) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const SendResult result = MustSend(server, {.churn = {.after = milliseconds{50}}});
  EXPECT_EQ(result.by_status[204], 500u);
  EXPECT_GE(result.counts.renewed, 4u);
  EXPECT_EQ(result.counts.reconnects, 0u);
  ExpectEveryLaneInOrder(server, 4);
}

TEST(Sender, AnOutageClosesAllConnectionsAndBringsThemBackTogether) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const SendResult result =
      MustSend(server, {.shape = "hold 500 200ms, outage 300ms, burst 40, hold 500 200ms"});
  EXPECT_EQ(result.by_status[204], 240u);
  EXPECT_EQ(result.counts.failed, 0u);
  EXPECT_EQ(result.counts.renewed, 4u);
  EXPECT_EQ(server.connections(), 8u);
  ExpectEveryLaneInOrder(server, 4);
}

TEST(Sender, KeepsQuietForAsLongAsA503Asks) {
  ScriptedServer server([](uint64_t number) { return Answer{.status = number == 0 ? 503 : 204}; });
  const SendResult result = MustSend(
      server,
      {.connections = 1, .rate = 100, .duration = milliseconds{200}, .heed_retry_after = true});
  EXPECT_EQ(result.by_status[503], 1u);
  EXPECT_EQ(result.by_status[204], 19u);
  EXPECT_EQ(result.counts.waits, 1u);
  EXPECT_GE(result.latency.Quantile(0.5), milliseconds{800}) << "those who came meanwhile waited";
}

TEST(Sender, SaysWhyThereIsNoServer) {
  std::string url;
  {
    const ScriptedServer gone([](uint64_t) { return Answer{}; });
    url = gone.url();
  }
  const Result<SendResult> result = SendTo(url, {});
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("Connection refused"));
  EXPECT_THAT(result.error().message, HasSubstr(url));
}

}  // namespace
}  // namespace beacongate::loadgen
