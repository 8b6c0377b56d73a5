#include "gateway/http/forwarded.h"

#include <algorithm>
#include <cstddef>

#include "gateway/http/request.h"

namespace beacongate::http {
namespace {

constexpr size_t kPortCharsMax = 5;

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlphanumeric(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 9110, 5.6.2; and what stands in addresses, which some proxies forget to quote.
bool IsUnquotedByte(char c) {
  return IsAlphanumeric(c) ||
         std::string_view("!#$%&'*+-.^_`|~:[]").find(c) != std::string_view::npos;
}

// Whether the quote at `at` is the second half of an escape.
bool IsEscaped(std::string_view text, size_t at) {
  size_t backslashes = 0;
  while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
  return backslashes % 2 != 0;
}

// ":80", or ":_name" as RFC 7239 has it.
bool IsPort(std::string_view text) {
  if (text.size() < 2 || text.front() != ':') return false;
  text.remove_prefix(1);
  if (text.front() == '_') {
    return text.size() > 1 && std::all_of(text.begin(), text.end(), [](char c) {
             return IsAlphanumeric(c) || c == '.' || c == '_' || c == '-';
           });
  }
  return text.size() <= kPortCharsMax && std::all_of(text.begin(), text.end(), IsDigit);
}

// Reads `name=value` off the front of an element.
class PairReader {
 public:
  explicit PairReader(std::string_view text) : rest_(text) {}

  // False at the end, and when what follows is no pair: then failed().
  bool Next(std::string_view* name, std::string_view* value) {
    if (done_ || failed_) return false;
    const size_t equals = rest_.find('=');
    failed_ = equals == std::string_view::npos;
    if (failed_) return false;
    *name = Trim(rest_.substr(0, equals));
    rest_.remove_prefix(equals + 1);
    failed_ = name->empty() || !std::all_of(name->begin(), name->end(), IsAlphanumeric) ||
              !(rest_.starts_with('"') ? ReadQuoted(value) : ReadUnquoted(value)) || !EndPair();
    return !failed_;
  }
  bool failed() const { return failed_; }

 private:
  bool ReadUnquoted(std::string_view* value) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsUnquotedByte);
    *value = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
    rest_.remove_prefix(value->size());
    return !value->empty();
  }
  bool ReadQuoted(std::string_view* value) {
    size_t end = 1;
    while (end < rest_.size() && rest_[end] != '"') end += rest_[end] == '\\' ? 2 : 1;
    if (end >= rest_.size()) return false;
    *value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool EndPair() {
    rest_ = Trim(rest_);
    done_ = rest_.empty();
    if (done_) return true;
    if (rest_.front() != ';') return false;
    rest_ = Trim(rest_.substr(1));
    done_ = rest_.empty();
    return true;
  }

  std::string_view rest_;
  bool done_ = false;
  bool failed_ = false;
};

}  // namespace

bool PopLastEntry(std::string_view* list, std::string_view* entry) {
  bool in_quotes = false;
  for (size_t at = list->size(); at-- > 0;) {
    const char c = (*list)[at];
    if (c == '"') {
      if (!in_quotes || !IsEscaped(*list, at)) in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      *entry = Trim(list->substr(at + 1));
      *list = list->substr(0, at);
      return true;
    }
  }
  *entry = Trim(*list);
  *list = {};
  return false;
}

std::optional<IpAddress> ParseNode(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) return std::nullopt;
    const std::string_view behind = text.substr(bracket + 1);
    if (!behind.empty() && !IsPort(behind)) return std::nullopt;
    const std::string_view host = text.substr(1, bracket - 1);
    return host.find(':') == std::string_view::npos ? std::nullopt : IpAddress::Parse(host);
  }
  // One colon stands in front of a port, several are an address of IPv6.
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos) {
    return IpAddress::Parse(text);
  }
  return IsPort(text.substr(colon)) ? IpAddress::Parse(text.substr(0, colon)) : std::nullopt;
}

std::optional<ForwardedElement> ParseForwardedElement(std::string_view text) {
  ForwardedElement element;
  bool has_node = false;
  bool has_scheme = false;
  PairReader reader(text);
  std::string_view name;
  std::string_view value;
  while (reader.Next(&name, &value)) {
    const bool is_node = EqualsIgnoreCase(name, "for");
    const bool is_scheme = EqualsIgnoreCase(name, "proto");
    if ((is_node && has_node) || (is_scheme && has_scheme)) return std::nullopt;
    if (is_node) {
      has_node = true;
      element.node = value;
    } else if (is_scheme) {
      has_scheme = true;
      element.scheme = value;
    }
  }
  if (reader.failed()) return std::nullopt;
  return element;
}

}  // namespace beacongate::http
