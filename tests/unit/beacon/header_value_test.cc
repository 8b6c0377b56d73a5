#include "gateway/beacon/header_value.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace beacongate {
namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

Pairs ParametersOf(std::string_view text, bool* failed) {
  HeaderValue header(text);
  Pairs pairs;
  for (HeaderValue::Parameter parameter; header.Next(&parameter);) {
    pairs.emplace_back(parameter.name, parameter.value);
  }
  *failed = header.failed();
  return pairs;
}

TEST(HeaderValue, TypeIsWhatStandsInFrontOfTheParameters) {
  EXPECT_EQ(HeaderValue(" text/plain\t; charset=utf-8").type(), "text/plain");
  EXPECT_EQ(HeaderValue("form-data").type(), "form-data");
  EXPECT_EQ(HeaderValue("").type(), "");
  EXPECT_EQ(HeaderValue("; a=1").type(), "");
}

TEST(HeaderValue, ParametersAreTokensOrQuoted) {
  const struct {
    std::string_view text;
    Pairs pairs;
  } cases[] = {
      {"t", {}},
      {"t;", {}},
      {"t; ;; a=1", {{"a", "1"}}},
      {"t;a=1;B = 2 ;c=", {{"a", "1"}, {"B", "2"}, {"c", ""}}},
      {R"(t; a="x; b=2"; c="" ;d=e)", {{"a", "x; b=2"}, {"c", ""}, {"d", "e"}}},
      {R"(t; a="C:\"; b="\x")", {{"a", "C:\\"}, {"b", "\\x"}}},
      {"t; a=x=y", {{"a", "x=y"}}},
  };
  for (const auto& [text, pairs] : cases) {
    bool failed = true;
    EXPECT_EQ(ParametersOf(text, &failed), pairs) << text;
    EXPECT_FALSE(failed) << text;
  }
}

TEST(HeaderValue, WhatIsNoParameterEndsTheList) {
  for (std::string_view text : {"t; a=1; b", "t; a=1; =2", R"(t; a=1; "b"=2)", R"(t; a=1; b="2)",
                                R"(t; a=1; b="2"3)", R"(t; a=1; b=2"3)", "t; a=1; b; c=3"}) {
    bool failed = false;
    EXPECT_EQ(ParametersOf(text, &failed), (Pairs{{"a", "1"}})) << text;
    EXPECT_TRUE(failed) << text;
  }
}

}  // namespace
}  // namespace beacongate
