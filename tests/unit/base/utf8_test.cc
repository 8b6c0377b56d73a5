#include "gateway/base/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

std::string Repaired(std::string_view text) {
  std::string out;
  AppendRepairedUtf8(text, &out);
  return out;
}

TEST(Utf8Test, WellFormedTextIsValidAndStays) {
  for (const std::string& text :
       {std::string(), std::string("ascii of more than eight bytes"), std::string("\0a", 2),
        std::string("\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff"),
        std::string("\U00010000\U0010ffff"), std::string("12345678\u00e9")}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
    EXPECT_EQ(Repaired(text), text);
  }
}

struct RepairCase {
  std::string text;
  std::string want;
};

TEST(Utf8Test, EachMaximalSubpartBecomesOneReplacement) {
  const RepairCase cases[] = {
      {"\x80", "\uFFFD"},
      {"a\xff"
       "b",
       "a\uFFFDb"},
      {"\xc0\xaf", "\uFFFD\uFFFD"},                                           // overlong
      {"\xe0\x80\xaf", "\uFFFD\uFFFD\uFFFD"},                                 // overlong
      {"\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},                                 // a surrogate
      {"\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},                       // beyond U+10FFFF
      {"\xf0\x91\x92", "\uFFFD"},                                             // cut off at the end
      {"\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", "\uFFFD\uFFFD\uFFFD\uFFFDA"},  // table 3-11
      {"\xc3", "\uFFFD"},
      {"\xc3(", "\uFFFD("},
  };
  for (const RepairCase& each : cases) {
    EXPECT_FALSE(IsValidUtf8(each.text));
    EXPECT_EQ(Repaired(each.text), each.want);
    EXPECT_TRUE(IsValidUtf8(Repaired(each.text)));
  }
}

}  // namespace
}  // namespace beacongate
