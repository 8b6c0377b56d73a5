// Compressing with zlib, for tests that start from the text. Pure.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

namespace beacongate::testing {

// The wrapper, as zlib's inflateInit2 and deflateInit2 name it.
constexpr int kGzipBits = 31;
constexpr int kZlibBits = 15;
constexpr int kRawBits = -15;

inline std::string Deflate(std::string_view text, int window_bits,
                           int level = Z_DEFAULT_COMPRESSION) {
  z_stream stream{};
  deflateInit2(&stream, level, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  // zlib does not write to its input; its type only predates const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}
inline std::string Gzip(std::string_view text) { return Deflate(text, kGzipBits); }
inline std::string Zlib(std::string_view text) { return Deflate(text, kZlibBits); }
inline std::string RawDeflate(std::string_view text) { return Deflate(text, kRawBits); }

}  // namespace beacongate::testing
