// The gateway's bytes in the hands of the class that protoc generates from the same schema: what a
// consumer does.
#include <gmock/gmock.h>
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>
#include <rich_page.pb.h>

#include <string>

#include "tests/support/rich_page.h"
#include "tests/unit/schema/reference_hmac.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;
using testing::RichPage;
using ::testing::UnorderedElementsAre;

class GeneratedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::vector<SchemaFault> faults;
    plan_ = EncodePlan::Compile(*RichPage::descriptor(), testing::LanguageOptions("/b/*"), &faults);
    ASSERT_NE(plan_, nullptr) << ToString(faults[0]);
  }
  RichPage Encode(const Beacon& beacon) {
    EXPECT_EQ(plan_->Encode(testing::RichContext(), beacon, &scratch_, &record_), Rejection::kNone);
    RichPage page;
    EXPECT_TRUE(
        page.ParseFromArray(record_.payload.data(), static_cast<int>(record_.payload.size())));
    EXPECT_TRUE(page.GetReflection()->GetUnknownFields(page).empty());
    return page;
  }

  std::unique_ptr<EncodePlan> plan_;
  EncodeScratch scratch_;
  EncodedRecord record_;
};

TEST_F(GeneratedTest, ScalarsTimesAndFacts) {
  const RichPage page = Encode(testing::RichBeacon());
  EXPECT_EQ(page.site(), "www.example.com");
  EXPECT_EQ(page.visitor(), "7f3a9c0e-1111-4222-8333-944455556666");
  EXPECT_EQ(page.session(), "b2c4d6e8");
  EXPECT_EQ(page.type(), RichPage::EVENT_TYPE_SCROLL);
  EXPECT_EQ(page.sent_at().seconds(), 1'767'225'600);
  EXPECT_EQ(page.sent_at().nanos(), 500'000'000);
  EXPECT_EQ(page.user_agent(), testing::kRichHeaders[2].value);
  EXPECT_EQ(page.referrer_host(), "www.example.com");
  EXPECT_EQ(page.client_ip(), "192.0.2.0");
  EXPECT_EQ(
      page.account(),
      testing::ToHex(testing::HmacSha256(testing::kHashKey, "7f3a9c0e11114222").substr(0, 16)));
  EXPECT_EQ(page.received_at().nanos(), 612'345'000);
  EXPECT_EQ(page.view(), 18'446'744'073'709'551'615u);
  EXPECT_EQ(page.path(), "/b/news");
  EXPECT_TRUE(page.secure());
  EXPECT_EQ(page.fingerprint(), std::string("\x00\xff\x10", 3));
}

TEST_F(GeneratedTest, PresenceTellsZeroFromNothing) {
  const RichPage page = Encode(testing::RichBeacon());
  EXPECT_TRUE(page.has_scroll());
  EXPECT_EQ(page.scroll(), 0u);
  EXPECT_TRUE(page.has_consent());
  EXPECT_FALSE(page.consent().value());
  EXPECT_EQ(page.who_case(), RichPage::kCustomer);
  EXPECT_EQ(page.customer(), 4711);
}

TEST_F(GeneratedTest, ObjectsGroupsAndElements) {
  const RichPage page = Encode(testing::RichBeacon());
  EXPECT_EQ(page.page().url(), "https://www.example.com/news/2026/11/22/a-story");
  EXPECT_EQ(page.page().title(), "A story \u00fc");
  EXPECT_EQ(page.page().language(), "en-us");
  EXPECT_EQ(page.page().screen().width(), 1366u);
  EXPECT_EQ(page.page().screen().height(), 768u);
  EXPECT_EQ(page.page().screen().pixel_ratio(), 1.25);
  EXPECT_THAT(page.page().tags(), ElementsAre("news", "world"));
  EXPECT_EQ(page.timing().first_byte().nanos(), 81'500'000);
  EXPECT_EQ(page.timing().loaded().seconds(), 1);
  EXPECT_EQ(page.timing().layout_shift(), 0.02);
  EXPECT_EQ(page.timing().interaction(), -1);
  ASSERT_EQ(page.items_size(), 2);
  EXPECT_EQ(page.items(0).sku(), "a-1");
  EXPECT_EQ(page.items(0).quantity(), 2u);
  EXPECT_EQ(page.items(0).price(), 9.99);
  EXPECT_EQ(page.items(1).sku(), "b-2");
  EXPECT_EQ(page.items(1).quantity(), 1u);
  EXPECT_EQ(page.campaign().source(), "newsletter");
  EXPECT_EQ(page.campaign().name(), "spring sale");
  EXPECT_THAT(page.clicks(), ElementsAre(10, 200, -3));
}

TEST_F(GeneratedTest, MapsAndTheRest) {
  const RichPage page = Encode(testing::RichBeacon());
  EXPECT_THAT(page.dimensions(), UnorderedElementsAre(Pair("theme", "dark"), Pair("plan", "pro")));
  EXPECT_THAT(page.metrics(), UnorderedElementsAre(Pair("depth", 0.75)));
  EXPECT_THAT(page.rest(),
              UnorderedElementsAre(Pair("tz", "Europe/Berlin"), Pair("page.theme", "light")));
}

TEST_F(GeneratedTest, ReceiptNamesWhatDidNotConvert) {
  const std::vector<Parameter> query{{"h", "a"},
                                     {"e", "dance"},
                                     {"page.screen.width", "wide"},
                                     {"items", "[{\"sku\":\"a\",\"price\":\"much\"},{}]"},
                                     {"cm.x", "y"},
                                     {"email", "a@b.example"}};
  const RichPage page = Encode({.query = query, .members = {}, .body = {}});
  EXPECT_THAT(page.receipt().unconverted(),
              UnorderedElementsAre("type", "page.screen.width", "items", "items.price", "metrics"));
  EXPECT_EQ(page.receipt().client_address(), "192.0.2.0");
  EXPECT_EQ(page.items_size(), 1);
  EXPECT_TRUE(page.page().has_screen());
  EXPECT_EQ(page.email().size(), 32u);
}

TEST_F(GeneratedTest, KeyAndRoute) {
  Encode(testing::RichBeacon());
  EXPECT_EQ(record_.key, "www.example.com|7f3a9c0e-1111-4222-8333-944455556666");
  EXPECT_EQ(record_.route, 0u);
  const std::vector<Parameter> query{{"h", "a"}, {"e", "3"}};
  Encode({.query = query, .members = {}, .body = {}});
  EXPECT_EQ(record_.route, 1u);
  EXPECT_THAT(plan_->RouteTopics(), ElementsAre("purchases"));
}

}  // namespace
}  // namespace beacongate
