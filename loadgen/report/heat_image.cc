#include "loadgen/report/heat_image.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "gateway/base/base64.h"
#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr std::array<uint8_t, 3> kColour = {0x2f, 0x7d, 0xe1};
constexpr size_t kShades = 256;

const Bytef* Bytes(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

std::string BigEndian(uint32_t number) {
  return {static_cast<char>(number >> 24), static_cast<char>(number >> 16),
          static_cast<char>(number >> 8), static_cast<char>(number)};
}

std::string Chunk(std::string_view type, std::string_view data) {
  const std::string body = std::string(type) + std::string(data);
  const uLong sum = crc32(0, Bytes(body), static_cast<uInt>(body.size()));
  return BigEndian(static_cast<uint32_t>(data.size())) + body +
         BigEndian(static_cast<uint32_t>(sum));
}

std::string Deflated(const std::string& data) {
  uLongf size = compressBound(data.size());
  std::string deflated(size, '\0');
  CHECK(compress2(reinterpret_cast<Bytef*>(deflated.data()), &size, Bytes(data), data.size(),
                  Z_BEST_COMPRESSION) == Z_OK);
  deflated.resize(size);
  return deflated;
}

// Every line begins with its filter, which is none.
std::string Lines(const PartitionHeat& heat, uint64_t fullest) {
  std::string lines;
  for (uint32_t row = heat.rows(); row-- > 0;) {
    lines += '\0';
    for (size_t column = 0; column < heat.columns(); ++column) {
      lines += static_cast<char>(HeatOpacity(heat.at(row, column), fullest));
    }
  }
  return lines;
}

std::string Png(const PartitionHeat& heat, uint64_t fullest) {
  constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n";
  // Eight bits, an index into the palette; the usual compression, filters, and no interlace.
  constexpr std::string_view kFormat("\x08\x03\x00\x00\x00", 5);
  std::string palette;
  std::string opacities;
  for (size_t shade = 0; shade < kShades; ++shade) {
    palette.append(kColour.begin(), kColour.end());
    opacities += static_cast<char>(shade);
  }
  const std::string size =
      BigEndian(static_cast<uint32_t>(heat.columns())) + BigEndian(heat.rows());
  return std::string(kSignature) + Chunk("IHDR", size + std::string(kFormat)) +
         Chunk("PLTE", palette) + Chunk("tRNS", opacities) +
         Chunk("IDAT", Deflated(Lines(heat, fullest))) + Chunk("IEND", "");
}

}  // namespace

uint8_t HeatOpacity(uint64_t count, uint64_t fullest) {
  if (count == 0) return 0;
  const double share = static_cast<double>(count) / static_cast<double>(fullest);
  return static_cast<uint8_t>(std::clamp(std::sqrt(share) * 255, 1.0, 255.0));
}

std::string HeatImageUrl(const PartitionHeat& heat, uint64_t fullest) {
  CHECK(heat.rows() > 0 && heat.columns() > 0);
  return "data:image/png;base64," + EncodeBase64(Png(heat, fullest));
}

}  // namespace beacongate::loadgen
