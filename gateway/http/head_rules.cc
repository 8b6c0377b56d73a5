#include "gateway/http/head_rules.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>

#include "gateway/base/byte_mask.h"
#include "gateway/http/request.h"

namespace beacongate::http {
namespace {

constexpr std::string_view kVersionAndLineEnd = " HTTP/1.1\r\n";

// Letters, digits, and `others`.
constexpr std::array<bool, 256> Bytes(std::string_view others) {
  std::array<bool, 256> allowed{};
  for (int c = '0'; c <= '9'; ++c) allowed[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) allowed[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) allowed[c] = true;
  for (const char c : others) allowed[static_cast<uint8_t>(c)] = true;
  return allowed;
}
constexpr std::array<bool, 256> kHostBytes = Bytes("-._~!$&'()*+,;=%");
constexpr std::array<bool, 256> kTokenBytes = Bytes("!#$%&'*+-.^_`|~");

size_t PrefixOf(std::string_view text, const std::array<bool, 256>& allowed) {
  size_t size = 0;
  while (size < text.size() && allowed[static_cast<uint8_t>(text[size])]) ++size;
  return size;
}

bool IsHexDigit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool HasBadEscape(std::string_view name) {
  for (size_t at = name.find('%'); at != std::string_view::npos; at = name.find('%', at + 1)) {
    if (name.size() - at < 3 || !IsHexDigit(name[at + 1]) || !IsHexDigit(name[at + 2])) return true;
  }
  return false;
}

bool IsIpv6(std::string_view text) {
  char copy[INET6_ADDRSTRLEN];
  if (text.size() >= sizeof(copy)) return false;
  copy[text.copy(copy, sizeof(copy))] = '\0';
  in6_addr address;
  return std::memchr(copy, '\0', text.size()) == nullptr &&
         inet_pton(AF_INET6, copy, &address) == 1;
}

// The port of an authority, which may be left out behind its colon.
bool IsPort(std::string_view text) {
  unsigned long long port = 0;
  return text.empty() || (ParseDecimal(text, &port) && port <= 65535);
}

void SplitQuery(std::string_view text, TargetParts* parts) {
  const size_t mark = text.find('?');
  parts->path = text.substr(0, mark);
  parts->query = mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1);
}

}  // namespace

size_t MethodSize(std::string_view text) { return PrefixOf(text, kTokenBytes); }

bool IsRequestLine(std::string_view text) {
  if (text.empty() || text[0] != ' ') return false;
  const size_t target_end = text.find(' ', 1);
  if (target_end == std::string_view::npos || target_end == 1) return false;
  for (const char c : text.substr(1, target_end - 1)) {
    if (static_cast<uint8_t>(c) < '!' || c == '\x7f') return false;
  }
  int minor = 0;
  const std::string_view version = text.substr(target_end);
  return version.size() == kVersionAndLineEnd.size() && StartsWithVersion(version, &minor);
}

size_t QueryRun(std::string_view text) {
  size_t size = 0;
  for (; text.size() - size >= 16; size += 16) {
    const Bytes16 bytes(text.data() + size);
    const uint32_t others = bytes.BlankOrControl() | bytes.Equal<'#'>();
    if (others != 0) return size + static_cast<size_t>(std::countr_zero(others));
  }
  return size;
}

bool IsAuthority(std::string_view text) {
  size_t host_size = PrefixOf(text, kHostBytes);
  if (host_size == text.size()) return !Holds(text, '%') || !HasBadEscape(text);
  if (text[0] == '[') {
    host_size = text.find(']');
    if (host_size == std::string_view::npos || !IsIpv6(text.substr(1, host_size - 1))) return false;
    if (++host_size == text.size()) return true;
  }
  return host_size > 0 && text[host_size] == ':' && !HasBadEscape(text.substr(0, host_size)) &&
         IsPort(text.substr(host_size + 1));
}

bool SplitTarget(std::string_view target, TargetParts* parts) {
  if (target.empty() || Holds(target, '\t') || Holds(target, '\f')) return false;
  if (target[0] == '/') {
    SplitQuery(target, parts);
    return true;
  }
  if (target[0] == '*' && target.size() > 1) return false;
  const size_t scheme = target.find("://");
  const std::string_view name = target.substr(0, scheme);
  if (!EqualsIgnoreCase(name, "http") && !EqualsIgnoreCase(name, "https")) {
    parts->path = target;
    return true;
  }
  const std::string_view rest = target.substr(scheme + 3);
  const size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  parts->authority = rest.substr(0, authority_end);
  SplitQuery(rest.substr(authority_end), parts);
  return !parts->authority.empty() && IsAuthority(parts->authority);
}

bool StartsWithVersion(std::string_view text, int* minor) {
  if (text.size() < kVersionAndLineEnd.size()) return false;
  if (std::memcmp(text.data(), kVersionAndLineEnd.data(), 8) != 0) return false;
  *minor = text[8] - '0';
  return (text[8] == '0' || text[8] == '1') && text[9] == '\r' && text[10] == '\n';
}

void AddConnectionWords(std::string_view value, ConnectionWords* words) {
  while (true) {
    const size_t end = std::min(value.find(','), value.size());
    const std::string_view word = TrimBlanks(value.substr(0, end));
    words->close |= EqualsIgnoreCase(word, "close");
    words->keep_alive |= EqualsIgnoreCase(word, "keep-alive");
    if (end == value.size()) return;
    value.remove_prefix(end + 1);
  }
}

bool ParseDecimal(std::string_view text, unsigned long long* number) {
  constexpr unsigned long long kMax = std::numeric_limits<unsigned long long>::max();
  unsigned long long value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    const unsigned digit = static_cast<unsigned>(c - '0');
    value = value > (kMax - digit) / 10 ? kMax : value * 10 + digit;
  }
  *number = value;
  return !text.empty();
}

}  // namespace beacongate::http
