#include "gateway/beacon/body_coding.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/base/limits.h"
#include "gateway/beacon/ascii.h"

namespace beacongate {
namespace {

constexpr size_t kKeptBytesMax = 1024 * 1024;
// Nobody nests codings on purpose; each costs a pass over up to the largest inflated body.
constexpr int kCodingsMax = 2;

std::optional<Compression> CompressionByName(std::string_view name) {
  if (name.empty() || EqualsAsciiCaseless(name, "identity")) return Compression::kNone;
  if (EqualsAsciiCaseless(name, "gzip") || EqualsAsciiCaseless(name, "x-gzip")) {
    return Compression::kGzip;
  }
  if (EqualsAsciiCaseless(name, "deflate")) return Compression::kDeflate;
  return std::nullopt;
}

// Takes the last coding, which is the outermost, off the list.
std::string_view PopLast(std::string_view* list) {
  const size_t comma = list->rfind(',');
  const std::string_view last = comma == std::string_view::npos ? *list : list->substr(comma + 1);
  *list = comma == std::string_view::npos ? std::string_view() : list->substr(0, comma);
  return TrimAsciiBlanks(last);
}

}  // namespace

Rejection BodyCoding::Decode(std::string_view body, std::string_view content_encoding,
                             std::string_view* plain) {
  *plain = body;
  if (body.empty()) return Rejection::kNone;
  const size_t bytes_max = std::max(limits::kInflatedBytesFree, body.size() * ratio_max_);
  int codings = 0;
  while (!content_encoding.empty()) {
    const std::optional<Compression> compression = CompressionByName(PopLast(&content_encoding));
    if (!compression) return Rejection::kUnsupportedCoding;
    if (*compression == Compression::kNone) continue;
    if (++codings > kCodingsMax) return Rejection::kUnsupportedCoding;
    const Rejection rejection = Inflate(*compression, bytes_max, plain);
    if (rejection != Rejection::kNone) return rejection;
  }
  if (codings > 0) return Rejection::kNone;

  const Compression compression = CompressionByMagic(body);
  if (compression == Compression::kNone) return Rejection::kNone;
  const Rejection rejection = Inflate(compression, bytes_max, plain);
  return rejection == Rejection::kBodyTooLarge ? rejection : Rejection::kNone;
}

Rejection BodyCoding::Inflate(Compression compression, size_t bytes_max, std::string_view* bytes) {
  std::swap(inflated_, previous_);
  switch (inflater_.Inflate(compression, *bytes, &inflated_, bytes_max)) {
    case InflateResult::kTooLarge:
      return Rejection::kBodyTooLarge;
    case InflateResult::kCorrupt:
      return Rejection::kBadRequest;
    case InflateResult::kOk:
      break;
  }
  const size_t size = inflated_.size();
  inflated_.resize(size + limits::kBodyPaddingBytes);
  *bytes = std::string_view(inflated_).substr(0, size);
  return Rejection::kNone;
}

void BodyCoding::ReleaseMemory() {
  if (inflated_.capacity() > kKeptBytesMax) std::string().swap(inflated_);
  if (previous_.capacity() > kKeptBytesMax) std::string().swap(previous_);
}

}  // namespace beacongate
