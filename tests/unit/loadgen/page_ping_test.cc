#include "loadgen/traffic/page_ping.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>

#include "tests/unit/loadgen/parsed_request.h"

namespace beacongate::loadgen {
namespace {

using testing::ParsedRequest;
using testing::ParseRequest;

const Endpoint kEndpoint{.host = "127.0.0.1:8080", .path = "/b"};
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
  const ParsedRequest request = ParseRequest(Written(RenderGet(kEndpoint, view, 63, 800)));
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
      ParseRequest(Written(RenderPost(kEndpoint, std::span(&view, 1), 7, 800)));
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
  const ParsedRequest request = ParseRequest(Written(RenderPost(kEndpoint, views, 1, 800)));
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
    EXPECT_EQ(RenderGet(kEndpoint, view, 0, bytes).bytes.size(), bytes);
  }
  for (const size_t bytes : {1'000u, 1'300u}) {
    EXPECT_EQ(RenderPost(kEndpoint, std::span(&view, 1), 0, bytes).bytes.size(), bytes);
  }
}

TEST(PagePing, StampsDoNotChangeTheSize) {
  const RequestTemplate request = RenderGet(kEndpoint, AView(), 99'999, 800);
  const std::string late =
      Written(request, {.first_sequence = 999'999'999'999,
                        .planned = WallTime(microseconds(9'999'999'999'999'999))});
  EXPECT_EQ(late.size(), request.bytes.size());
  EXPECT_EQ(ParseRequest(late).Param("bg_seq"), "999999999999");
  EXPECT_EQ(ParseRequest(late).Param("bg_t"), "9999999999999999");
}

}  // namespace
}  // namespace beacongate::loadgen
