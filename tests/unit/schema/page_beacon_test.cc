// The default schema against the class that protoc generates from it.
#include <beacon/v1/page_beacon.pb.h>
#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;

class PageBeaconTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<SchemaFault> faults;
    schema_ = LoadSchema({}, {.gateway_name = "gw-1", .record_bytes_max = limits::kRecordBytesMax},
                         &faults);
    ASSERT_NE(schema_, nullptr);
    ASSERT_TRUE(faults.empty());
  }

  beacon::v1::PageBeacon Encode(const std::vector<Parameter>& query,
                                const std::vector<Parameter>& members = {}) {
    Beacon beacon{.query = query, .members = members, .body = body_};
    EXPECT_EQ(schema_->plan->Encode(context_, beacon, &scratch_, &record_), Rejection::kNone);
    beacon::v1::PageBeacon page;
    EXPECT_TRUE(
        page.ParseFromArray(record_.payload.data(), static_cast<int>(record_.payload.size())));
    EXPECT_TRUE(page.GetReflection()->GetUnknownFields(page).empty());
    return page;
  }

  std::vector<NameValue> headers_{{"User-Agent", "Firefox"}, {"REFERER", "https://a.example/"}};
  RequestContext context_{.method = "GET",
                          .scheme = "https",
                          .host = "t.example",
                          .path = "/b",
                          .target = "/b?x",
                          .client_address = "192.0.2.7",
                          .received_at = WallTime(microseconds(1'767'225'600'123'456)),
                          .headers = headers_};
  std::string body_;
  std::unique_ptr<Schema> schema_;
  EncodeScratch scratch_;
  EncodedRecord record_;
};

std::vector<std::string> Texts(const beacon::v1::PageBeacon& page) {
  std::vector<std::string> texts;
  for (const auto& param : page.params()) texts.push_back(param.name() + "=" + param.value());
  return texts;
}

TEST_F(PageBeaconTest, FactsOfTheRequestAreInTheRecord) {
  const auto page = Encode({});
  EXPECT_EQ(page.method(), "GET");
  EXPECT_EQ(page.path(), "/b");
  EXPECT_EQ(page.referer(), "https://a.example/");
  EXPECT_EQ(page.user_agent(), "Firefox");
  EXPECT_EQ(page.client_ip(), "192.0.2.7");
  EXPECT_EQ(page.receipt().gateway(), "gw-1");
  EXPECT_EQ(page.receipt().client_address(), "192.0.2.7");
  EXPECT_EQ(page.receipt().received_at().seconds(), 1'767'225'600);
  EXPECT_EQ(page.receipt().received_at().nanos(), 123'456'000);
  EXPECT_EQ(page.params_size(), 0);
}

TEST_F(PageBeaconTest, ParametersFillTheFieldsOfTheirNames) {
  const auto page = Encode({{"site", "a.example"}, {"visitor", "v1"}, {"session", "s"}},
                           {{"event", "view"}, {"page", "/p"}, {"sent_at", "1767225600500"}});
  EXPECT_EQ(page.site(), "a.example");
  EXPECT_EQ(page.visitor(), "v1");
  EXPECT_EQ(page.session(), "s");
  EXPECT_EQ(page.event(), "view");
  EXPECT_EQ(page.page(), "/p");
  EXPECT_EQ(page.sent_at().seconds(), 1'767'225'600);
  EXPECT_EQ(page.sent_at().nanos(), 500'000'000);
  EXPECT_EQ(page.params_size(), 0);
}

TEST_F(PageBeaconTest, WhatNoFieldTookIsInTheRestInOrder) {
  const auto page = Encode({{"z", "1"}, {"site", "a"}, {"z", "2"}, {"site", "b"}, {"", ""}},
                           {{"sent_at", "soon"},
                            {"n", "null", ValueKind::kNull},
                            {"o", "{\"a\":[1]}", ValueKind::kJson},
                            {"z", "3"}});
  EXPECT_EQ(page.site(), "a");
  EXPECT_THAT(Texts(page), ElementsAre("z=1", "z=2", "site=b", "=", "sent_at=soon", "n=null",
                                       "o={\"a\":[1]}", "z=3"));
  EXPECT_THAT(page.receipt().unconverted(), ElementsAre("sent_at"));
  ASSERT_EQ(record_.unconverted.size(), 1u);
  EXPECT_EQ(schema_->plan->FieldName(record_.unconverted[0]), "sent_at");
}

TEST_F(PageBeaconTest, BodyThatIsNotUnderstoodIsKept) {
  body_ = std::string("\x00\xff\x01", 3);
  EXPECT_EQ(Encode({}).body(), body_);
}

TEST_F(PageBeaconTest, KeyIsSiteAndVisitor) {
  Encode({{"visitor", "v"}, {"site", "s"}});
  EXPECT_TRUE(record_.has_key);
  EXPECT_EQ(record_.key, "s|v");
  Encode({{"visitor", "v"}});
  EXPECT_EQ(record_.key, "|v");
  Encode({{"site", "s"}});
  EXPECT_EQ(record_.key, "s|");
}

TEST_F(PageBeaconTest, KeyIsNullWithoutSiteAndVisitor) {
  Encode({{"page", "p"}});
  EXPECT_FALSE(record_.has_key);
  Encode({{"site", ""}, {"visitor", "null", ValueKind::kNull}});
  EXPECT_FALSE(record_.has_key);
}

TEST_F(PageBeaconTest, OriginAndSequenceStandAtTheirOffsets) {
  Encode({{"site", "s"}});
  std::string payload(record_.payload);
  for (size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(payload[kReceiptOriginOffset + i], 0);
    EXPECT_EQ(payload[kReceiptSequenceOffset + i], 0);
    payload[kReceiptOriginOffset + i] = static_cast<char>(0x10 + i);
    payload[kReceiptSequenceOffset + i] = static_cast<char>(0x20 + i);
  }
  beacon::v1::PageBeacon page;
  ASSERT_TRUE(page.ParseFromString(payload));
  EXPECT_EQ(page.receipt().origin(), 0x1716151413121110u);
  EXPECT_EQ(page.receipt().sequence(), 0x2726252423222120u);
}

TEST_F(PageBeaconTest, HeaderThatIsNotUtf8IsRepaired) {
  headers_[0].value = "Fire\xff\xc3\xa9\xe2\x82";
  const auto page = Encode({});
  EXPECT_EQ(page.user_agent(), "Fire\uFFFD\u00e9\uFFFD");
}

}  // namespace
}  // namespace beacongate
