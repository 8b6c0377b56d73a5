#include "gateway/schema/cookie.h"

#include <algorithm>

#include "gateway/schema/header_name.h"

namespace beacongate {
namespace {

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view Unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

std::optional<std::string_view> FindInHeader(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const size_t end = std::min(cookies.find(';'), cookies.size());
    const std::string_view pair = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || Trimmed(pair.substr(0, equals)) != name) continue;
    return Unquoted(Trimmed(pair.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string_view> FindCookie(std::span<const NameValue> headers,
                                           std::string_view name) {
  for (const NameValue& header : headers) {
    if (!EqualsLowerCase(header.name, "cookie")) continue;
    if (const auto value = FindInHeader(header.value, name)) return value;
  }
  return std::nullopt;
}

}  // namespace beacongate
