#include "gateway/base/byte_mask.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

template <typename Bytes>
class Bytes16Test : public testing::Test {};

#ifdef __SSE2__
using Implementations = testing::Types<PortableBytes16, Sse2Bytes16>;
#else
using Implementations = testing::Types<PortableBytes16>;
#endif
TYPED_TEST_SUITE(Bytes16Test, Implementations);

// Every byte value at every place, among letters.
TYPED_TEST(Bytes16Test, ABitIsSetWhereTheByteIsOfTheClass) {
  for (size_t place = 0; place < 16; ++place) {
    for (int value = 0; value < 256; ++value) {
      std::string text(16, 'x');
      const char c = text[place] = static_cast<char>(value);
      const TypeParam bytes(text.data());
      const uint32_t bit = 1U << place;
      EXPECT_EQ((bytes.template Equal<'"', '\\'>()), c == '"' || c == '\\' ? bit : 0U) << value;
      EXPECT_EQ((bytes.template EqualOrNotAscii<'&', '='>()),
                c == '&' || c == '=' || value > 0x7F ? bit : 0U)
          << value;
      EXPECT_EQ(bytes.BlankOrControl(), value <= 0x20 || value == 0x7F ? bit : 0U) << value;
    }
  }
}

TEST(MaskOf64, JoinsFourPartsInOrder) {
  for (size_t place = 0; place < kMaskBytes; ++place) {
    std::string text(kMaskBytes, 'x');
    text[place] = '&';
    const uint64_t mask = MaskOf64(text.data(), [](Bytes16 part) { return part.Equal<'&'>(); });
    EXPECT_EQ(mask, uint64_t{1} << place);
  }
}

}  // namespace
}  // namespace beacongate
