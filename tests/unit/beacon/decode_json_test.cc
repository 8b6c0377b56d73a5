// JSON bodies as requests, through the decoder's front door.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;
using testing_support::Pairs;

constexpr const char* kR = "\xEF\xBF\xBD";

Decoding Json(std::string body, char padding = '\0') {
  return Decoding(
      {.body = std::move(body), .content_type = "application/json", .padding = padding});
}

TEST(DecodeJson, MembersComeInOrderWithTheirKinds) {
  const Decoding decoding =
      Json(R"( { "s":"x" , "n" : -1.50 ,"t":true,"f":false , "z":null, "o": {"k": [1, "a b"]},)"
           "\n\"a\":[ ],\"s\":\"y\",\"\":\"\" } ");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 1u);
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"s", "x"},
                                            {"n", "-1.50"},
                                            {"t", "true"},
                                            {"f", "false"},
                                            {"z", "null"},
                                            {"o", R"({"k":[1,"a b"]})"},
                                            {"a", "[]"},
                                            {"s", "y"},
                                            {"", ""}}));
  const ValueKind kinds[] = {ValueKind::kText, ValueKind::kNumber, ValueKind::kBool,
                             ValueKind::kBool, ValueKind::kNull,   ValueKind::kJson,
                             ValueKind::kJson, ValueKind::kText,   ValueKind::kText};
  for (size_t i = 0; i < std::size(kinds); ++i)
    EXPECT_EQ(decoding.members()[i].kind, kinds[i]) << i;
}

TEST(DecodeJson, NumbersKeepTheirSourceText) {
  for (const char* number : {"0", "-0", "1e400", "-1E+400", "9007199254740993", "1.10",
                             "12345678901234567890", "1234567890123456789012345", "1e-999"}) {
    for (const char* blanks : {"", " ", "\n"}) {
      const Decoding decoding = Json("{\"n\":" + std::string(number) + blanks + "}");
      ASSERT_EQ(decoding.result, Rejection::kNone) << number;
      EXPECT_EQ(decoding.members()[0].value, number);
      EXPECT_EQ(decoding.members()[0].kind, ValueKind::kNumber);
    }
  }
}

TEST(DecodeJson, StringsAreUnescapedInNamesAndValues) {
  const Decoding decoding = Json(R"({"\u0061\n":"\ud83d\uded2 \"q\"","n":"\u0000","p":"plain"})");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(
      decoding.member_pairs(),
      (Pairs{{"a\n", "\xF0\x9F\x9B\x92 \"q\""}, {"n", std::string(1, '\0')}, {"p", "plain"}}));
  for (const Parameter& parameter : decoding.members()) EXPECT_FALSE(parameter.repaired);
}

TEST(DecodeJson, LoneSurrogatesAreRepairedAndSaid) {
  const Decoding decoding = Json(R"({"a":"x\ud83d","\udead":"b","c":"d","j":["\ud83d"]})");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  const std::string r = kR;
  EXPECT_EQ(decoding.member_pairs(),
            (Pairs{{"a", "x" + r}, {r, "b"}, {"c", "d"}, {"j", R"(["\ud83d"])"}}));
  EXPECT_TRUE(decoding.members()[0].repaired);
  EXPECT_TRUE(decoding.members()[1].repaired);
  EXPECT_FALSE(decoding.members()[2].repaired);
  EXPECT_FALSE(decoding.members()[3].repaired) << "the text of nested JSON is kept as it is";
}

TEST(DecodeJson, InvalidUtf8IsRepairedAndSaid) {
  const std::string r = kR;
  const struct {
    std::string bytes;
    std::string value;
  } cases[] = {{"\xC0\x80", r + r},
               {"\xED\xA0\x80", r + r + r},
               {"\xF4\x90\x80\x80", r + r + r + r},
               {"\x80", r},
               {"\xE2\x82", r},
               {"\xFFx", r + "x"}};
  for (const auto& [bytes, value] : cases) {
    const Decoding decoding = Json("{\"ok\":1,\"a\":\"" + bytes + "\",\"o\":[\"" + bytes + "\"]}");
    ASSERT_EQ(decoding.result, Rejection::kNone);
    EXPECT_EQ(decoding.member_pairs(),
              (Pairs{{"ok", "1"}, {"a", value}, {"o", "[\"" + value + "\"]"}}));
    EXPECT_FALSE(decoding.members()[0].repaired);
    EXPECT_TRUE(decoding.members()[1].repaired);
    EXPECT_TRUE(decoding.members()[2].repaired);
  }
}

TEST(DecodeJson, ByteOrderMarkIsSkipped) {
  const Decoding decoding = Json("\xEF\xBB\xBF{\"a\":1}");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"a", "1"}}));
}

TEST(DecodeJson, ElementsOfAnArrayAreBeacons) {
  const Decoding decoding = Json(R"([{"a":1}, 5, {}, "x", [{"b":2}], null, {"c":3}])");
  ASSERT_EQ(decoding.result, Rejection::kNone);
  const Rejection rejections[] = {
      Rejection::kNone,        Rejection::kNotAnObject, Rejection::kNone, Rejection::kNotAnObject,
      Rejection::kNotAnObject, Rejection::kNotAnObject, Rejection::kNone};
  ASSERT_EQ(decoding.beacons().size(), std::size(rejections));
  for (size_t i = 0; i < std::size(rejections); ++i) {
    EXPECT_EQ(decoding.beacons()[i].rejection, rejections[i]) << i;
  }
  EXPECT_EQ(decoding.member_pairs(0), (Pairs{{"a", "1"}}));
  EXPECT_EQ(decoding.member_pairs(2), Pairs{});
  EXPECT_EQ(decoding.member_pairs(6), (Pairs{{"c", "3"}}));
}

TEST(DecodeJson, AnArrayOfNothingIsRefused) {
  for (const char* body : {"[]", " [ ] "}) {
    EXPECT_EQ(Json(body).result, Rejection::kNotAnObject);
    EXPECT_EQ(Decoding({.body = body}).result, Rejection::kNotAnObject);
  }
}

TEST(DecodeJson, MalformedTextIsRefusedWhole) {
  for (const char* body :
       {"{", "}", "[", "]", "{]", "[}", "{}}", "{}{}", "{} x", "[]]", "[1 2]", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{a:1}", "{'a':1}",
        "[1,]", "[,1]", "[{}", "[{]", "[{]}", "{\"a\":[}", "{\"a\":[1}", "{\"a\":{\"b\":1}",
        "{\"a\":NaN}", "{\"a\":Infinity}", "{\"a\":-}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}",
        "{\"a\":+1}", "{\"a\":0x1}", "{\"a\":tru}", "{\"a\":truee}", "{\"a\":nul}", "{\"a\":True}",
        "{\"a\":\"b\":1}", "{\"a\":1:2}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"\\x\":1}",
        "{\"a\":\"x\ny\"}", "{\"a\":\"\t\"}", "{\"a\":undefined}", "[undefined]", "{\"a\":1}//",
        "{/**/}", "{\"a\":\"b}", "{\"a\":{}\"b\":1}", "{\"a\":[]\"b\":1}", "{1:2}", "[{}{}]",
        // deep inside what the gateway does not look into
        "{\"a\":[1,{\"b\":tru}]}", "{\"a\":{\"b\":01}}", "{\"a\":[\"\\x\"]}", "{\"a\":{\"\\x\":1}}",
        "{\"a\":[1,]}", "{\"a\":{\"b\":1,}}", "{\"a\":[NaN]}", "[{\"a\":1},{\"b\":[01]}]",
        "[{\"a\":1},5x]", "[{\"a\":1},\"\\x\"]", "[{\"a\":1},[tru]]", "{\"a\":{\"b\":\"c\":1}}"}) {
    for (char padding : {'\0', '}', ']', ',', '"', ' ', '\xFF'}) {
      const Decoding decoding = Json(body, padding);
      EXPECT_EQ(decoding.result, Rejection::kBadJson) << body;
      EXPECT_TRUE(decoding.beacons().empty()) << body;
    }
  }
}

TEST(DecodeJson, TextCutAtAnyByteIsRefused) {
  const std::string whole =
      R"([{"a":"x\"y","b":[1,2,{"c":[]}],"d":{"e":null}, "f":-1.5e3},{"g":true}])";
  ASSERT_EQ(Json(whole).result, Rejection::kNone);
  for (size_t size = 1; size < whole.size(); ++size) {
    for (char padding : {'\0', '}', ']', '"', ',', '1', ' '}) {
      EXPECT_EQ(Json(whole.substr(0, size), padding).result, Rejection::kBadJson)
          << whole.substr(0, size);
    }
  }
}

TEST(DecodeJson, ObjectCutAtAnyByteIsRefused) {
  const std::string whole = R"({"a":{"b":{"c":"}"}},"d":[[{}]],"e":1})";
  ASSERT_EQ(Json(whole).result, Rejection::kNone);
  for (size_t size = 1; size < whole.size(); ++size) {
    for (char padding : {'\0', '}', ']', '"', ',', ':'}) {
      EXPECT_EQ(Json(whole.substr(0, size), padding).result, Rejection::kBadJson)
          << whole.substr(0, size);
    }
  }
}

TEST(DecodeJson, WhatFollowsTheTextDoesNotChangeWhichFaultIsFound) {
  const std::string deep_and_never_closed = R"({"n":)" + std::string(70, '[') + "1}";
  for (const char behind : {'\0', '}', ']', '"', ',', ' '}) {
    EXPECT_EQ(Json(deep_and_never_closed, behind).result, Rejection::kJsonTooDeep) << behind;
    EXPECT_EQ(Json(R"({"n":[1})", behind).result, Rejection::kBadJson) << behind;
    EXPECT_EQ(Json(R"({"n":[1]})", behind).result, Rejection::kNone) << behind;
  }
}

TEST(DecodeJson, Utf16IsRefused) {
  EXPECT_EQ(Json(std::string("\xFF\xFE{\0}\0", 6)).result, Rejection::kBadJson);
  EXPECT_EQ(Json(std::string("{\0}\0", 4)).result, Rejection::kBadJson);
}

}  // namespace
}  // namespace beacongate
