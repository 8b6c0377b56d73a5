// Compressing with zlib, for targets that start from the text. Pure.
#pragma once

#include <string>
#include <string_view>

namespace beacongate::fuzz {

// The wrapper, as zlib's inflateInit2 and deflateInit2 name it.
constexpr int kGzipBits = 31;
constexpr int kZlibBits = 15;
constexpr int kRawBits = -15;

std::string Deflated(std::string_view text, int window_bits);

}  // namespace beacongate::fuzz
