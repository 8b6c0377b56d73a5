#include "gateway/http/head_rules.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <limits>

#include "gateway/http/request.h"

namespace beacongate::http {
namespace {

// True if `c` may not stand behind `previous` in a head.
inline uint8_t Offends(char previous, char c) {
  const uint8_t after_cr = previous == '\r';
  const uint8_t after_lf = previous == '\n';
  const uint8_t is_lf = c == '\n';
  const uint8_t is_blank = (c == ' ') | (c == '\t');
  return (after_cr ^ is_lf) | (after_lf & is_blank) | (c == '\0') | (c == '\f');
}

constexpr std::array<bool, 256> AuthorityBytes() {
  std::array<bool, 256> allowed{};
  for (int c = '0'; c <= '9'; ++c) allowed[c] = true;
  for (int c = 'a'; c <= 'z'; ++c) allowed[c] = true;
  for (int c = 'A'; c <= 'Z'; ++c) allowed[c] = true;
  for (const char c : std::string_view("-._~!$&'()*+,;=:[]%")) {
    allowed[static_cast<uint8_t>(c)] = true;
  }
  return allowed;
}
constexpr std::array<bool, 256> kAuthorityBytes = AuthorityBytes();

void SplitQuery(std::string_view text, TargetParts* parts) {
  const size_t mark = text.find('?');
  parts->path = text.substr(0, mark);
  parts->query = mark == std::string_view::npos ? std::string_view() : text.substr(mark + 1);
}

}  // namespace

bool HasCleanLines(std::string_view head) {
  constexpr size_t kBlock = 32;  // a fixed count, so that the compiler makes vector code of it
  if (head.empty() || head[0] == '\n' || head[0] == '\0' || head.back() == '\r') return false;
  const char* p = head.data() + 1;
  const char* const end = head.data() + head.size();
  uint8_t bad = 0;
  for (; static_cast<size_t>(end - p) >= kBlock; p += kBlock) {
    std::array<uint8_t, kBlock> offends;
    for (size_t i = 0; i < kBlock; ++i) offends[i] = Offends(p[i - 1], p[i]);
    std::array<uint64_t, kBlock / sizeof(uint64_t)> words;
    std::memcpy(words.data(), offends.data(), kBlock);
    bad |= (words[0] | words[1] | words[2] | words[3]) != 0;
  }
  for (; p != end; ++p) bad |= Offends(p[-1], p[0]);
  return bad == 0;
}

bool IsFieldName(std::string_view name) {
  bool blank = name.empty();
  for (const char c : name) blank |= c == ' ';
  return !blank;
}

bool IsAuthority(std::string_view text) {
  bool ok = true;
  for (const char c : text) ok &= kAuthorityBytes[static_cast<uint8_t>(c)];
  return ok;
}

bool SplitTarget(std::string_view target, TargetParts* parts) {
  if (target.empty() || std::memchr(target.data(), '\t', target.size()) != nullptr) return false;
  if (target[0] == '/') {
    SplitQuery(target, parts);
    return true;
  }
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
  constexpr std::string_view kLineEnd = " HTTP/1.1\r\n";
  if (text.size() < kLineEnd.size()) return false;
  if (std::memcmp(text.data(), kLineEnd.data(), 8) != 0) return false;
  *minor = text[8] - '0';
  return (text[8] == '0' || text[8] == '1') && text[9] == '\r' && text[10] == '\n';
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

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace beacongate::http
