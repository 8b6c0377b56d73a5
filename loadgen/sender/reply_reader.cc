#include "loadgen/sender/reply_reader.h"

#include <strings.h>

#include <algorithm>
#include <charconv>

namespace beacongate::loadgen {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr size_t kHeadBytesMax = 16 * 1024;

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool ParseNumber(std::string_view text, size_t* number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), *number);
  return error == std::errc() && end == text.data() + text.size();
}

uint32_t RetryAfter(std::string_view value) {
  size_t retry_after_s = 0;
  if (!ParseNumber(value, &retry_after_s)) return 1;
  return static_cast<uint32_t>(std::min<size_t>(retry_after_s, UINT32_MAX));
}

}  // namespace

std::optional<ReplyReader::Reply> ReplyReader::Next(std::string_view* bytes) {
  while (!broken_ && !bytes->empty()) {
    if (!in_body_) {
      if (!TakeHead(bytes)) return std::nullopt;
      in_body_ = true;
      body_left_ = known_.body_bytes;
    }
    const size_t taken = std::min(body_left_, bytes->size());
    bytes->remove_prefix(taken);
    body_left_ -= taken;
    if (body_left_ > 0) return std::nullopt;
    in_body_ = false;
    if (known_.reply.status >= 200) return known_.reply;
  }
  return std::nullopt;
}

// True when a head was taken; it is then in known_.
bool ReplyReader::TakeHead(std::string_view* bytes) {
  if (partial_.empty() && !known_text_.empty() && bytes->starts_with(known_text_)) {
    bytes->remove_prefix(known_text_.size());
    return true;
  }
  const size_t before = partial_.size();
  partial_.append(*bytes);
  const size_t end = partial_.find(kHeadEnd, before < kHeadEnd.size() ? 0 : before - 3);
  if (end == std::string::npos) {
    bytes->remove_prefix(bytes->size());
    broken_ = partial_.size() > kHeadBytesMax;
    return false;
  }
  partial_.resize(end + kHeadEnd.size());
  bytes->remove_prefix(partial_.size() - before);
  const std::optional<Head> head = ParseHead(partial_);
  if (!head) {
    broken_ = true;
    return false;
  }
  known_ = *head;
  known_text_.swap(partial_);
  partial_.clear();
  return true;
}

std::optional<ReplyReader::Head> ReplyReader::ParseHead(std::string_view text) {
  constexpr std::string_view kVersion = "HTTP/1.";
  constexpr size_t kStatusAt = 9;  // HTTP/1.1 204
  size_t status = 0;
  if (!text.starts_with(kVersion) || text.size() < kStatusAt + 3 ||
      !ParseNumber(text.substr(kStatusAt, 3), &status) || status < 100) {
    return std::nullopt;
  }
  Head head{.reply = {.status = static_cast<int>(status), .close = text[7] == '0'}};
  const bool bodyless = status < 200 || status == 204 || status == 304;
  bool framed = bodyless;
  for (size_t line_end = text.find("\r\n"); line_end + kHeadEnd.size() < text.size();) {
    const size_t start = line_end + 2;
    line_end = text.find("\r\n", start);
    const std::string_view line = text.substr(start, line_end - start);
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = Trimmed(line.substr(colon + 1));
    if (EqualsIgnoringCase(name, "content-length")) {
      if (!ParseNumber(value, &head.body_bytes)) return std::nullopt;
      framed = true;
    } else if (EqualsIgnoringCase(name, "transfer-encoding")) {
      return std::nullopt;
    } else if (EqualsIgnoringCase(name, "connection")) {
      head.reply.close = EqualsIgnoringCase(value, "close");
    } else if (EqualsIgnoringCase(name, "retry-after")) {
      head.reply.retry_after_s = RetryAfter(value);
    }
  }
  if (!framed) return std::nullopt;
  if (bodyless) head.body_bytes = 0;
  return head;
}

void ReplyReader::Reset() {
  partial_.clear();
  in_body_ = false;
  body_left_ = 0;
  broken_ = false;
}

}  // namespace beacongate::loadgen
