#include "loadgen/traffic/synthetic_source.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/unit/loadgen/parsed_request.h"

namespace beacongate::loadgen {
namespace {

using testing::ParsedRequest;
using testing::ParseRequest;

SyntheticOptions Options() {
  return {.endpoint = {.host = "localhost", .path = "/b"},
          .lanes = 8,
          .sites = 20,
          .visitors = 1'000,
          .seed = 3};
}

std::string Next(SyntheticSource* source, uint32_t lane, uint64_t sequence) {
  std::string bytes(source->request_bytes_max(), '\0');
  bytes.resize(source->WriteNext(
      lane, {.first_sequence = sequence, .planned = WallTime(microseconds(1'767'225'600'000'000))},
      bytes));
  return bytes;
}

TEST(SyntheticSource, AVisitorNeverChangesLanesAndItsSequenceRises) {
  SyntheticSource source(Options());
  std::map<std::string, std::string> lane_of_visitor;
  std::map<std::string, std::string> last_sequence;
  for (uint64_t sequence = 0; sequence < 2'500; ++sequence) {
    for (uint32_t lane = 0; lane < source.lanes(); ++lane) {
      const ParsedRequest request = ParseRequest(Next(&source, lane, sequence));
      const std::string visitor = request.Param("visitor");
      const auto [known, fresh] = lane_of_visitor.emplace(visitor, request.Param("bg_lane"));
      ASSERT_EQ(known->second, request.Param("bg_lane"));
      ASSERT_LT(last_sequence[visitor], request.Param("bg_seq"));
      last_sequence[visitor] = request.Param("bg_seq");
    }
  }
  EXPECT_GT(lane_of_visitor.size(), 500u);
}

TEST(SyntheticSource, TheSameSeedSendsTheSameBytes) {
  SyntheticSource one(Options());
  SyntheticSource same(Options());
  SyntheticOptions options = Options();
  options.seed = 4;
  SyntheticSource other(options);
  int differences = 0;
  for (uint64_t i = 0; i < 100; ++i) {
    const std::string bytes = Next(&one, 5, i);
    ASSERT_EQ(bytes, Next(&same, 5, i));
    differences += bytes != Next(&other, 5, i) ? 1 : 0;
  }
  EXPECT_GT(differences, 90);
}

TEST(SyntheticSource, MixedAlternatesOnEveryLane) {
  SyntheticOptions options = Options();
  options.method = Method::kMixed;
  options.lanes = 7;
  SyntheticSource source(options);
  for (uint64_t i = 0; i < 3'000; ++i) {
    ASSERT_EQ(Next(&source, 6, i).starts_with("POST "), i % 2 == 1) << i;
  }
}

TEST(SyntheticSource, MixedHasTheShareOfPostsAskedFor) {
  SyntheticOptions options = Options();
  options.method = Method::kMixed;
  options.post_share = 0.1;
  options.lanes = 100;
  SyntheticSource source(options);
  int posts = 0;
  constexpr int kPerLane = 328;  // the whole pool: 32,768 beacons, an even number for each lane
  for (uint32_t lane = 0; lane < 100; ++lane) {
    for (int i = 0; i < kPerLane; ++i) {
      posts += Next(&source, lane, static_cast<uint64_t>(i)).starts_with("POST ") ? 1 : 0;
    }
  }
  EXPECT_EQ(posts, 3'280);
}

TEST(SyntheticSource, AVisitorSendsInTheRhythmOfVisits) {
  SyntheticSource source(Options());
  std::map<std::string, std::string> last_event;  // by session
  std::map<std::string, int> events;
  constexpr int kPool = 4'096;  // of a lane
  for (uint64_t i = 0; i < kPool; ++i) {
    const ParsedRequest request = ParseRequest(Next(&source, 2, i));
    const std::string event = request.Param("event");
    ++events[event];
    std::string& last = last_event[request.Param("session")];
    if (event == "page_view") {
      ASSERT_EQ(last, "");
    } else {
      ASSERT_TRUE(event == "ping" || event == "unload") << event;
      ASSERT_TRUE(last == "page_view" || last == "ping") << last;
    }
    last = event;
  }
  EXPECT_EQ(events.size(), 3u);
  EXPECT_GT(events["ping"], events["page_view"]);
  EXPECT_NEAR(events["unload"], events["page_view"], 8) << "visits that the pool's end cuts";
}

TEST(SyntheticSource, AHotKeyHasLaneZeroToItself) {
  SyntheticOptions options = Options();
  options.hot_key = true;
  SyntheticSource source(options);
  const ParsedRequest hot = ParseRequest(Next(&source, 0, 0));
  for (uint64_t i = 0; i < 1'100; ++i) {
    const ParsedRequest same = ParseRequest(Next(&source, 0, i));
    ASSERT_EQ(same.Param("site") + same.Param("visitor"), hot.Param("site") + hot.Param("visitor"));
    const auto lane = static_cast<uint32_t>(1 + i % 7);
    ASSERT_NE(ParseRequest(Next(&source, lane, i)).Param("visitor"), hot.Param("visitor"));
  }
}

TEST(SyntheticSource, EveryRequestHasTheSizeAskedFor) {
  SyntheticSource source(Options());
  EXPECT_EQ(source.request_bytes_max(), 800u);
  EXPECT_DOUBLE_EQ(source.request_bytes_mean(), 800.0);
  for (uint64_t i = 0; i < 100; ++i) ASSERT_EQ(Next(&source, 0, i).size(), 800u);
}

TEST(SyntheticSource, AsManyLanesAsVisitorsGivesEachItsOwn) {
  SyntheticOptions options = Options();
  options.lanes = 1'000;
  SyntheticSource source(options);
  std::set<std::string> visitors;
  for (uint32_t lane = 0; lane < source.lanes(); ++lane) {
    const std::string first = ParseRequest(Next(&source, lane, 0)).Param("visitor");
    EXPECT_EQ(ParseRequest(Next(&source, lane, 1)).Param("visitor"), first);
    visitors.insert(first);
  }
  EXPECT_EQ(visitors.size(), 1'000u);
}

}  // namespace
}  // namespace beacongate::loadgen
