#include "loadgen/replay/render_replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loadgen/replay/recorded_json.h"
#include "tests/unit/loadgen/parsed_request.h"

namespace beacongate::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::ParsedRequest;
using testing::ParseRequest;

Envelope To(const std::string& path) {
  return {.endpoint = {.host = "there:8080", .path = path}, .run = 7, .lane = 3};
}

TEST(RenderReplay, KeepsWhatIsTheBrowsersAndMakesTheConnectionsAnew) {
  const ReplayRequest request{.method = "POST",
                              .target = "/old?u=1&bg_seq=000000000004&&v=%C3%A4",
                              .headers = {{"HOST", "here"},
                                          {"Connection", "close"},
                                          {"Transfer-Encoding", "chunked"},
                                          {"Content-Type", "text/plain"},
                                          {"Cookie", "a=b"}},
                              .body = "{\"a\":1}",
                              .client = "192.0.2.7",
                              .at_us = {}};
  const RenderedReplay rendered = RenderReplay(request, request.body, To("/b"));
  const ParsedRequest parsed = ParseRequest(rendered.bytes);
  EXPECT_EQ(parsed.method, "POST");
  EXPECT_EQ(parsed.path, "/b");
  EXPECT_EQ(parsed.Param("u"), "1");
  EXPECT_EQ(parsed.Param("v"), "\xC3\xA4");
  EXPECT_EQ(parsed.Param("bg_lane"), "00003");
  EXPECT_EQ(parsed.params.size(), 7u) << "two of its own and the five of the name";
  EXPECT_EQ(rendered.bytes.find("bg_run="), rendered.identity);
  EXPECT_EQ(parsed.headers.size(), 6u);
  EXPECT_EQ(parsed.Header("Host"), "there:8080");
  EXPECT_EQ(parsed.Header("Cookie"), "a=b");
  EXPECT_EQ(parsed.Header("X-Forwarded-For"), "192.0.2.7");
  EXPECT_EQ(parsed.Header("Content-Length"), "7");
  EXPECT_EQ(parsed.body, request.body);
}

TEST(RenderReplay, ATargetWithoutAPathKeepsTheRecordedOne) {
  const ReplayRequest request{
      .method = "GET", .target = "/x/y.gif", .headers = {}, .body = {}, .client = {}, .at_us = {}};
  const ParsedRequest parsed = ParseRequest(RenderReplay(request, "", To("/")).bytes);
  EXPECT_EQ(parsed.path, "/x/y.gif");
  EXPECT_EQ(parsed.params.size(), 5u);
  EXPECT_EQ(parsed.headers.size(), 2u);
}

TEST(CanBeSent, NothingEndsALineEarly) {
  ReplayRequest request{.method = "GET",
                        .target = "/",
                        .headers = {{"A", "b\tc"}},
                        .body = {},
                        .client = {},
                        .at_us = {}};
  EXPECT_TRUE(CanBeSent(request));
  request.headers[0].second = "b\r\nX: y";
  EXPECT_FALSE(CanBeSent(request));
  request.headers.clear();
  for (const char* target : {"", "a", "http://x/", "/a b", "/a\r\n", "/a\x7F"}) {
    request.target = target;
    EXPECT_FALSE(CanBeSent(request)) << target;
  }
  request.target = "/";
  EXPECT_TRUE(CanBeSent(request));
  for (const char* method : {"", "get", "GET /", "G\r\n"}) {
    request.method = method;
    EXPECT_FALSE(CanBeSent(request)) << method;
  }
  request.method = "POST";
  request.client = "192.0.2.7\r\nX: y";  // it becomes X-Forwarded-For
  EXPECT_FALSE(CanBeSent(request));
}

TEST(BatchElements, AreTheObjectsOfAnArrayOrOfLines) {
  EXPECT_THAT(BatchElements(R"( [{"a":[1,{"b":2}]} , {"c":"]},{\"" }] )"),
              ElementsAre(R"({"a":[1,{"b":2}]})", R"({"c":"]},{\"" })"));
  EXPECT_THAT(BatchElements("{\"a\":1}\n{}\n{\"b\":2}\n"),
              ElementsAre("{\"a\":1}", "{}", "{\"b\":2}"));
}

TEST(BatchElements, OfOneBeaconThereAreNone) {
  for (const char* body : {"", "a=b&c=d", "{}", "[{}]", "[]", "[1,2]", "[{},1]", "[{},{}",
                           "[{},{}] x", "{}{", "{} x", "[{} {}]", "[{},{},]", R"({"a":"b)", "["}) {
    EXPECT_THAT(BatchElements(body), IsEmpty()) << body;
  }
}

TEST(VisitorOf, IsAParameterElseTheCookiesElseTheAddress) {
  ReplayRequest request{.method = "GET",
                        .target = "/b?uid=u1&visitor=v1",
                        .headers = {{"cookie", "c=1"}},
                        .body = {},
                        .client = "192.0.2.7",
                        .at_us = {}};
  EXPECT_EQ(VisitorOf(request, {"visitor", "uid"}), "v1");
  EXPECT_EQ(VisitorOf(request, {"uid", "visitor"}), "u1");
  EXPECT_EQ(VisitorOf(request, {"id"}), "c=1");
  request.headers.clear();
  EXPECT_EQ(VisitorOf(request, {"id"}), "192.0.2.7");
}

TEST(RecordedJson, ALineHasTheWholeRequest) {
  simdjson::dom::parser parser;
  // POST /b?x=1 HTTP/1.1 / Host: h / Content-Length: 2 / hi
  const auto request = ParseRequestLine(
      R"({"id":"1","raw_b64":"UE9TVCAvYj94PTEgSFRUUC8xLjENCkhvc3Q6IGgNCkNvbnRlbnQt)"
      R"(TGVuZ3RoOiAyDQoNCmhp"})",
      &parser);
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->target, "/b?x=1");
  EXPECT_EQ(request->body, "hi");
  EXPECT_EQ(HeaderOf(*request, "content-length"), "2");
  EXPECT_FALSE(request->at_us.has_value());
  for (const char* bad :
       {"", "{", "{}", R"({"raw_b64":1})", R"({"raw_b64":"!!"})", R"({"raw_b64":"R0VU"})", "[]"}) {
    EXPECT_FALSE(ParseRequestLine(bad, &parser).has_value()) << bad;
  }
}

TEST(RecordedJson, AHarHasEntriesWithTheirTimes) {
  std::vector<std::string> told;
  const bool har = ParseHar(
      R"({"log":{"entries":[
        {"startedDateTime":"2026-11-22T10:15:03.250Z","request":{"method":"GET",
         "url":"https://a.com/b?u=1#f","headers":[{"name":":path","value":"/"},
         {"name":"K","value":"v"}]}},
        {"request":{"method":"POST","url":"http://a.com","headers":[],"postData":{"text":"hi"}}},
        {"request":{"method":"GET"}}]}})",
      [&](const std::optional<ReplayRequest>& request) {
        told.push_back(!request
                           ? "-"
                           : request->method + " " + request->target + " " +
                                 std::to_string(request->headers.size()) + " " + request->body +
                                 " " + std::to_string(request->at_us.value_or(-1)));
      });
  EXPECT_TRUE(har);
  EXPECT_THAT(told, ElementsAre("GET /b?u=1 1  1795342503250000", "POST / 0 hi -1", "-"));
  EXPECT_FALSE(ParseHar("{}", [](const auto&) {}));
  EXPECT_FALSE(ParseHar("no json", [](const auto&) {}));
}

TEST(RecordedJson, TimesOfAllZones) {
  EXPECT_EQ(ParseIsoTime("2026-11-22T10:15:03Z"), 1'795'342'503'000'000);
  EXPECT_EQ(ParseIsoTime("2026-11-22T11:15:03.5+01:00"), 1'795'342'503'500'000);
  EXPECT_EQ(ParseIsoTime("2026-11-22T08:45:03.000001234-01:30"), 1'795'342'503'000'001);
  for (const char* bad : {"", "2026-11-22", "2026-02-31T00:00:00Z", "2026-11-22T10:15:03"}) {
    EXPECT_FALSE(ParseIsoTime(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace beacongate::loadgen
