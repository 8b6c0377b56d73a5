// Fields from cookies, segments of the path and facts of the request, as they stand in the record.
#include <gtest/gtest.h>

#include <set>

#include "gateway/schema/cookie.h"
#include "gateway/schema/event_id.h"
#include "gateway/schema/path_segment.h"
#include "proto/record_json.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

struct CookieCase {
  std::vector<NameValue> headers;
  std::string want;
};

TEST(CookieTest, FirstOfTheNameIsFound) {
  const CookieCase cases[] = {
      {{{"Cookie", "id=1"}}, "1"},
      {{{"cookie", "a=0; id=1; id=2"}}, "1"},
      {{{"COOKIE", "a=0;id=1"}}, "1"},
      {{{"Cookie", "id=\"a b\""}}, "a b"},
      {{{"Cookie", "id=\"a"}}, "\"a"},
      {{{"Cookie", "id=\""}}, "\""},
      {{{"Cookie", "id=\"\""}}, ""},
      {{{"Cookie", "id="}}, ""},
      {{{"Cookie", "id=a=b"}}, "a=b"},
      {{{"Cookie", "id=a%20b+c"}}, "a%20b+c"},
      {{{"Cookie", " \tid =\t1 ; x=2"}}, "1"},
      {{{"Cookie", "id; =id; ;;id=1"}}, "1"},
      {{{"Cookie", "ID=1"}}, "none"},
      {{{"Cookie", "xid=1; idx=2"}}, "none"},
      {{{"Cookie", "id"}}, "none"},
      {{{"Cookie", ""}}, "none"},
      {{{"Set-Cookie", "id=1"}}, "none"},
      {{{"Cookie", "a=1"}, {"X", "id=2"}, {"Cookie", "id=3"}, {"Cookie", "id=4"}}, "3"},
      {{}, "none"},
  };
  for (const CookieCase& each : cases) {
    EXPECT_EQ(FindCookie(each.headers, "id").value_or("none"), each.want)
        << (each.headers.empty() ? "" : each.headers[0].value);
  }
}

struct SegmentCase {
  std::string path;
  size_t index;
  std::string want;
};

TEST(PathSegmentTest, SegmentsAreCountedAndDecoded) {
  const SegmentCase cases[] = {
      {"/a/b%20c", 0, "a"},   {"/a/b%20c", 1, "b c"}, {"/a/b%20c", 2, "none"},
      {"/", 0, ""},           {"/", 1, "none"},       {"", 0, "none"},
      {"*", 0, "none"},       {"/a/", 1, ""},         {"//a", 0, ""},
      {"//a", 1, "a"},        {"/a+b", 0, "a+b"},     {"/a%2Fb/c", 0, "a/b"},
      {"/a%2Fb/c", 1, "c"},   {"/100%", 0, "100%"},   {"/%4", 0, "%4"},
      {"/%zz%41", 0, "%zzA"}, {"/%2541", 0, "%41"},   {"/%00", 0, std::string(1, '\0')},
  };
  for (const SegmentCase& each : cases) {
    Arena arena;
    const std::optional<std::string_view> segment = SegmentOf(each.path, each.index);
    EXPECT_EQ(segment ? DecodeSegment(*segment, &arena) : "none", each.want) << each.path;
  }
}

TEST(EventIdTest, IsAUuidOfVersion4AndNeverTwiceTheSame) {
  EventIds a;
  EventIds b;
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    for (EventIds* ids : {&a, &b}) {
      const EventIds::Text text = EventIdText(ids->Next());
      const std::string id(text.begin(), text.end());
      EXPECT_EQ(id[8], '-');
      EXPECT_EQ(id[13], '-');
      EXPECT_EQ(id[14], '4');
      EXPECT_EQ(id[18], '-');
      EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos) << id;
      EXPECT_EQ(id[23], '-');
      seen.insert(id);
    }
  }
  EXPECT_EQ(seen.size(), 2'000u);
}

class RequestSourceTest : public ::testing::Test {
 protected:
  // The record as JSON, behind its receipt.
  std::string Json(std::string_view lines, const std::vector<Parameter>& query = {}) {
    schema_ = testing::VisitSchema(lines);
    if (schema_ == nullptr) return "no schema";
    context_.headers = headers_;
    const Beacon beacon{.query = query, .members = {}, .body = {}};
    const Rejection rejection = schema_->plan->Encode(context_, beacon, &scratch_, &record_);
    if (rejection != Rejection::kNone) {
      return std::string(Describe(rejection).label) + ":" + std::string(record_.rejected_field);
    }
    RecordJson json(schema_->plan->message());
    const Result<std::string> text = json.Print(record_.payload);
    EXPECT_TRUE(text.ok());
    const size_t end = text.value().find('}');
    return "{" + text.value().substr(std::min(text.value().size() - 1, end + 2));
  }

  std::vector<NameValue> headers_;
  RequestContext context_;
  std::unique_ptr<Schema> schema_;
  EncodeScratch scratch_;
  EncodedRecord record_;
};

constexpr std::string_view kSharedLines =
    "string agent = 2 [(beacon.v1.from) = { header: \"User-Agent\" transform: { trim: true } }];"
    "string id = 3 [(beacon.v1.from) = { cookie: \"id\" default: \"none\" }];"
    "string ip = 4 [(beacon.v1.from) = { builtin: CLIENT_IP }];"
    "bytes body = 5 [(beacon.v1.from) = { builtin: BODY }];"
    "int32 a = 6 [(beacon.v1.from) = { param: \"a\" }];";

TEST_F(RequestSourceTest, BeaconsOfARequestAreAsThoseThatComeAlone) {
  schema_ = testing::VisitSchema(kSharedLines);
  ASSERT_NE(schema_, nullptr);
  headers_ = {{"User-Agent", " browser \xff "}, {"Cookie", "id=\xfe"}};
  context_.headers = headers_;
  context_.client_address = "192.0.2.7";
  const std::vector<std::vector<Parameter>> queries = {
      {{"a", "1"}}, {}, {{"a", "x"}}, {{"a", "2"}}};
  std::vector<std::string> alone;
  for (const std::vector<Parameter>& query : queries) {
    const Beacon beacon{.query = query, .members = {}, .body = query.empty() ? "body" : ""};
    ASSERT_EQ(schema_->plan->Encode(context_, beacon, &scratch_, &record_), Rejection::kNone);
    alone.emplace_back(record_.payload);
  }
  schema_->plan->BeginRequest(context_, &scratch_);
  for (size_t i = 0; i < queries.size(); ++i) {
    const Beacon beacon{
        .query = queries[i], .members = {}, .body = queries[i].empty() ? "body" : ""};
    ASSERT_EQ(schema_->plan->EncodeNext(beacon, &scratch_, &record_), Rejection::kNone);
    EXPECT_EQ(record_.payload, alone[i]) << i;
    EXPECT_EQ(record_.repaired.size(), 2u) << i;
    EXPECT_EQ(record_.unconverted.size(), i == 2 ? 1u : 0u);
  }
}

TEST_F(RequestSourceTest, NothingOfARequestComesToTheNext) {
  schema_ = testing::VisitSchema(kSharedLines);
  ASSERT_NE(schema_, nullptr);
  headers_ = {{"User-Agent", "browser"}, {"Cookie", "id=7"}};
  context_.headers = headers_;
  context_.client_address = "192.0.2.7";
  schema_->plan->BeginRequest(context_, &scratch_);
  ASSERT_EQ(schema_->plan->EncodeNext({}, &scratch_, &record_), Rejection::kNone);
  EXPECT_NE(record_.payload.find("192.0.2.7"), std::string_view::npos);
  EXPECT_NE(record_.payload.find("browser"), std::string_view::npos);
  const RequestContext bare;
  schema_->plan->BeginRequest(bare, &scratch_);
  ASSERT_EQ(schema_->plan->EncodeNext({}, &scratch_, &record_), Rejection::kNone);
  EXPECT_EQ(record_.payload.find("192.0.2.7"), std::string_view::npos);
  EXPECT_EQ(record_.payload.find("browser"), std::string_view::npos);
  EXPECT_NE(record_.payload.find("none"), std::string_view::npos);
}

TEST_F(RequestSourceTest, EachBeaconOfARequestHasAnEventIdOfItsOwn) {
  schema_ = testing::VisitSchema("bytes id = 2 [(beacon.v1.from) = { builtin: EVENT_ID }];");
  ASSERT_NE(schema_, nullptr);
  schema_->plan->BeginRequest(context_, &scratch_);
  ASSERT_EQ(schema_->plan->EncodeNext({}, &scratch_, &record_), Rejection::kNone);
  const std::string first(record_.payload);
  ASSERT_EQ(schema_->plan->EncodeNext({}, &scratch_, &record_), Rejection::kNone);
  EXPECT_NE(record_.payload, first);
}

TEST_F(RequestSourceTest, CookiesFeedFields) {
  headers_ = {{"Cookie", "id=\"7\"; bad=\xff"}};
  EXPECT_EQ(Json("int32 a = 2 [(beacon.v1.from) = { cookie: \"id\" }];"
                 "string b = 3 [(beacon.v1.from) = { cookie: \"bad\" }];"
                 "string c = 4 [(beacon.v1.from) = { cookie: \"none\" default: \"d\" }];"),
            "{\"a\":7,\"b\":\"\xef\xbf\xbd\",\"c\":\"d\"}");
}

TEST_F(RequestSourceTest, SegmentsFeedFields) {
  context_.path = "/b/shop%20%C3%BC+1/42";
  EXPECT_EQ(Json("string a = 2 [(beacon.v1.from) = { segment: 0 }];"
                 "string b = 3 [(beacon.v1.from) = { path: \"site\" }];"
                 "int32 c = 4 [(beacon.v1.from) = { segment: 2 }];"
                 "optional string d = 5 [(beacon.v1.from) = { segment: 3 }];"),
            "{\"a\":\"b\",\"b\":\"shop \xc3\xbc+1\",\"c\":42}");
}

TEST_F(RequestSourceTest, BytesTakeASegmentAsItIs) {
  context_.path = "/%FF";
  EXPECT_EQ(Json("bytes a = 2 [(beacon.v1.from) = { segment: 0 }];"
                 "string b = 3 [(beacon.v1.from) = { segment: 0 }];"),
            "{\"a\":\"/w==\",\"b\":\"\xef\xbf\xbd\"}");
}

TEST_F(RequestSourceTest, FactsFeedFields) {
  headers_ = {{"origin", "https://a.example"}, {"CONTENT-TYPE", "text/plain"}};
  context_.protocol = "HTTP/1.0";
  context_.scheme = "https";
  const char kLines[] =
      "string a = 2 [(beacon.v1.from) = { builtin: PROTOCOL }];"
      "optional bool b = 3 [(beacon.v1.from) = { builtin: TLS }];"
      "string c = 4 [(beacon.v1.from) = { builtin: ORIGIN transform: { url_host: true } }];"
      "bytes d = 5 [(beacon.v1.from) = { builtin: CONTENT_TYPE }];";
  EXPECT_EQ(Json(kLines),
            "{\"a\":\"HTTP/1.0\",\"b\":true,\"c\":\"a.example\",\"d\":\"dGV4dC9wbGFpbg==\"}");
  headers_ = {};
  context_.scheme = "http";
  EXPECT_EQ(Json(kLines), "{\"a\":\"HTTP/1.0\",\"b\":false}");
}

TEST_F(RequestSourceTest, EveryRecordHasItsOwnEventId) {
  const char kLines[] =
      "string a = 2 [(beacon.v1.from) = { builtin: EVENT_ID }];"
      "bytes b = 3 [(beacon.v1.from) = { builtin: EVENT_ID }];";
  const std::string first = Json(kLines);
  EXPECT_EQ(first.size(), std::string("{\"a\":\"\",\"b\":\"\"}").size() + 36 + 24);
  EXPECT_NE(Json(kLines), first);
}

TEST_F(RequestSourceTest, EnumsAndDurationsAreWritten) {
  EXPECT_EQ(Json("enum Kind { KIND_NONE = 0; KIND_VIEW = 1; KIND_OFF = -1; }"
                 "Kind a = 2 [(beacon.v1.from) = { param: \"a\" }];"
                 "google.protobuf.Duration b = 3 [(beacon.v1.from) = { param: \"b\" }];"
                 "Kind c = 4 [(beacon.v1.from) = { param: \"c\" }];"
                 "google.protobuf.Duration d = 5 [(beacon.v1.from) = { param: \"d\" }];"
                 "Kind e = 6 [(beacon.v1.from) = { param: \"e\" }];",
                 {{"a", "view"}, {"b", "-1500"}, {"c", "OFF"}, {"d", "0"}, {"e", "none"}}),
            "{\"a\":\"KIND_VIEW\",\"b\":\"-1.500s\",\"c\":\"KIND_OFF\",\"d\":\"0s\"}");
}

TEST_F(RequestSourceTest, EnumsInTheKeyAreNames) {
  Json(
      "enum Kind { option allow_alias = true; KIND_NONE = 0; KIND_VIEW = 1; KIND_SEEN = 1; }"
      "option (beacon.v1.record) = { shard_key: \"a\" };"
      "Kind a = 2 [(beacon.v1.from) = { param: \"a\" }];",
      {{"a", "seen"}});
  EXPECT_EQ(record_.key, "KIND_VIEW");
}

TEST_F(RequestSourceTest, DefaultsLeaveWhatWasSentInTheRest) {
  EXPECT_EQ(Json("string a = 2 [(beacon.v1.from) = { param: \"a\" default: \"d\" }];"
                 "int32 b = 3 [(beacon.v1.from) = { param: \"b\" default: \"5\" }];"
                 "map<string, string> rest = 4 [(beacon.v1.from) = { rest: true }];",
                 {{"a", ""}, {"b", "null", ValueKind::kNull}}),
            "{\"a\":\"d\",\"b\":5,\"rest\":{\"a\":\"\",\"b\":\"null\"}}");
}

TEST_F(RequestSourceTest, ParametersOfMaskedFieldsNeverComeIntoTheRest) {
  EXPECT_EQ(Json("string a = 2 [(beacon.v1.from) = { param: [\"a\", \"b\"] mask: DROP }];"
                 "string c = 3 [(beacon.v1.from) = { param: \"c\" mask: TRUNCATE_IP }];"
                 "map<string, string> rest = 4 [(beacon.v1.from) = { rest: true }];",
                 {{"a", "1"}, {"b", "2"}, {"a", "3"}, {"c", "secret"}, {"x", "4"}}),
            "{\"rest\":{\"x\":\"4\"}}");
}

TEST_F(RequestSourceTest, DroppedFieldCountsAsSent) {
  const char kLines[] =
      "string a = 2 [(beacon.v1.from) = { param: \"a\" mask: DROP required: true }];";
  EXPECT_EQ(Json(kLines, {{"a", "1"}}), "{}");
  EXPECT_EQ(Json(kLines, {{"a", ""}}), "required_missing:a");
}

TEST_F(RequestSourceTest, TooLongValueRefusesTheBeacon) {
  const char kLines[] =
      "string a = 2 [(beacon.v1.from) = { param: \"a\" max_length: 2 too_long: REJECT }];";
  EXPECT_EQ(Json(kLines, {{"a", "123"}}), "value_too_long:a");
  EXPECT_EQ(Json(kLines, {{"a", "12"}}), "{\"a\":\"12\"}");
}

TEST_F(RequestSourceTest, RequiredUrlParameterMayBeMissing) {
  const char kLines[] =
      "string a = 2 [(beacon.v1.from) = { header: \"Referer\" transform: { url_query: \"q\" } "
      "required: true }];";
  headers_ = {{"Referer", "https://a.example/?p=1"}};
  EXPECT_EQ(Json(kLines), "required_missing:a");
  headers_ = {{"Referer", "a.example/?q=1"}};
  EXPECT_EQ(Json(kLines), "required_invalid:a");
  headers_ = {{"Referer", "https://a.example/?q=1"}};
  EXPECT_EQ(Json(kLines), "{\"a\":\"1\"}");
}

}  // namespace
}  // namespace beacongate
