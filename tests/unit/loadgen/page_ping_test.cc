#include "loadgen/traffic/page_ping.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/loadgen/parsed_request.h"

namespace beacongate::loadgen {
namespace {

using testing::ParsedRequest;
using testing::ParseRequest;

constexpr uint64_t kRun = 0x0123456789ABCDEF;

Envelope ToLane(uint32_t lane) {
  return {.endpoint = {.host = "127.0.0.1:8080", .path = "/b"}, .run = kRun, .lane = lane};
}
const Stamp kStamp{.first_sequence = 41, .planned = WallTime(microseconds(1'767'225'600'123'456))};

std::string Written(const RequestTemplate& request, const Stamp& stamp = kStamp) {
  std::string bytes(request.bytes.size(), '\0');
  request.Write(stamp, bytes.data());
  return bytes;
}

PageView AView() {
  RandomBits bits(5);
  return DrawPageView(3, 77, bits);
}

std::string_view Text(const simdjson::dom::element& object, const char* name) {
  std::string_view text;
  EXPECT_EQ(object[name].get(text), simdjson::SUCCESS) << name;
  return text;
}

TEST(PagePing, GetParsesBackWithItsStamp) {
  const PageView view = AView();
  const ParsedRequest request = ParseRequest(Written(RenderGet(ToLane(63), view, 800)));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/b");
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(request.Header("Host"), "127.0.0.1:8080");
  EXPECT_EQ(request.Param("site"), view.site);
  EXPECT_EQ(request.Param("page"), view.page);
  EXPECT_EQ(request.Param("visitor"), view.visitor);
  EXPECT_EQ(request.Param("session"), view.session);
  EXPECT_EQ(request.Param("event"), view.event);
  EXPECT_EQ(request.Param("title"), view.title);
  EXPECT_EQ(request.Param("ref"), view.referer);
  EXPECT_EQ(request.Param("bg_lane"), "00063");
  EXPECT_EQ(request.Param("bg_seq"), "000000000041");
  EXPECT_EQ(request.Param("bg_t"), "1767225600123456");
  EXPECT_EQ(request.Param("sent_at"), "1767225600123");
  EXPECT_GE(request.params.size(), 15u);
  EXPECT_GE(request.headers.size(), 8u);
}

TEST(PagePing, PostParsesBackWithItsStamp) {
  const PageView view = AView();
  const ParsedRequest request =
      ParseRequest(Written(RenderPost(ToLane(7), std::span(&view, 1), 800)));
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.Header("Content-Length"), std::to_string(request.body.size()));
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  ASSERT_EQ(parser.parse(request.body).get(json), simdjson::SUCCESS) << request.body;
  EXPECT_EQ(Text(json, "site"), view.site);
  EXPECT_EQ(Text(json, "visitor"), view.visitor);
  EXPECT_EQ(Text(json, "title"), view.title);
  EXPECT_EQ(Text(json, "bg_lane"), "00007");
  EXPECT_EQ(Text(json, "bg_seq"), "000000000041");
  EXPECT_EQ(Text(json, "bg_t"), "1767225600123456");
  uint64_t sent_at = 0;
  EXPECT_EQ(json["sent_at"].get(sent_at), simdjson::SUCCESS);
  EXPECT_EQ(sent_at, 1'767'225'600'123u);
}

TEST(PagePing, EveryBeaconOfABatchHasItsOwnSequence) {
  RandomBits bits(9);
  std::vector<PageView> views;
  for (size_t i = 0; i < 10; ++i) views.push_back(DrawPageView(i, i, bits));
  const ParsedRequest request = ParseRequest(Written(RenderPost(ToLane(1), views, 800)));
  EXPECT_EQ(request.Header("Content-Length"), std::to_string(request.body.size()));
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  ASSERT_EQ(parser.parse(request.body).get(array), simdjson::SUCCESS);
  ASSERT_EQ(array.size(), views.size());
  size_t place = 0;
  for (const simdjson::dom::element json : array) {
    EXPECT_EQ(Text(json, "visitor"), views[place].visitor);
    EXPECT_EQ(Text(json, "bg_seq"), "0000000000" + std::to_string(41 + place));
    ++place;
  }
}

TEST(PagePing, SizeIsWhatWasAskedFor) {
  const PageView view = AView();
  for (const size_t bytes : {800u, 801u, 1'200u, 5'000u}) {
    EXPECT_EQ(RenderGet(ToLane(0), view, bytes).bytes.size(), bytes);
  }
  for (const size_t bytes : {1'000u, 1'300u}) {
    EXPECT_EQ(RenderPost(ToLane(0), std::span(&view, 1), bytes).bytes.size(), bytes);
  }
}

// The seal as a reader finds it: from the pairs alone.
void ExpectSealed(const std::vector<std::pair<std::string, std::string>>& pairs, uint32_t lane,
                  uint64_t sequence) {
  IdentityParser parser;
  uint64_t content = 0;
  for (const auto& [name, value] : pairs) {
    const bool covered = std::find(kCoveredParameters.begin(), kCoveredParameters.end(), name) !=
                         kCoveredParameters.end();
    if (parser.Take(name, value)) continue;
    EXPECT_EQ(covered, name != "sent_at") << name;
    if (covered) content += PairContent(name, value);
  }
  const BeaconId want{
      .run = kRun, .lane = lane, .sequence = sequence, .planned_us = 1'767'225'600'123'456};
  ASSERT_TRUE(parser.id().has_value());
  EXPECT_EQ(*parser.id(), want);
  EXPECT_EQ(parser.sum(), SealOf(want, content));
}

std::vector<std::pair<std::string, std::string>> JsonPairs(const simdjson::dom::element& json) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto [name, value] : simdjson::dom::object(json)) {
    std::string_view text;
    const bool is_text = value.get(text) == simdjson::SUCCESS;
    pairs.emplace_back(name, is_text ? std::string(text) : simdjson::minify(value));
  }
  return pairs;
}

class SealTest : public ::testing::TestWithParam<bool> {};  // new visitors

TEST_P(SealTest, OfAGetHoldsForWhatArrives) {
  Envelope envelope = ToLane(63);
  envelope.new_visitors = GetParam();
  ExpectSealed(ParseRequest(Written(RenderGet(envelope, AView(), 800))).params, 63, 41);
}

TEST_P(SealTest, OfEachBeaconOfABatchHoldsForWhatArrives) {
  Envelope envelope = ToLane(5);
  envelope.new_visitors = GetParam();
  const std::vector<PageView> views = {AView(), AView(), AView()};
  const ParsedRequest request = ParseRequest(Written(RenderPost(envelope, views, 800)));
  simdjson::dom::parser parser;
  uint64_t sequence = 41;
  for (const simdjson::dom::element json : parser.parse(request.body).get_array()) {
    ExpectSealed(JsonPairs(json), 5, sequence++);
  }
  EXPECT_EQ(sequence, 44u);
}

INSTANTIATE_TEST_SUITE_P(NewVisitors, SealTest, ::testing::Bool());

TEST(PagePing, ANewVisitorIsNewAtEachSending) {
  Envelope envelope = ToLane(5);
  envelope.new_visitors = true;
  const RequestTemplate request = RenderGet(envelope, AView(), 800);
  std::set<std::string> visitors;
  for (uint64_t sequence = 0; sequence < 1'000; ++sequence) {
    const Stamp stamp{.first_sequence = sequence, .planned = kStamp.planned};
    visitors.insert(ParseRequest(Written(request, stamp)).Param("visitor"));
  }
  EXPECT_EQ(visitors.size(), 1'000u);
}

TEST(PagePing, StampsDoNotChangeTheSize) {
  const RequestTemplate request = RenderGet(ToLane(99'999), AView(), 800);
  const std::string late =
      Written(request, {.first_sequence = 999'999'999'999,
                        .planned = WallTime(microseconds(9'999'999'999'999'999))});
  EXPECT_EQ(late.size(), request.bytes.size());
  EXPECT_EQ(ParseRequest(late).Param("bg_seq"), "999999999999");
  EXPECT_EQ(ParseRequest(late).Param("bg_t"), "9999999999999999");
}

}  // namespace
}  // namespace beacongate::loadgen
