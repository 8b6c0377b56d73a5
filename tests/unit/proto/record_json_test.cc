#include "proto/record_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "beacon/v1/page_beacon.pb.h"
#include "proto/schema_pool.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;

class RecordJsonTest : public ::testing::Test {
 protected:
  std::unique_ptr<SchemaPool> pool_ = SchemaPool::BuiltIn();
  RecordJson json_{*pool_->FindMessage("beacon.v1.PageBeacon")};
};

TEST_F(RecordJsonTest, NamesAreThoseOfTheSchemaAndTheTextIsOneLine) {
  beacon::v1::PageBeacon page;
  page.mutable_receipt()->set_origin(18446744073709551615u);
  page.mutable_receipt()->mutable_received_at()->set_seconds(1767225600);
  page.set_user_agent("two\nlines \"quoted\" \u00e9");
  page.mutable_sent_at()->set_nanos(500'000'000);
  page.set_body(std::string("\0\xff", 2));
  auto* param = page.add_params();
  param->set_name("a");
  const auto text = json_.Print(page.SerializeAsString());
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text.value(),
            "{\"receipt\":{\"origin\":\"18446744073709551615\",\"received_at\":"
            "\"2026-01-01T00:00:00Z\"},\"user_agent\":\"two\\nlines \\\"quoted\\\" \u00e9\","
            "\"sent_at\":\"1970-01-01T00:00:00.500Z\",\"params\":[{\"name\":\"a\"}],"
            "\"body\":\"AP8=\"}");
}

TEST_F(RecordJsonTest, EmptyRecordIsAnEmptyObject) { EXPECT_EQ(json_.Print("").value(), "{}"); }

TEST_F(RecordJsonTest, BytesThatAreNoRecordAreAnError) {
  const auto text = json_.Print("\x0a\x05only");
  ASSERT_FALSE(text.ok());
  EXPECT_THAT(text.error().message, HasSubstr("no beacon.v1.PageBeacon"));
}

TEST_F(RecordJsonTest, PrinterIsUsedAgain) {
  beacon::v1::PageBeacon page;
  for (const char* site : {"a", "b", "c"}) {
    page.set_site(site);
    EXPECT_EQ(json_.Print(page.SerializeAsString()).value(),
              std::string("{\"site\":\"") + site + "\"}");
  }
}

}  // namespace
}  // namespace beacongate
