#include <gtest/gtest.h>

#include <string>

#include "gateway/schema/address_mask.h"
#include "gateway/schema/mask_key.h"
#include "tests/unit/schema/field_value.h"

namespace beacongate {
namespace {

using testing::FieldUnderTest;
using testing::StringField;

std::string Hex(const MaskKey::Hash& hash) {
  std::string text;
  for (const uint8_t byte : hash) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 0xf];
  }
  return text;
}

struct HmacCase {
  std::string key;
  std::string text;
  std::string want;
};

// RFC 4231, section 4. Test case 5 is about cutting the hash.
TEST(MaskKeyTest, TestVectorsHash) {
  const HmacCase cases[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16"
       "\x17\x18\x19",
       std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
  };
  for (const HmacCase& each : cases) {
    const MaskKey key(each.key);
    EXPECT_EQ(Hex(key.HashOf(each.text)), each.want);
    EXPECT_EQ(Hex(key.HashOf(each.text)), each.want) << "the second time";
  }
}

TEST(MaskTest, HashIsTheFrontOfTheHmac) {
  const std::string whole = Hex(MaskKey(testing::TestOptions().mask_key).HashOf("visitor"));
  FieldUnderTest text(StringField("mask: HASH"));
  EXPECT_EQ(text.Of("visitor"), whole.substr(0, 32));
  EXPECT_EQ(text.Of(""), "");
  FieldUnderTest bytes(
      "bytes a = 2 [(beacon.v1.from) = { param: \"a\" mask: HASH encoding: HEX }];");
  std::string hex;
  for (const char c : bytes.Of("76697369746f72")) {
    const auto byte = static_cast<unsigned char>(c);
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 0xf];
  }
  EXPECT_EQ(hex, whole.substr(0, 32));
}

TEST(MaskTest, HashSeesTheChangedText) {
  FieldUnderTest field(StringField("mask: HASH transform: { lower: true } max_length: 3"));
  EXPECT_EQ(field.Of("ABCD"), field.Of("abcx"));
  EXPECT_TRUE(field.Of("ABCD").ends_with("(cut)"));
}

TEST(MaskTest, DefaultIsHashedToo) {
  FieldUnderTest field(StringField("mask: HASH default: \"nobody\""));
  EXPECT_EQ(field.OfNothing(), field.Of("nobody"));
}

TEST(MaskTest, DroppedTextsLeaveNothing) {
  FieldUnderTest field(StringField("mask: DROP max_length: 3 too_long: UNSET"));
  EXPECT_EQ(field.Of("abc"), "dropped");
  EXPECT_EQ(field.Of("abcd"), "invalid");
  EXPECT_EQ(field.Of(""), "unset");
}

struct AddressCase {
  std::string text;
  std::string want;
};

TEST(AddressMaskTest, HostBitsAreZero) {
  const AddressCase cases[] = {
      {"192.0.2.7", "192.0.2.0"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.0"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1::"},
      {"2001:DB8:1::6", "2001:db8:1::"},
      {"::1", "::"},
      {"::", "::"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff::"},
      {"::ffff:192.0.2.7", "192.0.2.0"},
      {"::FFFF:c000:0207", "192.0.2.0"},
      {"64:ff9b::192.0.2.7", "64:ff9b::"},
      {"2001:0db8:0001:0002:0003:0004:255.255.255.255", "2001:db8:1::"},
      {"192.0.2", ""},
      {"192.0.2.256", ""},
      {"192.0.02.7", ""},
      {"192.0.2.7:80", ""},
      {"192.0.2.7 ", ""},
      {"[::1]", ""},
      {"fe80::1%eth0", ""},
      {"2001:db8::1::2", ""},
      {"localhost", ""},
      {"", ""},
      {std::string("192.0.2.7\0", 10), ""},
      {std::string("192.0.2.7\0x", 11), ""},
      {std::string(100, '1'), ""},
  };
  for (const AddressCase& each : cases) {
    IpAddress::Text storage;
    EXPECT_EQ(TruncateAddress(each.text, &storage), each.want) << each.text;
  }
}

TEST(MaskTest, TextThatIsNoAddressDoesNotConvert) {
  FieldUnderTest field(StringField("mask: TRUNCATE_IP"));
  EXPECT_EQ(field.Of("192.0.2.7"), "192.0.2.0");
  EXPECT_EQ(field.Of("unknown"), "invalid");
  EXPECT_EQ(field.Of(""), "");
}

}  // namespace
}  // namespace beacongate
