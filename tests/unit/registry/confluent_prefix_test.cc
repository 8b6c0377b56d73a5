#include "gateway/registry/confluent_prefix.h"

#include <gtest/gtest.h>

#include <memory>

#include "gateway/registry/http_get.h"
#include "proto/schema_pool.h"

namespace beacongate {
namespace {

using std::string_literals::operator""s;

class ConfluentPrefixTest : public ::testing::Test {
 protected:
  std::string Prefix(uint32_t id, const std::string& message) {
    return ConfluentPrefix(id, *pool_->FindMessage(message));
  }
  static std::unique_ptr<SchemaPool> Pool() {
    std::string text = "syntax = \"proto3\";\nmessage A { message B { message C {} } }\n";
    for (int i = 1; i <= 64; ++i) text += "message M" + std::to_string(i) + " { message N {} }\n";
    std::vector<SchemaFault> faults;
    return SchemaPool::FromTexts("a.proto", {{"a.proto", text}}, &faults);
  }
  std::unique_ptr<SchemaPool> pool_ = Pool();
};

// The examples of Confluent's documentation among them.
TEST_F(ConfluentPrefixTest, IsMagicIdAndIndexes) {
  EXPECT_EQ(Prefix(1, "A"), "\0\0\0\0\1\0"s);
  EXPECT_EQ(Prefix(0x01020304, "A"), "\0\1\2\3\4\0"s);
  EXPECT_EQ(Prefix(INT32_MAX, "M1"), "\0\x7f\xff\xff\xff\2\2"s);
  EXPECT_EQ(Prefix(1, "M1.N"), "\0\0\0\0\1\4\2\0"s);
  EXPECT_EQ(Prefix(1, "A.B"), "\0\0\0\0\1\4\0\0"s);
  EXPECT_EQ(Prefix(1, "A.B.C"), "\0\0\0\0\1\6\0\0\0"s);
  EXPECT_EQ(Prefix(1, "M64"), "\0\0\0\0\1\2\x80\1"s);
}

TEST_F(ConfluentPrefixTest, LengthOfWhatWasWrittenIsFound) {
  for (const char* message : {"A", "A.B", "A.B.C", "M1", "M1.N", "M64"}) {
    const std::string prefix = Prefix(77, message);
    EXPECT_EQ(ConfluentPrefixBytes(prefix + "\n\x16record"), prefix.size()) << message;
  }
  EXPECT_EQ(ConfluentPrefixBytes("\n\x16record"), 0u);
  EXPECT_EQ(ConfluentPrefixBytes("\0\0\0"s), 0u);
  EXPECT_EQ(ConfluentPrefixBytes("\0\0\0\0\1\4\2"s), 0u);
}

TEST(HttpUrl, CredentialsAreNotShown) {
  EXPECT_EQ(WithoutCredentials("http://u:p@h:1/x@y"), "http://h:1/x@y");
  EXPECT_EQ(WithoutCredentials("https://h/x@y"), "https://h/x@y");
}

}  // namespace
}  // namespace beacongate
