// A parameter that holds a body of its own as Base64, through the decoder's front door.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/beacon/base64_text.h"
#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;
using testing_support::Pairs;

constexpr const char* kForm = "application/x-www-form-urlencoded";

// The bytes, or "none".
std::string Bytes(std::string_view text) {
  Arena arena;
  std::string_view bytes;
  return DecodeBase64Text(text, 8, &arena, &bytes) ? std::string(bytes) : "none";
}

TEST(DecodeBase64Text, TakesWhatPagesWrite) {
  const struct {
    std::string_view text;
    std::string bytes;
  } cases[] = {
      {"Zg==", "f"},
      {"Zg", "f"},
      {"Zg=", "f"},
      {"Zm8=", "fo"},
      {"Zm8", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
      {"+/+/", "\xFB\xFF\xBF"},
      {"-_-_", "\xFB\xFF\xBF"},
      {" / /", "\xFB\xFF\xBF"},
      {"", "none"},
      {"=", "none"},
      {"==", "none"},
      {"Z", "none"},
      {"Zh", "none"},  // a bit behind the last byte
      {"Zm9vY", "none"},
      {"Zg===", "none"},
      {"Z=g=", "none"},
      {"Zm9v\n", "none"},
      {"Zm9.", "none"},
      {"Zm9\xC3\xB6", "none"},
      {"{\"a\":1}", "none"},
  };
  for (const auto& [text, bytes] : cases) EXPECT_EQ(Bytes(text), bytes) << text;
}

TEST(DecodeBase64Text, EveryByteComesBack) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(
      Bytes("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0"
            "+P0BBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWltcXV5fYGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3eHl6e3"
            "x9fn+AgYKDhIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqOkpaanqKmqq6ytrq+wsbKztLW2t7i5u"
            "ru8vb6/wMHCw8TFxsfIycrLzM3Oz9DR0tPU1dbX2Nna29zd3t/g4eLj5OXm5+jp6uvs7e7v8PHy8/T19vf4"
            "+fr7/P3+/w=="),
      all);
}

// {"e":"x","n":[1]} and its likes.
constexpr const char* kObject = "eyJlIjoieCIsIm4iOlsxXX0=";         // {"e":"x","n":[1]}
constexpr const char* kArray = "W3siZSI6IjEifSw1LHsiZSI6IjIifV0=";  // [{"e":"1"},5,{"e":"2"}]
constexpr const char* kInnerForm = "YT0xJmI9JTIw";                  // a=1&b=%20
constexpr const char* kLines = "eyJlIjoiMSJ9CnsiZSI6IjIifQ==";      // two lines

Decoding Query(std::string query, const DecodeLimits& limits = {}) {
  return Decoding({.query = std::move(query), .base64_param = "data"}, limits);
}
Decoding Form(std::string body, std::string query = {}, const DecodeLimits& limits = {}) {
  return Decoding({.query = std::move(query),
                   .body = std::move(body),
                   .content_type = kForm,
                   .base64_param = "data"},
                  limits);
}

TEST(Base64Param, AnObjectsMembersFollowTheOtherParameters) {
  const Decoding decoding = Query(std::string("v=1&data=") + kObject + "&ip=2");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 1u);
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"v", "1"}, {"ip", "2"}}));
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"e", "x"}, {"n", "[1]"}}));
  EXPECT_EQ(decoding.members()[1].kind, ValueKind::kJson);
  EXPECT_FALSE(decoding.facts().base64_kept);
}

TEST(Base64Param, EachElementOfAnArrayIsABeacon) {
  for (const Decoding& decoding :
       {Query(std::string("data=") + kArray + "&ip=2"), Form(std::string("data=") + kArray, "ip=2"),
        Form(std::string("ip=2&data=") + kArray)}) {
    ASSERT_EQ(decoding.result, Rejection::kNone);
    ASSERT_EQ(
        decoding.rejections(),
        (std::vector<Rejection>{Rejection::kNone, Rejection::kNotAnObject, Rejection::kNone}));
    EXPECT_EQ(decoding.query_pairs(), (Pairs{{"ip", "2"}}));
    EXPECT_EQ(decoding.member_pairs(0), (Pairs{{"e", "1"}}));
    EXPECT_EQ(decoding.member_pairs(2), (Pairs{{"e", "2"}}));
  }
}

TEST(Base64Param, FormsAndLinesAreUnderstoodAsInBodies) {
  EXPECT_EQ(Query(std::string("data=") + kInnerForm).member_pairs(),
            (Pairs{{"a", "1"}, {"b", " "}}));
  const Decoding lines = Form(std::string("data=") + kLines);
  ASSERT_EQ(lines.beacons().size(), 2u);
  EXPECT_EQ(lines.member_pairs(1), (Pairs{{"e", "2"}}));
}

TEST(Base64Param, ItsFormIsEscapedPaddedAndMixedAsPagesDoIt) {
  // {"u":"~?>"} has both of the letters in which the alphabets differ.
  for (const char* text :
       {"eyJ1Ijoifj8+In0=", "eyJ1Ijoifj8%2BIn0%3D", "eyJ1Ijoifj8-In0", "eyJ1Ijoifj8+In0"}) {
    EXPECT_EQ(Query(std::string("data=") + text).member_pairs(), (Pairs{{"u", "~?>"}})) << text;
    EXPECT_EQ(Form(std::string("data=") + text).member_pairs(), (Pairs{{"u", "~?>"}})) << text;
  }
}

TEST(Base64Param, AFieldOfAMultipartFormMayHoldIt) {
  const Decoding decoding(
      {.body = std::string("--b\r\nContent-Disposition: form-data; name=\"data\"\r\n\r\n") +
               kObject +
               "\r\n--b\r\nContent-Disposition: form-data; name=\"v\"\r\n\r\n1\r\n--b--\r\n",
       .content_type = "multipart/form-data; boundary=b",
       .base64_param = "data"});
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"v", "1"}}));
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"e", "x"}, {"n", "[1]"}}));
}

TEST(Base64Param, AFormSentAsTextMayHoldIt) {
  const Decoding decoding({.body = std::string("data=") + kObject,
                           .content_type = "text/plain;charset=UTF-8",
                           .base64_param = "data"});
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"e", "x"}, {"n", "[1]"}}));
}

TEST(Base64Param, JsonAsItStandsIsTakenToo) {
  EXPECT_EQ(Form("data=%7B%22e%22%3A1%7D&v=1").member_pairs(), (Pairs{{"e", "1"}}));
  EXPECT_EQ(Query("data=[{\"e\":1},{\"e\":2}]").beacons().size(), 2u);
}

TEST(Base64Param, WhatDoesNotDecodeStaysAsItCame) {
  for (const char* value : {"", "hello+world", "x", "aGVsbG8gd29ybGQ=", "NQ==", "{\"a\":", "%00",
                            "eyJlIjoi", "%F0%9F%9B%92", "eyJlIjoieCJ9%0A"}) {
    const Decoding query = Query(std::string("v=1&data=") + value + "&w=2");
    ASSERT_EQ(query.result, Rejection::kNone) << value;
    ASSERT_EQ(query.query_pairs().size(), 3u) << value;
    EXPECT_EQ(query.query_pairs()[1].first, "data");
    EXPECT_TRUE(query.members().empty());
    EXPECT_TRUE(query.facts().base64_kept) << value;
    const Decoding form = Form(std::string("v=1&data=") + value + "&w=2", "q=1");
    ASSERT_EQ(form.member_pairs().size(), 3u) << value;
    EXPECT_EQ(form.member_pairs()[1].first, "data");
    EXPECT_EQ(form.query_pairs(), (Pairs{{"q", "1"}}));
    EXPECT_TRUE(form.facts().base64_kept) << value;
  }
}

TEST(Base64Param, OneParameterIsDecodedTheFormsFirst) {
  const std::string data = std::string("data=") + kObject;
  const Decoding twice = Query(data + "&data=" + kInnerForm);
  EXPECT_EQ(twice.query_pairs(), (Pairs{{"data", kInnerForm}}));
  EXPECT_EQ(twice.members().size(), 2u);
  const Decoding both = Form(std::string("data=") + kInnerForm, data);
  EXPECT_EQ(both.query_pairs(), (Pairs{{"data", kObject}}));
  EXPECT_EQ(both.member_pairs(), (Pairs{{"a", "1"}, {"b", " "}}));
  const Decoding query = Form("a=1", data);
  EXPECT_EQ(query.query_pairs(), (Pairs{{"a", "1"}}));
  EXPECT_EQ(query.member_pairs(), (Pairs{{"e", "x"}, {"n", "[1]"}}));
}

TEST(Base64Param, BesideABodyOfAnotherKindTheQueryStays) {
  for (const char* body : {"{\"a\":1}", "[{\"a\":1}]", "plain text", "{\"a\":1}\n{\"a\":2}"}) {
    const Decoding decoding(
        {.query = std::string("data=") + kObject, .body = body, .base64_param = "data"});
    EXPECT_EQ(decoding.query_pairs(), (Pairs{{"data", kObject}})) << body;
    EXPECT_FALSE(decoding.facts().base64_kept);
  }
}

TEST(Base64Param, WithoutTheOptionNothingIsDecoded) {
  const Decoding decoding({.query = std::string("data=") + kObject});
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"data", kObject}}));
}

TEST(Base64Param, BoundsHoldForItsContent) {
  const std::string data = std::string("data=") + kObject;
  EXPECT_EQ(Query(data + "&a=1", {.parameters_max = 3}).rejections()[0], Rejection::kNone);
  EXPECT_EQ(Query(data + "&a=1&b=2", {.parameters_max = 3}).rejections()[0],
            Rejection::kTooManyParameters);
  EXPECT_EQ(Form(data + "&a=1", "b=2", {.parameters_max = 3}).rejections()[0],
            Rejection::kTooManyParameters);
  EXPECT_EQ(Form("a=1&b=2&" + data, {}, {.parameters_max = 2}).rejections()[0],
            Rejection::kTooManyParameters);
  EXPECT_EQ(Query(std::string("data=") + kArray, {.beacons_max = 2}).result,
            Rejection::kTooManyBeacons);
  EXPECT_EQ(Query(data, {.json_depth_max = 1}).result, Rejection::kJsonTooDeep);
  EXPECT_EQ(Query("data=W10=").result, Rejection::kNotAnObject) << "an array of nothing";
}

TEST(Base64Param, NothingIsLeftOfTheRequestBefore) {
  Decoder decoder{DecodeLimits{}};
  const std::string good = std::string("v=1&data=") + kArray;
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(decoder.Decode(good, {}, "data"), Rejection::kNone);
    ASSERT_EQ(decoder.beacons().size(), 3u);
    ASSERT_EQ(decoder.Decode("data=W10=", {}, "data"), Rejection::kNotAnObject);
    ASSERT_EQ(decoder.Decode("data=x", {}, "data"), Rejection::kNone);
    EXPECT_TRUE(decoder.facts().base64_kept);
    ASSERT_EQ(decoder.Decode("a=1", {}, "data"), Rejection::kNone);
    EXPECT_EQ(decoder.beacons()[0].beacon.query.size(), 1u);
    EXPECT_FALSE(decoder.facts().base64_kept);
  }
}

}  // namespace
}  // namespace beacongate
