#include "gateway/beacon/decode_multipart.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "gateway/beacon/ascii.h"
#include "gateway/beacon/header_value.h"
#include "gateway/beacon/utf8.h"

namespace beacongate {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr size_t kBoundaryBytesMax = 70;  // RFC 2046

// In front of every boundary but the first stands a line end that belongs to it.
class Delimiter {
 public:
  // False when the header names no boundary, or one that no sender may choose.
  bool Read(std::string_view content_type) {
    HeaderValue header(content_type);
    bool found = false;
    for (HeaderValue::Parameter parameter; header.Next(&parameter);) {
      if (!EqualsAsciiCaseless(parameter.name, "boundary")) continue;
      if (found || !IsBoundary(parameter.value)) return false;
      found = true;
      std::memcpy(bytes_.data() + kPrefix.size(), parameter.value.data(), parameter.value.size());
      size_ = kPrefix.size() + parameter.value.size();
    }
    return found && !header.failed();
  }

  std::string_view text() const { return {bytes_.data(), size_}; }
  std::string_view first() const { return text().substr(kLineEnd.size()); }

 private:
  static constexpr std::string_view kPrefix = "\r\n--";

  static bool IsBoundary(std::string_view text) {
    return !text.empty() && text.size() <= kBoundaryBytesMax && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(), [](char c) {
             return IsAsciiAlphanumeric(c) ||
                    std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
           });
  }

  std::array<char, kPrefix.size() + kBoundaryBytesMax> bytes_{'\r', '\n', '-', '-'};
  size_t size_ = 0;
};

bool Consume(std::string_view* text, std::string_view prefix) {
  if (!text->starts_with(prefix)) return false;
  text->remove_prefix(prefix.size());
  return true;
}

// A part's head: what it says about its body.
struct Disposition {
  std::string_view name;
  bool has_name = false;
  bool is_file = false;
};

// False when the value is none of a form's field or names two names.
bool ReadDisposition(std::string_view value, Disposition* disposition) {
  HeaderValue header(value);
  if (!EqualsAsciiCaseless(header.type(), "form-data")) return false;
  for (HeaderValue::Parameter parameter; header.Next(&parameter);) {
    if (EqualsAsciiCaseless(parameter.name, "name")) {
      if (disposition->has_name) return false;
      disposition->has_name = true;
      disposition->name = parameter.value;
    } else if (EqualsAsciiCaseless(parameter.name, "filename") ||
               EqualsAsciiCaseless(parameter.name, "filename*")) {
      disposition->is_file = true;
    }
  }
  return disposition->has_name && !header.failed();
}

// Takes a part's head and the empty line behind it off *body.
bool TakeHead(std::string_view* body, Disposition* disposition) {
  for (;;) {
    const size_t end = body->find(kLineEnd);
    if (end == std::string_view::npos) return false;
    const std::string_view line = body->substr(0, end);
    body->remove_prefix(end + kLineEnd.size());
    if (line.empty()) return disposition->has_name;
    const size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) return false;
    if (!EqualsAsciiCaseless(line.substr(0, colon), "content-disposition")) continue;
    if (disposition->has_name || !ReadDisposition(line.substr(colon + 1), disposition)) {
      return false;
    }
  }
}

// What a browser wrote as `code` in a name, or NUL when the code is none of its.
char DecodeNameCode(std::string_view code) {
  if (code == "%22") return '"';
  if (code == "%0D") return '\r';
  if (code == "%0A") return '\n';
  return '\0';
}

std::string_view DecodeName(std::string_view raw, Arena* arena) {
  if (raw.find('%') == std::string_view::npos) return raw;
  char* const begin = arena->Reserve(raw.size());
  char* out = begin;
  while (!raw.empty()) {
    const char decoded = DecodeNameCode(raw.substr(0, 3));
    *out++ = decoded != '\0' ? decoded : raw.front();
    raw.remove_prefix(decoded != '\0' ? 3 : 1);
  }
  return arena->Commit(static_cast<size_t>(out - begin));
}

std::string_view Repaired(std::string_view text, Arena* arena, bool* repaired) {
  if (IsValidUtf8(text)) return text;
  *repaired = true;
  return RepairUtf8(text, 0, arena);
}

}  // namespace

Rejection DecodeMultipart(std::string_view body, std::string_view content_type, size_t count_max,
                          Arena* arena, std::vector<Parameter>* parameters, BodyFacts* facts) {
  Delimiter delimiter;
  if (!delimiter.Read(content_type) || !Consume(&body, delimiter.first())) {
    return Rejection::kBadRequest;
  }
  for (size_t count = 0; Consume(&body, kLineEnd); ++count) {
    if (count == count_max) return Rejection::kTooManyParameters;
    Disposition disposition;
    if (!TakeHead(&body, &disposition)) return Rejection::kBadRequest;
    const size_t end = body.find(delimiter.text());
    if (end == std::string_view::npos) return Rejection::kBadRequest;
    if (disposition.is_file) {
      ++facts->files_dropped;
      facts->file_bytes_dropped += end;
    } else {
      Parameter& parameter = parameters->emplace_back();
      const std::string_view name = DecodeName(disposition.name, arena);
      parameter.name = Repaired(name, arena, &parameter.repaired);
      parameter.value = Repaired(body.substr(0, end), arena, &parameter.repaired);
    }
    body.remove_prefix(end + delimiter.text().size());
  }
  const bool ended = Consume(&body, "--") && (body.empty() || body == kLineEnd);
  return ended ? Rejection::kNone : Rejection::kBadRequest;
}

}  // namespace beacongate
