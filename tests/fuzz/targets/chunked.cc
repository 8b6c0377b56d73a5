// A body in chunked coding. First line: the sizes of the pieces; the rest is the coded body and
// what follows it.
//
// Oracle: the coding as RFC 9112 writes it down, read as a whole.
#include <algorithm>
#include <optional>
#include <string>

#include "gateway/http/chunked_decoder.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

using http::ChunkedDecoder;

constexpr size_t kBodyBytesMax = 200;
constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kTokenBytes =
    "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

struct Outcome {
  ChunkedDecoder::State state = ChunkedDecoder::State::kMore;
  Rejection rejection = Rejection::kNone;
  std::string body;
  size_t consumed = 0;
};

// Reads from the front; `at` is where it stands, and stays in front of what is wrong or missing.
class Reference {
 public:
  explicit Reference(std::string_view text) : text_(text) {}

  Outcome Run() {
    Body();
    if (outcome_.state == ChunkedDecoder::State::kDone) outcome_.consumed = at_;
    return outcome_;
  }

 private:
  using State = ChunkedDecoder::State;

  bool Refuse(Rejection rejection) {
    outcome_.state = State::kRefused;
    outcome_.rejection = rejection;
    return false;
  }
  bool AtEnd() const { return at_ == text_.size(); }
  // False at the end of the text too, which refuses nothing.
  bool Take(char c) {
    if (AtEnd()) return false;
    return text_[at_++] == c || Refuse(Rejection::kBadRequest);
  }
  bool TakeLineEnd() { return Take('\r') && Take('\n'); }
  // Up to the '\r' of a line's end.
  bool TakeText() {
    for (; !AtEnd() && text_[at_] != '\r'; ++at_) {
      const char c = text_[at_];
      if (c == '\x7f' || (static_cast<unsigned char>(c) < 0x20 && c != '\t')) {
        return Refuse(Rejection::kBadRequest);
      }
    }
    return TakeLineEnd();
  }

  void Body() {
    for (;;) {
      const std::optional<size_t> size = Size();
      if (!size || !TakeText()) return;
      if (*size == 0) break;
      const std::string_view data = text_.substr(at_, *size);
      outcome_.body += data;
      at_ += data.size();
      if (data.size() < *size || !TakeLineEnd()) return;
    }
    if (Trailers()) outcome_.state = State::kDone;
  }

  // And the ';' behind it. What follows is text up to the line's end in either case.
  std::optional<size_t> Size() {
    size_t size = 0;
    size_t digits = 0;
    for (; !AtEnd() && kDigits.find(text_[at_]) != std::string_view::npos; ++at_, ++digits) {
      const size_t digit = kDigits.find(text_[at_]);
      size = size * 16 + (digit > 15 ? digit - 6 : digit);
      if (size > kBodyBytesMax - outcome_.body.size()) {
        Refuse(Rejection::kBodyTooLarge);
        return std::nullopt;
      }
    }
    if (AtEnd()) return std::nullopt;
    const char end = text_[at_];
    if (digits == 0 || (end != ';' && end != '\r')) {
      Refuse(Rejection::kBadRequest);
      return std::nullopt;
    }
    return size;
  }

  bool Trailers() {
    while (!AtEnd() && text_[at_] != '\r') {
      size_t name = 0;
      for (; !AtEnd() && kTokenBytes.find(text_[at_]) != std::string_view::npos; ++at_) ++name;
      if (AtEnd()) return false;
      if (name == 0) return Refuse(Rejection::kBadRequest);
      if (!Take(':') || !TakeText()) return false;
    }
    return TakeLineEnd();
  }

  std::string_view text_;
  size_t at_ = 0;
  Outcome outcome_;
};

Outcome Decode(std::string_view text, std::string_view sizes) {
  ChunkedDecoder decoder(kBodyBytesMax);
  Outcome outcome;
  Pieces pieces(sizes);
  size_t begin = 0;
  while (begin < text.size() && outcome.state == ChunkedDecoder::State::kMore) {
    const ExactCopy bytes(text.substr(begin, pieces.Next(text.size())));
    outcome.state = decoder.Feed(bytes.view(), &outcome.body, &outcome.consumed);
    begin += bytes.view().size();
  }
  outcome.rejection = decoder.rejection();
  if (outcome.state != ChunkedDecoder::State::kDone) outcome.consumed = 0;
  return outcome;
}

std::string Text(const Outcome& outcome) {
  return std::to_string(static_cast<int>(outcome.state)) + " " +
         std::string(Describe(outcome.rejection).label) + " " + std::to_string(outcome.consumed) +
         " " + outcome.body;
}

}  // namespace

void FuzzChunked(std::string_view bytes) {
  Input input(bytes);
  const std::string_view pieces = input.Line();
  // Less than what the framing may cost, which the reference does not count.
  const std::string_view text = input.Bytes(ChunkedDecoder::kFramingBytesFree);
  const std::string wanted = Text(Reference(text).Run());
  RequireEqual(Text(Decode(text, "")), wanted, "a body in one piece");
  RequireEqual(Text(Decode(text, pieces)), wanted, "a body in pieces");
}

}  // namespace beacongate::fuzz
