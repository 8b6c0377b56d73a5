#include "deploy/broker/record_line.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace beacongate::broker {
namespace {

RecordLine LineWithKey(std::optional<std::string_view> key) {
  return {7, 42, 1'769'860'800'123, key, std::string(R"({"site":"a"})")};
}

TEST(RecordLine, HasTheMembersOfTheContractInOrder) {
  EXPECT_EQ(Render(LineWithKey("a.com|u1")),
            R"({"partition":7,"offset":42,"timestamp_ms":1769860800123,"key":"a.com|u1",)"
            R"("value":{"site":"a"}})"
            "\n");
}

TEST(RecordLine, AbsentKeyIsNullAndEmptyKeyIsEmpty) {
  EXPECT_NE(Render(LineWithKey(std::nullopt)).find(R"("key":null,)"), std::string::npos);
  EXPECT_NE(Render(LineWithKey("")).find(R"("key":"",)"), std::string::npos);
}

TEST(RecordLine, KeyInUtf8StaysAsItIs) {
  EXPECT_NE(Render(LineWithKey("größe|\xF0\x9F\x9B\x92")).find("\"größe|\xF0\x9F\x9B\x92\""),
            std::string::npos);
}

TEST(RecordLine, KeyThatIsNotUtf8IsBase64) {
  EXPECT_NE(Render(LineWithKey(std::string_view("\xFF\x00\xFE", 3))).find(R"("key":"base64:/wD+")"),
            std::string::npos);
}

TEST(RecordLine, KeyThatLooksLikeBase64IsBase64SoThatBothCanBeToldApart) {
  EXPECT_NE(Render(LineWithKey("base64:x")).find(R"("key":"base64:YmFzZTY0Ong=")"),
            std::string::npos);
}

TEST(RecordLine, UndecodedValueIsNullWithTheReason) {
  RecordLine line{0, 1, -1, "k", Error{"no \"PageBeacon\"\n"}};
  EXPECT_EQ(Render(line), R"({"partition":0,"offset":1,"timestamp_ms":-1,"key":"k","value":null,)"
                          R"("error":"no \"PageBeacon\"\u000a"})"
                          "\n");
}

TEST(RecordLine, ReasonThatIsNotUtf8DoesNotBreakTheLine) {
  RecordLine line{0, 1, -1, "k", Error{"bad byte \xFF"}};
  const std::string text = Render(line);
  EXPECT_EQ(text.find('\xFF'), std::string::npos);
  EXPECT_NE(text.find(R"("error":")"), std::string::npos);
}

}  // namespace
}  // namespace beacongate::broker
