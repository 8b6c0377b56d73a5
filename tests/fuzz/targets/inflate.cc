// A compressed body. First byte: the format, and whether the rest is compressed already or a text
// that is compressed here; second byte: the bound of what may come out, times 64.
//
// Oracle: zlib itself, with all of the output at once.
#include "gateway/beacon/inflate.h"

#include <zlib.h>

#include <string>

#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"
#include "tests/support/deflate.h"

namespace beacongate::fuzz {
namespace {

using testing::Deflate;
using testing::kGzipBits;
using testing::kRawBits;
using testing::kZlibBits;

InflateResult Reference(int window_bits, std::string_view text, size_t max, std::string* out) {
  out->clear();
  for (;;) {
    std::string room(max + 1 - out->size(), '\0');
    z_stream stream{};
    inflateInit2(&stream, window_bits);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(room.size());
    const int code = inflate(&stream, Z_FINISH);
    out->append(room, 0, stream.total_out);
    text.remove_prefix(stream.total_in);
    inflateEnd(&stream);
    if (out->size() > max) return InflateResult::kTooLarge;
    if (code != Z_STREAM_END) return InflateResult::kCorrupt;
    if (text.empty()) return InflateResult::kOk;
    if (window_bits != kGzipBits || !text.starts_with("\x1f\x8b")) return InflateResult::kCorrupt;
  }
}

InflateResult Reference(Compression compression, std::string_view text, size_t max,
                        std::string* out) {
  if (compression == Compression::kGzip) return Reference(kGzipBits, text, max, out);
  const InflateResult result = Reference(kZlibBits, text, max, out);
  if (compression == Compression::kZlib || result != InflateResult::kCorrupt) return result;
  return Reference(kRawBits, text, max, out);
}

}  // namespace

void FuzzInflate(std::string_view bytes) {
  constexpr Compression kFormats[] = {Compression::kGzip, Compression::kZlib,
                                      Compression::kDeflate};
  Input input(bytes);
  const uint8_t choice = input.Byte();
  const size_t max = input.Byte() * 64u;
  const Compression format = kFormats[choice % 3];
  const bool is_text = choice % 2 == 1;
  const std::string_view rest = input.Rest();
  const int bits = format == Compression::kGzip ? kGzipBits
                   : choice % 4 == 1            ? kRawBits
                                                : kZlibBits;
  const ExactCopy compressed(is_text ? Deflate(rest, bits, Z_BEST_SPEED) : std::string(rest));

  // Used before, as in a worker: nothing of it may show.
  Inflater inflater(max);
  std::string got = "what was there";
  inflater.Inflate(Compression::kGzip, "\x1f\x8b\x08", &got);
  const InflateResult result = inflater.Inflate(format, compressed.view(), &got);

  std::string wanted;
  const InflateResult expected = Reference(format, compressed.view(), max, &wanted);
  Require(result == expected, "the result", compressed.view());
  if (result == InflateResult::kOk) RequireEqual(got, wanted, "the text");
  Require(got.size() <= max + 1, "the bound holds while inflating", compressed.view());
}

}  // namespace beacongate::fuzz
