#include "gateway/base/json_text.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(JsonString, EscapesWhatJsonForbids) {
  EXPECT_EQ(JsonString("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(JsonString(std::string_view("\0\n\x1f", 3)), R"("\u0000\u000a\u001f")");
}

TEST(JsonString, KeepsTextBeyondAscii) { EXPECT_EQ(JsonString("größe"), "\"größe\""); }

}  // namespace
}  // namespace beacongate
