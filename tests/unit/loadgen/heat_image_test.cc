#include "loadgen/report/heat_image.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <string_view>

#include "gateway/base/base64.h"

namespace beacongate::loadgen {
namespace {

std::string Decoded(const std::string& url) {
  constexpr std::string_view kPrefix = "data:image/png;base64,";
  EXPECT_EQ(url.substr(0, kPrefix.size()), kPrefix);
  const std::string_view text = std::string_view(url).substr(kPrefix.size());
  std::string bytes(Base64BytesMax(text.size()), '\0');
  const auto size = DecodeBase64(text, Base64Alphabet::kStandard, bytes.data());
  EXPECT_TRUE(size.has_value());
  bytes.resize(size.value_or(0));
  return bytes;
}

std::string Inflated(std::string_view data, size_t size_max) {
  std::string out(size_max, '\0');
  uLongf size = out.size();
  EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                       reinterpret_cast<const Bytef*>(data.data()), data.size()),
            Z_OK);
  out.resize(size);
  return out;
}

uint32_t Number(const std::string& bytes, size_t at) {
  uint32_t number = 0;
  for (size_t i = 0; i < 4; ++i) number = number << 8 | static_cast<uint8_t>(bytes.at(at + i));
  return number;
}

TEST(HeatImage, ShadesGrowWithTheRootAndNothingIsInvisible) {
  EXPECT_EQ(HeatOpacity(0, 100), 0);
  EXPECT_EQ(HeatOpacity(100, 100), 255);
  EXPECT_EQ(HeatOpacity(25, 100), 127);
  EXPECT_EQ(HeatOpacity(1, 1'000'000'000), 1);
}

TEST(HeatImage, IsAPictureWithAPixelPerCellAndPartitionZeroAtTheBottom) {
  PartitionHeat heat(3);
  heat.Record(0, seconds{0}, 100);
  heat.Record(2, seconds{1}, 25);
  const std::string png = Decoded(HeatImageUrl(heat, 100));
  EXPECT_EQ(png.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(Number(png, 16), 2u);  // width
  EXPECT_EQ(Number(png, 20), 3u);  // height
  std::string pixels;
  for (size_t at = 8; at < png.size();) {
    const uint32_t size = Number(png, at);
    const std::string body = png.substr(at + 4, size + 4);
    EXPECT_EQ(Number(png, at + 8 + size), crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                                static_cast<uInt>(body.size())));
    if (body.substr(0, 4) == "IDAT") pixels = Inflated(std::string_view(body).substr(4), 100);
    at += 12 + size;
  }
  // A line is its filter and its pixels; from the top: partitions 2, 1, 0.
  const std::string wanted(
      "\0\x00\x7f"
      "\0\x00\x00"
      "\0\xff\x00",
      9);
  EXPECT_EQ(pixels, wanted);
}

}  // namespace
}  // namespace beacongate::loadgen
