#include "gateway/beacon/body_kind.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

TEST(LabelOf, GoesByMediaTypeWithoutCaseAndParameters) {
  const struct {
    std::string_view content_type;
    BodyLabel label;
  } cases[] = {
      {"", BodyLabel::kNone},
      {"text/plain", BodyLabel::kText},
      {"text/plain;charset=UTF-8", BodyLabel::kText},
      {"TEXT/Plain ; charset=utf-8", BodyLabel::kText},
      {"application/json", BodyLabel::kJson},
      {"application/csp-report", BodyLabel::kJson},
      {"application/reports+json", BodyLabel::kJson},
      {"application/cloudevents-batch+json; charset=UTF-8", BodyLabel::kJson},
      {"application/x-ndjson; charset=utf-8", BodyLabel::kJsonLines},
      {"application/jsonl", BodyLabel::kJsonLines},
      {"APPLICATION/X-WWW-FORM-URLENCODED; CHARSET=UTF-8", BodyLabel::kForm},
      {"multipart/form-data; boundary=----x", BodyLabel::kMultipart},
      {"Multipart/Form-Data", BodyLabel::kMultipart},
      {"multipart/mixed", BodyLabel::kOther},
      {"text/ping", BodyLabel::kOther},
      {"+json", BodyLabel::kOther},
      {"application/jsonx", BodyLabel::kOther},
      {"application/x-protobuf", BodyLabel::kOther},
  };
  for (const auto& [content_type, label] : cases) {
    EXPECT_EQ(LabelOf(content_type), label) << content_type;
  }
}

TEST(ReadsAsForm, TakesWhatScriptsSend) {
  for (std::string_view text :
       {"w=1", "data=%5B%7B%22event%22%3A%22x%22%7D%5D",
        "data=eyJldmVudCI6IngifQ==", "data=eyJldmVudCI6IngifQ%3D%3D&verbose=1", "a[]=1&a[]=2",
        "a&b=1", "e.n=1&$set=2&&", "idgoal=1&revenue=9.5&url=http://localhost/",
        "_charset_=UTF-8&name=gr%C3%B6+b", "q=gr\xC3\xB6"}) {
    EXPECT_TRUE(ReadsAsForm(text)) << text;
  }
}

TEST(ReadsAsForm, LeavesOtherTextAlone) {
  for (std::string_view text :
       {"", "PING", "a&b&c", "=b", "a=", "a=&b=", "hello world=1", "a=1\nb=2", "a=1\t", "a=1 ",
        "eyJldmVudCI6IngifQ==", "eyJhIjoxfQ=", "https://shop.example/?a=1&b=2", "<e a=\"1\">x</e>",
        "{\"a\":\"x=y\"}", "gr\xC3\xB6=1", "a=1\x7F"}) {
    EXPECT_FALSE(ReadsAsForm(text)) << text;
  }
  EXPECT_FALSE(ReadsAsForm(std::string_view("a=\0", 3)));
}

TEST(ReadsAsForm, JudgesAlikeWhereverTheBytesStand) {
  for (size_t length = 1; length < 140; ++length) {
    const std::string name(length, 'n');
    const std::string value(length, '/');
    EXPECT_TRUE(ReadsAsForm(name + "=" + value));
    EXPECT_TRUE(ReadsAsForm("a&&" + name + "==" + value + "=&b"));
    EXPECT_FALSE(ReadsAsForm(name));
    EXPECT_FALSE(ReadsAsForm(name + "=="));
    EXPECT_FALSE(ReadsAsForm("a=" + value + "&" + value + "=1"));
    EXPECT_FALSE(ReadsAsForm("a=" + value + "&=1"));
    for (const char* blank : {" ", "\n", "\x7F"}) {
      EXPECT_FALSE(ReadsAsForm("a=" + value + blank));
      EXPECT_FALSE(ReadsAsForm("a=" + value + blank + value));
    }
  }
}

TEST(ReadsAsForm, NamesHaveABound) {
  EXPECT_TRUE(ReadsAsForm(std::string(256, 'n') + "=1"));
  EXPECT_FALSE(ReadsAsForm(std::string(257, 'n') + "=1"));
}

}  // namespace
}  // namespace beacongate
