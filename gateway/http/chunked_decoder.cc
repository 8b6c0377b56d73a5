#include "gateway/http/chunked_decoder.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::http {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// What may stand in an extension or in a trailer's value.
bool IsText(char c) { return c == '\t' || static_cast<uint8_t>(c) >= ' '; }

bool IsTokenByte(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

}  // namespace

void ChunkedDecoder::Reset() { *this = ChunkedDecoder(body_bytes_max_); }

ChunkedDecoder::State ChunkedDecoder::Feed(std::string_view bytes, std::string* body,
                                           size_t* consumed) {
  DCHECK(step_ != Step::kDone && rejection_ == Rejection::kNone);
  size_t at = 0;
  while (at < bytes.size()) {
    if (step_ == Step::kData) {
      const size_t count = std::min(chunk_bytes_left_, bytes.size() - at);
      body->append(bytes.substr(at, count));
      at += count;
      chunk_bytes_left_ -= count;
      if (chunk_bytes_left_ == 0) step_ = Step::kDataCr;
      continue;
    }
    if (!TakeByte(bytes[at++])) return State::kRefused;
    if (step_ == Step::kDone) break;
  }
  *consumed += at;
  return step_ == Step::kDone ? State::kDone : State::kMore;
}

bool ChunkedDecoder::TakeByte(char c) {
  if (++framing_bytes_ > kFramingBytesFree + data_bytes_) return Refuse(Rejection::kBadRequest);
  switch (step_) {
    case Step::kSizeStart:
    case Step::kSize:
      return TakeSizeByte(c);
    case Step::kExtension:
      if (c == '\r') return Expect(true, Step::kSizeLf);
      return Expect(IsText(c) && c != '\x7f', Step::kExtension);
    case Step::kSizeLf:
      return Expect(c == '\n', chunk_bytes_left_ > 0 ? Step::kData : Step::kLineStart);
    case Step::kDataCr:
      return Expect(c == '\r', Step::kDataLf);
    case Step::kDataLf:
      return Expect(c == '\n', Step::kSizeStart);
    case Step::kEndLf:
      return Expect(c == '\n', Step::kDone);
    case Step::kLineStart:
    case Step::kTrailerName:
    case Step::kTrailerValue:
    case Step::kTrailerLf:
      return TakeTrailerByte(c);
    case Step::kData:
    case Step::kDone:
      break;
  }
  CHECK(false);
}

bool ChunkedDecoder::TakeSizeByte(char c) {
  const int digit = HexDigit(c);
  if (digit < 0) {
    if (step_ == Step::kSizeStart) return Refuse(Rejection::kBadRequest);
    data_bytes_ += chunk_bytes_left_;
    if (c == ';') return Expect(true, Step::kExtension);
    return Expect(c == '\r', Step::kSizeLf);
  }
  step_ = Step::kSize;
  chunk_bytes_left_ = chunk_bytes_left_ * 16 + static_cast<size_t>(digit);
  // At once, not when the data comes: the sum can then never overflow.
  if (chunk_bytes_left_ > body_bytes_max_ - data_bytes_) return Refuse(Rejection::kBodyTooLarge);
  return true;
}

bool ChunkedDecoder::TakeTrailerByte(char c) {
  switch (step_) {
    case Step::kLineStart:
      if (c == '\r') return Expect(true, Step::kEndLf);
      return Expect(IsTokenByte(c), Step::kTrailerName);
    case Step::kTrailerName:
      if (c == ':') return Expect(true, Step::kTrailerValue);
      return Expect(IsTokenByte(c), Step::kTrailerName);
    case Step::kTrailerValue:
      if (c == '\r') return Expect(true, Step::kTrailerLf);
      return Expect(IsText(c) && c != '\x7f', Step::kTrailerValue);
    default:
      return Expect(c == '\n', Step::kLineStart);
  }
}

bool ChunkedDecoder::Expect(bool holds, Step next) {
  if (!holds) return Refuse(Rejection::kBadRequest);
  step_ = next;
  return true;
}

bool ChunkedDecoder::Refuse(Rejection reason) {
  rejection_ = reason;
  return false;
}

}  // namespace beacongate::http
