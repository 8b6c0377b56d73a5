#include "gateway/beacon/inflate.h"

#include <zlib.h>

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

// zlib's code for the wrapper that it expects: the window of 32 KiB, in the manner of inflateInit2.
constexpr int kZlibWindowBits = MAX_WBITS;
constexpr int kRawWindowBits = -MAX_WBITS;
constexpr int kGzipWindowBits = MAX_WBITS + 16;

constexpr size_t kFirstOutputBytes = 16 * 1024;
constexpr std::string_view kGzipMagic = "\x1f\x8b";

}  // namespace

class Inflater::Stream {
 public:
  Stream() { CHECK(inflateInit2(&state_, kZlibWindowBits) == Z_OK); }
  ~Stream() { inflateEnd(&state_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  void Start(int window_bits, std::string_view input) {
    CHECK(inflateReset2(&state_, window_bits) == Z_OK);
    // zlib does not write to its input; its type only predates const.
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    state_.avail_in = static_cast<uInt>(input.size());
  }
  void StartNextMember() { CHECK(inflateReset(&state_) == Z_OK); }

  // Fills `output` from *written on; zlib's return code.
  int Step(std::string* output, size_t* written) {
    state_.next_out = reinterpret_cast<Bytef*>(output->data() + *written);
    state_.avail_out = static_cast<uInt>(output->size() - *written);
    const int code = inflate(&state_, Z_NO_FLUSH);
    *written = output->size() - state_.avail_out;
    return code;
  }
  std::string_view rest() const {
    return {reinterpret_cast<const char*>(state_.next_in), state_.avail_in};
  }

 private:
  z_stream state_{};
};

Compression CompressionByMagic(std::string_view bytes) {
  if (bytes.size() < 2) return Compression::kNone;
  if (bytes.starts_with(kGzipMagic)) return Compression::kGzip;
  const auto method = static_cast<unsigned char>(bytes[0]);
  const auto flags = static_cast<unsigned char>(bytes[1]);
  // Deflate with a window of 32 KiB, as every encoder writes it, and the header's own checksum.
  if (method == 0x78 && (method * 256U + flags) % 31 == 0) return Compression::kZlib;
  return Compression::kNone;
}

Inflater::Inflater(size_t output_bytes_max)
    : output_bytes_max_(output_bytes_max), stream_(std::make_unique<Stream>()) {}

Inflater::~Inflater() = default;

InflateResult Inflater::Inflate(Compression compression, std::string_view input,
                                std::string* output, size_t bytes_max) {
  bytes_max = std::min(bytes_max, output_bytes_max_);
  switch (compression) {
    case Compression::kGzip:
      return Run(kGzipWindowBits, input, bytes_max, output);
    case Compression::kZlib:
      return Run(kZlibWindowBits, input, bytes_max, output);
    case Compression::kDeflate: {
      const InflateResult result = Run(kZlibWindowBits, input, bytes_max, output);
      return result == InflateResult::kCorrupt ? Run(kRawWindowBits, input, bytes_max, output)
                                               : result;
    }
    case Compression::kNone:
      break;
  }
  CheckFailed("compression != kNone", __FILE__, __LINE__);
}

InflateResult Inflater::Run(int window_bits, std::string_view input, size_t bytes_max,
                            std::string* output) {
  // One byte over the bound tells a text that ends there from one that goes on.
  const size_t size_max = bytes_max + 1;
  stream_->Start(window_bits, input);
  output->resize(std::min(size_max, std::max(kFirstOutputBytes, input.size() * 4)));
  for (size_t written = 0;;) {
    const int code = stream_->Step(output, &written);
    if (written == size_max) return InflateResult::kTooLarge;
    if (code == Z_STREAM_END) {
      if (stream_->rest().empty()) {
        output->resize(written);
        return InflateResult::kOk;
      }
      if (window_bits != kGzipWindowBits || !stream_->rest().starts_with(kGzipMagic)) {
        return InflateResult::kCorrupt;
      }
      stream_->StartNextMember();
    } else if (written == output->size()) {
      output->resize(std::min(size_max, output->size() * 2));
    } else if (code != Z_OK || stream_->rest().empty()) {
      return InflateResult::kCorrupt;
    }
  }
}

}  // namespace beacongate
