#include "gateway/beacon/decode_urlencoded.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Pairs;
using testing_support::ToPairs;

constexpr const char* kR = "\xEF\xBF\xBD";

class DecodeUrlencodedTest : public testing::Test {
 protected:
  // The text stands in memory of exactly its size, so that a sanitizer sees a read past its end.
  Pairs Decode(std::string_view text) {
    bytes_ = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), bytes_.get());
    parameters.clear();
    EXPECT_TRUE(DecodeUrlencoded({bytes_.get(), text.size()}, 100'000, &arena, &parameters));
    return ToPairs(parameters);
  }
  bool PointsIntoText(std::string_view view, size_t text_size) const {
    return view.data() >= bytes_.get() && view.data() + view.size() <= bytes_.get() + text_size;
  }

  Arena arena;
  std::vector<Parameter> parameters;

 private:
  std::unique_ptr<char[]> bytes_;
};

TEST_F(DecodeUrlencodedTest, SplitsAsUrlSearchParamsDoes) {
  const struct {
    std::string_view text;
    Pairs pairs;
  } cases[] = {
      {"", {}},
      {"&", {}},
      {"&&", {}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=b", {{"", "b"}}},
      {"=", {{"", ""}}},
      {"a=b", {{"a", "b"}}},
      {"a=b&", {{"a", "b"}}},
      {"&a=b", {{"a", "b"}}},
      {"a=b&&c=d", {{"a", "b"}, {"c", "d"}}},
      {"a==b", {{"a", "=b"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"a=1&a=2&a=1", {{"a", "1"}, {"a", "2"}, {"a", "1"}}},
      {"a;b=c;d", {{"a;b", "c;d"}}},
      {"a[]=1&a[]=2", {{"a[]", "1"}, {"a[]", "2"}}},
      {"a#b=c", {{"a#b", "c"}}},
      {"?a=b", {{"?a", "b"}}},
  };
  for (const auto& [text, pairs] : cases) EXPECT_EQ(Decode(text), pairs) << text;
}

TEST_F(DecodeUrlencodedTest, DecodesEscapesOnceAndKeepsBadOnes) {
  const struct {
    std::string_view text;
    std::string_view value;
  } cases[] = {
      {"a=b+c", "b c"},           {"a=%2B", "+"},   {"a=%26%3D%25", "&=%"}, {"a=%2541", "%41"},
      {"a=%c3%B6", "\xC3\xB6"},   {"a=%", "%"},     {"a=%4", "%4"},         {"a=%zz", "%zz"},
      {"a=%4z", "%4z"},           {"a=%%41", "%A"}, {"a=%u0041", "%u0041"}, {"a=%4%31", "%41"},
      {"a=\xC3\xB6", "\xC3\xB6"},
  };
  for (const auto& [text, value] : cases) {
    EXPECT_EQ(Decode(text), (Pairs{{"a", std::string(value)}})) << text;
    EXPECT_FALSE(parameters[0].repaired) << text;
  }
  EXPECT_EQ(Decode("a=%00b"), (Pairs{{"a", std::string("\0b", 2)}}));
  EXPECT_EQ(Decode("%61+%62=1"), (Pairs{{"a b", "1"}}));
}

TEST_F(DecodeUrlencodedTest, InvalidUtf8IsRepairedAndSaid) {
  const std::string r = kR;
  const struct {
    std::string_view text;
    std::string value;
  } cases[] = {
      {"a=%FF", r},
      {"a=\xFF", r},
      {"a=%C0%AF", r + r},
      {"a=%ED%A0%80", r + r + r},
      {"a=%E2%82", r},
      {"a=\xE2\x82", r},
      {"a=%F0%9F%98x", r + "x"},
      {"a=%E2\x82%AC", "\xE2\x82\xAC"},  // half raw, half escaped is one character
      {"a=\xE2&b", r},
  };
  for (const auto& [text, value] : cases) {
    Decode(text);
    EXPECT_EQ(parameters[0].value, value) << text;
    EXPECT_EQ(parameters[0].repaired, value.find(r) != std::string::npos) << text;
  }
  Decode("ok=1&b%FFd=2&%EF%BF%BD=3");
  EXPECT_FALSE(parameters[0].repaired);
  EXPECT_TRUE(parameters[1].repaired);
  EXPECT_EQ(parameters[1].name, "b" + r + "d");
  EXPECT_FALSE(parameters[2].repaired) << "U+FFFD that was sent is no repair";
}

TEST_F(DecodeUrlencodedTest, SeparatorsAreFoundWhereverTheyStand) {
  for (size_t name = 0; name < 140; ++name) {
    for (size_t value : {0, 1, 15, 16, 62, 63, 64, 65, 127}) {
      const std::string n(name, 'n');
      const std::string v(value, 'v');
      const std::string text = n + "=" + v + "&" + v + "%41" + "=" + n + "+";
      EXPECT_EQ(Decode(text), (Pairs{{n, v}, {v + "A", n + " "}}));
    }
  }
}

TEST_F(DecodeUrlencodedTest, CleanTextIsNotCopied) {
  const std::string text =
      "name=value&other=gr\xC3\xB6\xC3\x9F"
      "e";
  Decode(text);
  for (const Parameter& parameter : parameters) {
    EXPECT_TRUE(PointsIntoText(parameter.name, text.size()));
    EXPECT_TRUE(PointsIntoText(parameter.value, text.size()));
  }
  EXPECT_EQ(arena.capacity(), 0u);
}

TEST_F(DecodeUrlencodedTest, MoreThanTheMaximumIsRefused) {
  EXPECT_TRUE(DecodeUrlencoded("a&b&&c&", 3, &arena, &parameters));
  parameters.clear();
  EXPECT_FALSE(DecodeUrlencoded("a&b&c&d", 3, &arena, &parameters));
  EXPECT_EQ(parameters.size(), 3u);
  parameters.clear();
  EXPECT_TRUE(DecodeUrlencoded("&&&", 0, &arena, &parameters));
  EXPECT_FALSE(DecodeUrlencoded("a", 0, &arena, &parameters));
}

TEST_F(DecodeUrlencodedTest, AppendsBehindWhatIsThere) {
  parameters.resize(2);
  EXPECT_TRUE(DecodeUrlencoded("a=1", 1, &arena, &parameters));
  ASSERT_EQ(parameters.size(), 3u);
  EXPECT_EQ(parameters[2].name, "a");
}

}  // namespace
}  // namespace beacongate
