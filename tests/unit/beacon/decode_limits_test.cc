// Every bound of the decoder, from both sides.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;

std::string Repeat(std::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string Array(std::string_view element, size_t count) {
  std::string body = "[" + Repeat(std::string(element) + ",", count);
  body.back() = ']';
  return body;
}

TEST(DecodeLimits, DepthCountsTheOutermostValue) {
  const DecodeLimits limits{.json_depth_max = 4};
  const auto result = [&limits](std::string body) {
    return Decoding({.body = std::move(body)}, limits).result;
  };
  EXPECT_EQ(result(R"({"a":[[[]]]})"), Rejection::kNone);
  EXPECT_EQ(result(R"({"a":[[[[]]]]})"), Rejection::kJsonTooDeep);
  EXPECT_EQ(result(R"({"a":{"b":{"c":{}}}})"), Rejection::kNone);
  EXPECT_EQ(result(R"({"a":{"b":{"c":{"d":{}}}}})"), Rejection::kJsonTooDeep);
  EXPECT_EQ(result(R"([{"a":[[]]}])"), Rejection::kNone);
  EXPECT_EQ(result(R"([{"a":[[[]]]}])"), Rejection::kJsonTooDeep);
  EXPECT_EQ(result("[[[[]]]]"), Rejection::kNone);
  EXPECT_EQ(result("[[[[[]]]]]"), Rejection::kJsonTooDeep);
  EXPECT_EQ(Decoding({.body = "[{}]"}, {.json_depth_max = 1}).result, Rejection::kJsonTooDeep);
  EXPECT_EQ(Decoding({.body = "{}"}, {.json_depth_max = 1}).result, Rejection::kNone);
}

TEST(DecodeLimits, HugeDepthIsRefusedWithoutHugeStack) {
  for (const char* content_type : {"application/json", "text/plain", "application/x-ndjson"}) {
    for (const char* open : {"[", "{\"a\":", "[{\"a\":"}) {
      const Decoding decoding({.body = Repeat(open, 100'000), .content_type = content_type});
      // Cut open it is malformed as well; either way it does not get in as JSON.
      EXPECT_TRUE(decoding.result != Rejection::kNone || !decoding.body().empty());
    }
    EXPECT_EQ(Decoding({.body = Repeat("[", 100'000) + Repeat("]", 100'000),
                        .content_type = content_type})
                  .result,
              Rejection::kJsonTooDeep);
  }
}

TEST(DecodeLimits, ParametersOfQueryAndMembersAreCountedTogether) {
  const DecodeLimits limits{.parameters_max = 3};
  const Decoding decoding(
      {.query = "q=1", .body = R"([{"a":1,"b":2},{"a":1,"b":2,"c":3},{"a":1}])"}, limits);
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 3u);
  EXPECT_EQ(decoding.beacons()[0].rejection, Rejection::kNone);
  EXPECT_EQ(decoding.beacons()[1].rejection, Rejection::kTooManyParameters);
  EXPECT_TRUE(decoding.members(1).empty());
  EXPECT_EQ(decoding.beacons()[2].rejection, Rejection::kNone);
  EXPECT_EQ(decoding.member_pairs(2), (testing_support::Pairs{{"a", "1"}}));

  const Decoding form(
      {.query = "q=1", .body = "a=1&b=2&c=3", .content_type = "application/x-www-form-urlencoded"},
      limits);
  ASSERT_EQ(form.beacons().size(), 1u);
  EXPECT_EQ(form.beacons()[0].rejection, Rejection::kTooManyParameters);
}

TEST(DecodeLimits, AQueryOfTooManyParametersRefusesTheRequest) {
  const DecodeLimits limits{.parameters_max = 3};
  EXPECT_EQ(Decoding({.query = "a&b&c"}, limits).result, Rejection::kNone);
  const Decoding decoding({.query = "a&b&c&d", .body = R"([{},{}])"}, limits);
  EXPECT_EQ(decoding.result, Rejection::kTooManyParameters);
  EXPECT_TRUE(decoding.beacons().empty());
}

TEST(DecodeLimits, MalformedMembersBehindTheLimitAreStillSeen) {
  const DecodeLimits limits{.parameters_max = 1};
  EXPECT_EQ(
      Decoding({.body = R"({"a":1,"b":2,"c":tru})", .content_type = "application/json"}, limits)
          .result,
      Rejection::kBadJson);
}

TEST(DecodeLimits, TooManyBeaconsRefuseTheRequest) {
  const DecodeLimits limits{.beacons_max = 3};
  EXPECT_EQ(Decoding({.body = "[{},{},5]"}, limits).beacons().size(), 3u);
  EXPECT_EQ(Decoding({.body = "[{},{},5,{}]"}, limits).result, Rejection::kTooManyBeacons);
  EXPECT_EQ(Decoding({.body = "{}\n{}\n{}\n"}, limits).beacons().size(), 3u);
  EXPECT_EQ(Decoding({.body = "{}\n{}\n{}\n{}"}, limits).result, Rejection::kTooManyBeacons);
  EXPECT_EQ(Decoding({.body = Array("1", 1'000'000)}).result, Rejection::kTooManyBeacons);
}

TEST(DecodeLimits, AsManyBeaconsAndParametersAsTheBoundsAllow) {
  const std::string element = "{" + Repeat("\"\":1,", 103) + "\"\":2}";
  const Decoding decoding({.body = Array(element, 10'000)});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 10'000u);
  EXPECT_EQ(decoding.members(0).size(), 104u);
  EXPECT_EQ(decoding.members(9'999).size(), 104u);
  EXPECT_EQ(decoding.members(9'999)[103].value, "2");
}

TEST(DecodeLimits, ATenMegabyteStringIsOneValue) {
  const std::string text(10'000'000, 'x');
  const Decoding decoding({.body = "{\"a\":\"" + text + "\"}"});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(decoding.members()[0].value, text);
}

}  // namespace
}  // namespace beacongate
