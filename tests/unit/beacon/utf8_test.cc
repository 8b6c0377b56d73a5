#include "gateway/beacon/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

constexpr const char* kR = "\xEF\xBF\xBD";

std::string Repaired(std::string_view text) {
  Arena arena;
  return std::string(RepairUtf8(text, 0, &arena));
}

std::string Times(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += kR;
  return text;
}

TEST(Utf8, EachMaximalSubpartBecomesOneReplacement) {
  struct {
    std::string_view bytes;
    int replacements;
  } const cases[] = {
      {"\x80", 1},                  // lone continuation
      {"\xC0\x80", 2},              // overlong NUL
      {"\xC0\xAF", 2},              // overlong '/'
      {"\xE0\x80\xAF", 3},          // overlong in three
      {"\xED\xA0\x80", 3},          // surrogate D800
      {"\xED\xBF\xBF", 3},          // surrogate DFFF
      {"\xF0\x80\x80\xAF", 4},      // overlong in four
      {"\xF4\x90\x80\x80", 4},      // 110000
      {"\xF5\x80\x80\x80", 4},      // lead that is none
      {"\xFF", 1},                  //
      {"\xE2\x82", 1},              // cut
      {"\xF0\x9F\x98", 1},          // cut
      {"\xF0\x9F", 1},              // cut
      {"\xC3", 1},                  // cut
      {"\xE2\x82\xE2\x82", 2},      // cut twice
      {"\xF0\x9F\xF0\x9F\x98", 2},  // cut twice
  };
  for (const auto& [bytes, replacements] : cases) {
    EXPECT_FALSE(IsValidUtf8(bytes)) << testing::PrintToString(bytes);
    EXPECT_EQ(Repaired(bytes), Times(replacements)) << testing::PrintToString(bytes);
    const std::string between = "a" + std::string(bytes) + "z";
    EXPECT_EQ(Repaired(between), "a" + Times(replacements) + "z");
  }
}

TEST(Utf8, WellFormedTextIsLeftAsItIs) {
  const std::string text =
      "a\xC3\xB6\xE2\x98\x95\xED\x9F\xBF\xEE\x80\x80\xF0\x9F\x9B\x92\xF4\x8F\xBF\xBF";
  EXPECT_TRUE(IsValidUtf8(text));
  EXPECT_EQ(Repaired(text), text);
}

TEST(Utf8, RepairedTextIsValidWhateverTheBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      std::string bytes = {static_cast<char>(first), static_cast<char>(second), '\x80'};
      EXPECT_TRUE(IsValidUtf8(Repaired(bytes)));
    }
  }
}

TEST(Utf8, CodePointsAreWrittenInTheirShortestForm) {
  struct {
    unsigned code_point;
    std::string_view bytes;
  } const cases[] = {
      {0x24, "$"},
      {0x7F, "\x7F"},
      {0x80, "\xC2\x80"},
      {0x7FF, "\xDF\xBF"},
      {0x800, "\xE0\xA0\x80"},
      {0xFFFF, "\xEF\xBF\xBF"},
      {0x10000, "\xF0\x90\x80\x80"},
      {0x10FFFF, "\xF4\x8F\xBF\xBF"},
  };
  for (const auto& [code_point, bytes] : cases) {
    char out[4];
    char* const end = WriteUtf8(code_point, out);
    EXPECT_EQ(std::string_view(out, static_cast<size_t>(end - out)), bytes);
  }
}

}  // namespace
}  // namespace beacongate
