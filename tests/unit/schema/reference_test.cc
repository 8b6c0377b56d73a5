// The parts of the reference that it has of its own, against published vectors.
#include <gtest/gtest.h>

#include "tests/unit/schema/reference_hmac.h"
#include "tests/unit/schema/reference_json.h"
#include "tests/unit/schema/reference_text.h"

namespace beacongate::testing {
namespace {

TEST(ReferenceHmacTest, Sha256OfFips180) {
  EXPECT_EQ(ToHex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(ToHex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

struct HmacVector {
  std::string key;
  std::string text;
  std::string digest;
};

TEST(ReferenceHmacTest, VectorsOfRfc4231) {
  std::string counted;
  for (int i = 1; i <= 25; ++i) counted += static_cast<char>(i);
  const HmacVector vectors[] = {
      {std::string(20, '\x0b'), "Hi There",
       "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?",
       "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'),
       "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {counted, std::string(50, '\xcd'),
       "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
      {std::string(131, '\xaa'),
       "This is a test using a larger than block-size key and a larger than block-size data. The "
       "key needs to be hashed before being used by the HMAC algorithm.",
       "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"}};
  for (const HmacVector& vector : vectors) {
    EXPECT_EQ(ToHex(HmacSha256(vector.key, vector.text)), vector.digest);
  }
}

TEST(ReferenceTextTest, RepairsMaximalSubparts) {
  // The Unicode Standard, tables 3-8 to 3-11.
  const std::string r = "\uFFFD";
  EXPECT_EQ(RepairText("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(RepairText("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"),
            r + r + r + r + r + r + r + r + "A");
  EXPECT_EQ(RepairText("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), r + r + r + r + "A");
  EXPECT_EQ(RepairText("\u00fc\U0001f6d2"), "\u00fc\U0001f6d2");
}

TEST(ReferenceJsonTest, KeepsTheSourceOfParts) {
  const auto json = ParseJson(" { \"a b\" : [ 1.50 , \"x \\u00fc\" , null ] , \"a b\" : true } ");
  ASSERT_TRUE(json.has_value());
  ASSERT_EQ(json->parts.size(), 2u);
  EXPECT_EQ(json->parts[0].second.text, "[1.50,\"x \\u00fc\",null]");
  EXPECT_EQ(json->parts[0].second.parts[0].second.text, "1.50");
  EXPECT_EQ(json->parts[0].second.parts[1].second.text, "x \u00fc");
  EXPECT_EQ(json->parts[1].second.kind, JsonValue::Kind::kBool);
  EXPECT_FALSE(ParseJson("{\"a\":01}").has_value());
  EXPECT_FALSE(ParseJson("").has_value());
}

}  // namespace
}  // namespace beacongate::testing
