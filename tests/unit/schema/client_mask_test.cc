// Record.client_ip: what becomes of the client's address in receipts and fields.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "beacon/v1/receipt.pb.h"
#include "gateway/schema/load_schema.h"
#include "proto/record_json.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kAddressField =
    "string ip = 2 [(beacon.v1.from) = { builtin: CLIENT_IP }];";

class ClientMaskTest : public ::testing::Test {
 protected:
  void Use(const std::string& record, std::string_view fields = kAddressField) {
    schema_ = testing::VisitSchema("option (beacon.v1.record) = { " + record + " };\n" +
                                   std::string(fields));
    ASSERT_NE(schema_, nullptr);
  }
  std::string Json(std::string_view address) {
    context_.client_address = address;
    EncodedRecord record;
    EXPECT_EQ(schema_->plan->Encode(context_, {}, &scratch_, &record), Rejection::kNone);
    const Result<std::string> json = RecordJson(schema_->plan->message()).Print(record.payload);
    EXPECT_TRUE(json.ok());
    return json.value();
  }
  // Of a record of which nothing but the receipt is known.
  std::string ReceiptAddress(std::string_view address) {
    context_.client_address = address;
    beacon::v1::Receipt receipt;
    const std::string_view bytes = schema_->plan->Receipt(context_, &scratch_).substr(3);
    EXPECT_TRUE(receipt.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
    return receipt.client_address();
  }

  RequestContext context_;
  std::unique_ptr<Schema> schema_;
  EncodeScratch scratch_;
};

TEST_F(ClientMaskTest, WithoutAMaskTheAddressIsWhole) {
  Use("");
  EXPECT_THAT(Json("192.0.2.7"), HasSubstr(R"("client_address":"192.0.2.7"},"ip":"192.0.2.7")"));
  EXPECT_EQ(ReceiptAddress("192.0.2.7"), "192.0.2.7");
}

TEST_F(ClientMaskTest, AnAddressIsTruncatedInReceiptsAndFields) {
  Use("client_ip: TRUNCATE_IP");
  EXPECT_THAT(Json("192.0.2.7"), HasSubstr(R"("client_address":"192.0.2.0"},"ip":"192.0.2.0")"));
  EXPECT_THAT(Json("2001:db8:1:2::9"), HasSubstr(R"("client_address":"2001:db8:1::"})"));
  EXPECT_EQ(ReceiptAddress("192.0.2.7"), "192.0.2.0");
}

TEST_F(ClientMaskTest, WhatIsNoAddressIsNotShownWhereAddressesAreTruncated) {
  Use("client_ip: TRUNCATE_IP");
  EXPECT_THAT(Json("somebody"), Not(HasSubstr("somebody")));
  EXPECT_EQ(ReceiptAddress("somebody"), "");
}

TEST_F(ClientMaskTest, AHashIsTheSameInReceiptsAndFields) {
  Use("client_ip: HASH");
  const std::string hash = ReceiptAddress("192.0.2.7");
  EXPECT_EQ(hash.size(), 32u);
  EXPECT_NE(hash, ReceiptAddress("192.0.2.8"));
  EXPECT_THAT(Json("192.0.2.7"),
              HasSubstr("\"client_address\":\"" + hash + "\"},\"ip\":\"" + hash + "\""));
}

TEST_F(ClientMaskTest, ADroppedAddressIsNowhere) {
  Use("client_ip: DROP");
  EXPECT_THAT(Json("192.0.2.7"), Not(HasSubstr("192")));
  EXPECT_EQ(ReceiptAddress("192.0.2.7"), "");
}

TEST_F(ClientMaskTest, AFieldsOwnMaskWins) {
  Use("client_ip: TRUNCATE_IP",
      "string ip = 2 [(beacon.v1.from) = { builtin: CLIENT_IP mask: DROP }];");
  EXPECT_THAT(Json("192.0.2.7"), Not(HasSubstr("\"ip\"")));
}

TEST_F(ClientMaskTest, OnlyAMaskOfAFieldHidesRequests) {
  Use("client_ip: TRUNCATE_IP");
  EXPECT_FALSE(schema_->plan->MasksFields());
  Use("client_ip: TRUNCATE_IP", "string a = 2 [(beacon.v1.from) = { param: \"a\" mask: HASH }];");
  EXPECT_TRUE(schema_->plan->MasksFields());
}

std::vector<std::string> FaultsOf(const std::string& lines, const std::string& mask_key) {
  const testing::TemporaryFolder folder;
  const std::string file = folder.Write(
      "visit.proto", std::string(testing::kPrelude) +
                         "message Visit { beacon.v1.Receipt receipt = 1;\n" + lines + "\n}\n");
  std::vector<SchemaFault> faults;
  EncodePlan::Options options = testing::TestOptions();
  options.mask_key = mask_key;
  LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, options, &faults);
  std::vector<std::string> reports;
  for (const SchemaFault& fault : faults) {
    reports.push_back(std::to_string(fault.line) + ": " + fault.message);
  }
  return reports;
}

TEST(ClientMaskFaults, AFieldThatMasksWhatTheReceiptShows) {
  EXPECT_THAT(
      FaultsOf("string ip = 2 [(beacon.v1.from) = { builtin: CLIENT_IP mask: TRUNCATE_IP }];", "k"),
      ElementsAre("7: field 'ip' has mask TRUNCATE_IP for the client's address, but the receipt "
                  "shows all of it; set client_ip: TRUNCATE_IP in the (beacon.v1.record) option"));
}

TEST(ClientMaskFaults, AHashWithoutAKey) {
  const std::vector<std::string> reports =
      FaultsOf("option (beacon.v1.record) = { client_ip: HASH };", "");
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_THAT(reports[0],
              ::testing::StartsWith("7: client_ip has mask HASH, but there is no key;"));
}

TEST(ClientMaskFaults, AKeyOfTruncatedAddresses) {
  EXPECT_THAT(FaultsOf("option (beacon.v1.record) = { client_ip: TRUNCATE_IP shard_key: \"ip\" };" +
                           std::string(kAddressField),
                       "k"),
              ElementsAre(HasSubstr("shard_key names field 'ip' with mask TRUNCATE_IP")));
}

}  // namespace
}  // namespace beacongate
