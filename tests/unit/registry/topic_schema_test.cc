#include "gateway/registry/topic_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

namespace beacongate {
namespace {

using std::string_literals::operator""s;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHead[] = "syntax = \"proto3\";\nimport \"beacon/v1/receipt.proto\";\n";
constexpr char kVisit[] = "message Visit { beacon.v1.Receipt receipt = 1; string a = 2; }\n";

class TopicSchemaTest : public ::testing::Test {
 protected:
  // Of message Visit as the gateway writes it.
  Result<std::string> Prefix(const std::string& registered,
                             const std::map<std::string, std::string>& imports = {}) {
    RegistrySubject subject;
    subject.schema = {9, 4, "PROTOBUF", registered, {}};
    subject.imports = imports;
    const auto schema = TopicSchema::Compile("visits-value", subject);
    if (!schema.ok()) return schema.error();
    return schema.value().PrefixFor(*ours_->FindMessage("Visit"), &warnings_);
  }
  static std::unique_ptr<SchemaPool> Pool() {
    std::vector<SchemaFault> faults;
    return SchemaPool::FromTexts("visit.proto", {{"visit.proto", std::string(kHead) + kVisit}},
                                 &faults);
  }
  std::unique_ptr<SchemaPool> ours_ = Pool();
  std::vector<std::string> warnings_;
};

TEST_F(TopicSchemaTest, IndexesAreThoseOfTheRegisteredSchema) {
  EXPECT_EQ(Prefix(std::string(kHead) + kVisit).value(), "\0\0\0\0\x09\0"s);
  EXPECT_EQ(Prefix(std::string(kHead) + "message Other {}\n" + kVisit).value(),
            "\0\0\0\0\x09\2\2"s);
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(TopicSchemaTest, ImportsComeFromTheRegistry) {
  const std::string text =
      "syntax = \"proto3\";\nimport \"shop/page.proto\";\n"
      "import \"beacon/v1/receipt.proto\";\n" +
      std::string(kVisit);
  EXPECT_TRUE(Prefix(text, {{"shop/page.proto", "syntax = \"proto3\";\n"}}).ok());
  const auto without = Prefix(text);
  ASSERT_FALSE(without.ok());
  EXPECT_THAT(without.error().message, HasSubstr("shop/page.proto"));
}

TEST_F(TopicSchemaTest, AMessageThatIsNotThereIsAnError) {
  const auto prefix = Prefix("syntax = \"proto3\";\nmessage Other {}\n");
  ASSERT_FALSE(prefix.ok());
  EXPECT_EQ(
      prefix.error().message,
      "subject visits-value version 4 does not declare message Visit (it has Other); register "
      "the schema that the endpoint uses, or correct schema_subject");
}

TEST_F(TopicSchemaTest, WhatBreaksReadersOfTheRegisteredSchemaIsAWarning) {
  EXPECT_TRUE(
      Prefix(std::string(kHead) + "message Visit { beacon.v1.Receipt receipt = 1; int32 a = 2; }")
          .ok());
  EXPECT_THAT(warnings_,
              ElementsAre("records differ from subject visits-value version 4: field 'a' (2) is "
                          "string, was int32; readers take the bytes of a field for those of its "
                          "old type; register the schema in use, or use the registered one"));
}

TEST_F(TopicSchemaTest, WhatOnlyTheGatewayKnowsDoesNotCount) {
  EXPECT_TRUE(Prefix(std::string(kHead) + "import \"beacon/v1/options.proto\";\n"
                                          "message Visit {\n"
                                          "  option (beacon.v1.record) = { shard_key: \"a\" };\n"
                                          "  beacon.v1.Receipt receipt = 1; string a = 2;\n}\n")
                  .ok());
  EXPECT_THAT(warnings_, IsEmpty());
}

}  // namespace
}  // namespace beacongate
