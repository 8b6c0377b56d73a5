#include "loadgen/sender/sender_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "gateway/base/check.h"
#include "gateway/base/system_clock.h"
#include "loadgen/pacing/shape_pacer.h"
#include "loadgen/runlog/run_log_reader.h"
#include "loadgen/traffic/synthetic_source.h"
#include "tests/component/loadgen/scripted_server.h"

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedServer;
using Answer = ScriptedServer::Answer;

struct GroupLoad {
  uint32_t threads = 3;
  uint32_t connections = 7;
  std::string shape = "hold 1000 500ms";
  bool plan_first = false;
  bool stop_on_signals = false;
  RunLogWriter* run_log = nullptr;
};

class SenderGroupTest : public ::testing::Test {
 protected:
  Result<SendResult> Send(const std::string& url, const GroupLoad& load) {
    const Result<Target> target = ParseTarget(url);
    CHECK(target.ok());
    SyntheticSource source({.endpoint = {.host = target.value().host, .path = target.value().path},
                            .lanes = load.connections,
                            .visitors = 1'000});
    const LoadShape shape = ParseLoadShape(load.shape).value();
    const ShapePacer pacer(shape, 1);
    const SystemClock clock;
    SenderGroup group({.target = target.value(),
                       .pipeline = 2,
                       .duration = shape.Length(),
                       .connect_timeout = milliseconds{500},
                       .run_log = load.run_log,
                       .plan_first = load.plan_first,
                       .stop_on_signals = load.stop_on_signals},
                      load.threads, &pacer, &source, &clock);
    return group.Run([this](const SendResult& so_far) {
      told_.push_back(so_far.counts.sent);
      if (on_second_) on_second_();
    });
  }

  std::vector<uint64_t> told_;
  std::function<void()> on_second_;
};

void ExpectEachLaneComplete(const ScriptedServer& server, size_t lanes) {
  const auto sequences = server.sequences();
  EXPECT_EQ(sequences.size(), lanes);
  for (const auto& [lane, sent] : sequences) {
    for (size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(std::stoull(sent[i]), i) << "lane " << lane;
  }
}

TEST_F(SenderGroupTest, CarriesOutOnePlanTogether) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const Result<SendResult> result = Send(server.url(), {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().counts.planned, 500u);
  EXPECT_EQ(result.value().by_status[204], 500u);
  EXPECT_EQ(result.value().latency.count(), 500u);
  EXPECT_EQ(result.value().lateness.count(), 500u);
  EXPECT_EQ(result.value().counts.connected, 7u);
  EXPECT_EQ(result.value().timeline.back().answered, 500u);
  EXPECT_EQ(server.connections(), 7u);
  ExpectEachLaneComplete(server, 7);
}

TEST_F(SenderGroupTest, ALaneCarriesTheSameWhateverTheNumberOfThreads) {
  std::map<std::string, std::vector<std::string>> alone;
  for (const uint32_t threads : {1u, 2u, 7u}) {
    ScriptedServer server([](uint64_t) { return Answer{}; });
    const Result<SendResult> result = Send(server.url(), {.threads = threads});
    ASSERT_TRUE(result);
    EXPECT_EQ(result.value().loops.size(), threads);
    if (threads == 1) alone = server.sequences();
    EXPECT_EQ(server.sequences(), alone);
  }
}

TEST_F(SenderGroupTest, EveryThreadTellsWhatItDid) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const Result<SendResult> result = Send(server.url(), {});
  ASSERT_TRUE(result);
  // 250 runs of 2 requests go round 7 lanes, of which the threads have 3, 2 and 2.
  std::vector<uint64_t> sent;
  for (const LoopFigures& loop : result.value().loops) {
    sent.push_back(loop.sent);
    EXPECT_GT(loop.cpu, 0);
    EXPECT_GT(loop.lateness_p99, nanoseconds{0});
  }
  EXPECT_THAT(sent, ::testing::ElementsAre(214, 144, 142));
}

TEST_F(SenderGroupTest, TheSumIsToldOnceASecondToTheCaller) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const std::thread::id caller = std::this_thread::get_id();
  on_second_ = [&] { EXPECT_EQ(std::this_thread::get_id(), caller); };
  ASSERT_TRUE(Send(server.url(), {.shape = "hold 400 2500ms"}));
  ASSERT_GE(told_.size(), 2u);
  EXPECT_GT(told_[0], 200u) << "of one thread alone it would be a third";
  EXPECT_TRUE(std::is_sorted(told_.begin(), told_.end()));
}

TEST_F(SenderGroupTest, TheyShareOneRunLog) {
  const std::string path = ::testing::TempDir() + "group_run.log";
  auto log = RunLogWriter::Create(path, {.run = 1, .lanes = 7});
  ASSERT_TRUE(log);
  // Every seventh reply is a refusal, so that many runs of outcomes are written.
  ScriptedServer server(
      [](uint64_t number) { return Answer{.status = number % 7 == 0 ? 503 : 204}; });
  const Result<SendResult> result = Send(server.url(), {.run_log = log.value().get()});
  ASSERT_TRUE(result);
  ASSERT_TRUE(log.value()->Finish({}));
  auto reader = RunLogReader::Open(path);
  ASSERT_TRUE(reader);
  uint64_t accepted = 0;
  uint64_t refused = 0;
  std::map<uint32_t, uint64_t> by_lane;
  ASSERT_TRUE(reader.value()->ForEachRun([&](const OutcomeRun& run) {
    (run.outcome.accepted() ? accepted : refused) += run.count;
    by_lane[run.lane] += run.count;
  }));
  EXPECT_TRUE(reader.value()->finished());
  EXPECT_EQ(accepted, result.value().by_status[204]);
  EXPECT_EQ(refused, result.value().by_status[503]);
  EXPECT_EQ(accepted + refused, 500u);
  EXPECT_EQ(by_lane.size(), 7u);
  unlink(path.c_str());
}

TEST_F(SenderGroupTest, ASignalEndsAllOfThem) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  on_second_ = [] { kill(getpid(), SIGINT); };
  const Result<SendResult> result =
      Send(server.url(), {.shape = "hold 300 10m", .stop_on_signals = true});
  ASSERT_TRUE(result);
  EXPECT_LT(result.value().counts.planned, 100'000u);
  EXPECT_EQ(result.value().by_status[204], result.value().counts.planned);
  ExpectEachLaneComplete(server, 7);
}

TEST_F(SenderGroupTest, AColdStartBeginsAtOnceAndTellsTheConnectionsThatCame) {
  ScriptedServer server([](uint64_t) { return Answer{}; });
  const Result<SendResult> result = Send(server.url(), {.plan_first = true});
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().by_status[204], 500u);
  EXPECT_EQ(result.value().counts.connected, 7u);
}

TEST_F(SenderGroupTest, SaysWhyThereIsNoServer) {
  std::string url;
  {
    const ScriptedServer gone([](uint64_t) { return Answer{}; });
    url = gone.url();
  }
  for (const bool plan_first : {false, true}) {
    const Result<SendResult> result = Send(url, {.plan_first = plan_first});
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("Connection refused"));
  }
}

}  // namespace
}  // namespace beacongate::loadgen
