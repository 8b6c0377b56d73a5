// Objects and groups: how they are sent, when they are written, what is left of them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "tests/unit/schema/encode_fixture.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kPage =
    "message Geo { string city = 1; double lat = 2; }\n"
    "message Page {\n"
    "  string url = 1;\n"
    "  int32 depth = 2 [(beacon.v1.from) = { param: [\"d\", \"depth\"] }];\n"
    "  string page_title = 3;\n"
    "  Geo geo = 4;\n"
    "}\n";
constexpr std::string_view kVisit =
    "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];"
    "string after = 3 [(beacon.v1.from) = { param: \"after\" }];"
    "repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];";

class ObjectsTest : public testing::EncodeTest {
 protected:
  void SetUp() override { Use(kPage, kVisit); }
};

struct Spelling {
  std::string_view about;
  std::vector<Parameter> query;
  std::string json;
};

TEST_F(ObjectsTest, AllWaysOfSendingMembersAreOne) {
  const Spelling spellings[] = {
      {"JSON",
       {{"page", R"({"url":"x","d":3,"geo":{"city":"Ulm"}})", ValueKind::kJson}},
       R"({"page":{"url":"x","depth":3,"geo":{"city":"Ulm"}}})"},
      {"JSON as text, with blanks",
       {{"page", R"( { "url" : "x", "geo" : { "city" : "U l m" } } )"}},
       R"({"page":{"url":"x","geo":{"city":"U l m"}}})"},
      {"dots",
       {{"page.url", "x"}, {"page.geo.city", "Ulm"}},
       R"({"page":{"url":"x","geo":{"city":"Ulm"}}})"},
      {"brackets",
       {{"page[url]", "x"}, {"page[geo][city]", "Ulm"}},
       R"({"page":{"url":"x","geo":{"city":"Ulm"}}})"},
      {"mixed",
       {{"page[geo].city", "Ulm"}, {"page.geo[lat]", "1.5"}},
       R"({"page":{"geo":{"city":"Ulm","lat":1.5}}})"},
      {"an object within dots", {{"page.geo", R"({"lat":2})"}}, R"({"page":{"geo":{"lat":2}}})"},
      {"an object within brackets",
       {{"page[geo]", R"({"lat":2})"}},
       R"({"page":{"geo":{"lat":2}}})"},
      {"a dotted name within JSON",
       {{"page", R"({"geo.lat":2})", ValueKind::kJson}},
       R"({"page":{"geo":{"lat":2}}})"},
      {"its JSON name", {{"page", R"({"pageTitle":"t"})"}}, R"({"page":{"page_title":"t"}})"},
      {"escapes",
       {{"page", R"({"u\u0072l":"\u00fc\n"})", ValueKind::kJson}},
       "{\"page\":{\"url\":\"\u00fc\\n\"}}"},
  };
  for (const Spelling& spelling : spellings) {
    EXPECT_EQ(EncodedJson(spelling.query), spelling.json) << spelling.about;
    EXPECT_THAT(Unconverted(), IsEmpty()) << spelling.about;
  }
}

TEST_F(ObjectsTest, IsWrittenWhenItWasSent) {
  EXPECT_EQ(EncodedJson({}), "{}");
  EXPECT_EQ(EncodedJson({{"page", "{}", ValueKind::kJson}}), R"({"page":{}})");
  EXPECT_EQ(EncodedJson({{"page", R"({"geo":{}})"}}), R"({"page":{"geo":{}}})");
  EXPECT_EQ(EncodedJson({{"page", "null", ValueKind::kNull}}),
            R"({"rest":[{"name":"page","value":"null"}]})");
  EXPECT_EQ(EncodedJson({{"page", ""}}), R"({"rest":[{"name":"page"}]})");
  EXPECT_EQ(EncodedJson({{"page.more", "1"}}),
            R"({"page":{},"rest":[{"name":"page.more","value":"1"}]})");
}

TEST_F(ObjectsTest, MembersThatNoFieldTakesAreInTheRestByTheirDottedNames) {
  EXPECT_EQ(EncodedJson({{"a", "1"},
                         {"page", R"({"x":[1, 2],"url":"u","geo":{"y":null,"z":{"q":"s"}}})"},
                         {"b", "2"}}),
            R"({"page":{"url":"u","geo":{}},"rest":[{"name":"a","value":"1"},)"
            R"({"name":"page.x","value":"[1,2]"},{"name":"page.geo.y","value":"null"},)"
            R"({"name":"page.geo.z","value":"{\"q\":\"s\"}"},{"name":"b","value":"2"}]})");
  EXPECT_EQ(EncodedJson({{"page[x]", "1"}}),
            R"({"page":{},"rest":[{"name":"page[x]","value":"1"}]})");
}

TEST_F(ObjectsTest, FirstOfTheSameMemberCounts) {
  EXPECT_EQ(
      EncodedJson({{"page.url", "1"}, {"page", R"({"url":"2","url":"3"})"}}, {{"page[url]", "4"}}),
      R"({"page":{"url":"1"},"rest":[{"name":"page.url","value":"2"},)"
      R"({"name":"page.url","value":"3"},{"name":"page[url]","value":"4"}]})");
}

TEST_F(ObjectsTest, ValueThatIsNoObjectDoesNotConvert) {
  EXPECT_EQ(EncodedJson({{"page", "5"}}), R"({"rest":[{"name":"page","value":"5"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("page"));
  EXPECT_EQ(EncodedJson({{"page", "{\"url\":\"x\""}}),
            R"({"rest":[{"name":"page","value":"{\"url\":\"x\""}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("page"));
  EXPECT_EQ(EncodedJson({{"page", R"({"url":"x","geo":[1]})"}}),
            R"({"page":{"url":"x"},"rest":[{"name":"page.geo","value":"[1]"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("page.geo"));
}

TEST_F(ObjectsTest, FieldThatDoesNotConvertIsNamedByItsPath) {
  EXPECT_EQ(EncodedJson({{"page", R"({"d":"deep","geo":{"lat":"north"}})"}}),
            R"({"page":{"geo":{}},"rest":[{"name":"page.d","value":"deep"},)"
            R"({"name":"page.geo.lat","value":"north"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("page.depth", "page.geo.lat"));
}

TEST_F(ObjectsTest, LoneSurrogateIsRepairedAndNamed) {
  EXPECT_EQ(
      EncodedJson({{"page", R"({"url":"\ud800","x":"\udc00"})", ValueKind::kJson}}),
      "{\"page\":{\"url\":\"\uFFFD\"},\"rest\":[{\"name\":\"page.x\",\"value\":\"\uFFFD\"}]}");
  EXPECT_THAT(Repaired(), ElementsAre("page.url", "rest"));
}

TEST_F(ObjectsTest, LongObjectsGetTheirLengthInSeveralBytes) {
  const std::string url(20'000, 'u');
  EXPECT_EQ(
      EncodedJson({{"page.url", url}, {"page.geo.city", url}, {"after", "x"}}),
      "{\"page\":{\"url\":\"" + url + "\",\"geo\":{\"city\":\"" + url + "\"}},\"after\":\"x\"}");
}

TEST_F(ObjectsTest, TooManyMembersRefuseTheBeacon) {
  std::string object = "{";
  for (size_t i = 0; i < limits::kExpandedMembersMax; ++i) object += "\"x\":1,";
  object.back() = '}';
  EXPECT_EQ(Encode({{"page", object}}), Rejection::kTooManyParameters);
  object = "{\"x\":1," + object.substr(sizeof("\"x\":1,\"x\":1,") - 1);
  EXPECT_EQ(Encode({{"page", object}}), Rejection::kNone);
}

TEST_F(ObjectsTest, NamesThatOnlyLookLikeMembersAreOrdinary) {
  for (const std::string_view name : {"page[]", "page[url", "page[url]x", "[url]", ".url",
                                      "other.url", "page_url", "pages.url"}) {
    EXPECT_EQ(EncodedJson({{name, "1"}}),
              R"({"rest":[{"name":")" + std::string(name) + R"(","value":"1"}]})");
  }
}

TEST_F(ObjectsTest, RequiredHoldsWhenTheObjectWasSent) {
  Use("message Page { string url = 1 [(beacon.v1.from) = { required: true }]; int32 n = 2; }",
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];");
  EXPECT_EQ(Encode({}), Rejection::kNone);
  EXPECT_EQ(Encode({{"page", "{}"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "page.url");
  EXPECT_EQ(Encode({{"page.n", "1"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"page.url", "1"}}), Rejection::kNone);
}

TEST_F(ObjectsTest, RequiredObjectMustBeSent) {
  Use("message Page { string url = 1; }",
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" required: true }];");
  EXPECT_EQ(Encode({}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "page");
  EXPECT_EQ(Encode({{"page", "x"}}), Rejection::kRequiredInvalid);
  EXPECT_EQ(Encode({{"page", "null", ValueKind::kNull}}), Rejection::kRequiredMissing);
  EXPECT_EQ(Encode({{"page", "{}"}}), Rejection::kNone);
  EXPECT_EQ(Encode({{"page[url]", ""}}), Rejection::kNone);
}

TEST_F(ObjectsTest, SeveralNamesOfAnObjectAreInOrderOfPreference) {
  Use("message Page { string url = 1 [(beacon.v1.from) = { param: [\"u\", \"url\"] }]; }",
      "Page page = 2 [(beacon.v1.from) = { param: [\"p\", \"page\"] }];");
  EXPECT_EQ(EncodedJson({{"page.u", "4"}, {"p.url", "2"}}), R"({"page":{"url":"2"}})");
  EXPECT_EQ(EncodedJson({{"page", R"({"u":"4"})"}, {"p", R"({"u":""})"}}),
            R"({"page":{"url":"4"}})");
}

TEST_F(ObjectsTest, OtherSourcesInsideAnObjectAreThoseOfTheRequest) {
  Use("message Page { string url = 1; string agent = 2 [(beacon.v1.from) = { header: \"A\" }]; }",
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];");
  headers_ = {{"a", "x"}};
  context_.headers = headers_;
  EXPECT_EQ(EncodedJson({}), R"({"page":{"agent":"x"}})");
}

TEST_F(ObjectsTest, KeyNamesAFieldByItsPath) {
  Use(kPage,
      "option (beacon.v1.record) = { shard_key: [\"page.geo.city\", \"page.depth\"] };"
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];");
  EXPECT_EQ(Encode({{"page", R"({"d":7,"geo":{"city":"Ulm"}})"}}), Rejection::kNone);
  EXPECT_EQ(record_.key, "Ulm|7");
}

TEST_F(ObjectsTest, GroupIsReadAsIfItStoodAtTheTop) {
  Use("message Deep { int32 n = 1 [(beacon.v1.from) = { param: \"n\" }]; }\n"
      "message Site { string host = 1 [(beacon.v1.from) = { param: \"h\" required: true }];\n"
      "  Deep deep = 2; string nothing = 3; }\n",
      "option (beacon.v1.record) = { shard_key: \"site.host\" };"
      "Site site = 2;"
      "repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];");
  EXPECT_EQ(EncodedJson({{"h", "a"}, {"n", "0"}, {"nothing", "x"}}),
            R"({"site":{"host":"a","deep":{}},"rest":[{"name":"nothing","value":"x"}]})");
  EXPECT_EQ(record_.key, "a");
  EXPECT_EQ(EncodedJson({{"h", "a"}, {"n", "x"}}),
            R"({"site":{"host":"a"},"rest":[{"name":"n","value":"x"}]})");
  EXPECT_THAT(Unconverted(), ElementsAre("site.deep.n"));
  EXPECT_EQ(Encode({{"n", "1"}}), Rejection::kRequiredMissing);
  EXPECT_EQ(record_.rejected_field, "site.host");
}

TEST_F(ObjectsTest, ObjectWithinAGroup) {
  Use("message Page { string url = 1; }\n"
      "message All { Page page = 1 [(beacon.v1.from) = { param: \"page\" }]; }\n",
      "All all = 2; repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];");
  EXPECT_EQ(EncodedJson({{"page", "{}"}}), R"({"all":{"page":{}}})");
  EXPECT_EQ(EncodedJson({{"x", "1"}}), R"({"rest":[{"name":"x","value":"1"}]})");
}

}  // namespace
}  // namespace beacongate
