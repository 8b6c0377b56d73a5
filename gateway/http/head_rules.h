// What a request head must be beyond what llhttp checks in its tolerant build, which we use so that
// bytes above 127 pass in targets. Pure functions over bytes; each answers "may this stand?".
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>

namespace beacongate::http {

inline bool Holds(std::string_view text, char c) {
  return std::memchr(text.data(), c, text.size()) != nullptr;
}

// A field name without blanks; llhttp has checked the other bytes.
inline bool IsFieldName(std::string_view name) { return !name.empty() && !Holds(name, ' '); }

inline bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// How many bytes of a method (a token) `text` begins with.
size_t MethodSize(std::string_view text);

// " TARGET HTTP/1.0\r\n" or the same with 1.1, and nothing more: the request line but its method.
bool IsRequestLine(std::string_view text);

// How many bytes `text` begins with that a query is made of, as far as llhttp looks: all but
// controls, blanks, 7F and `#`. Looks at 16 at a time, so up to 15 of them may be left over.
size_t QueryRun(std::string_view text);

// host[:port] of a Host field or of an absolute-form target (RFC 3986, 3.2): a name, an IPv4
// address or an IPv6 address in brackets; no user, no path, no port above 65535. May be empty.
bool IsAuthority(std::string_view text);

struct TargetParts {
  std::string_view path;  // may be empty in absolute-form: it means "/"
  std::string_view query;
  std::string_view authority;  // absolute-form only, and then never empty
};

// Splits origin-form, `*` and http(s) absolute-form; other schemes are left whole as the path.
// False: a tab or form feed, which llhttp lets pass, more than a `*`, or an authority that is none.
bool SplitTarget(std::string_view target, TargetParts* parts);

// The request line's end: exactly " HTTP/1.0\r\n" or " HTTP/1.1\r\n" at the start of `text`.
bool StartsWithVersion(std::string_view text, int* minor);

// What the Connection fields of a request say about the connection.
struct ConnectionWords {
  bool close = false;
  bool keep_alive = false;
};

// Adds what the list `value` of one such field says; other words have no meaning here.
void AddConnectionWords(std::string_view value, ConnectionWords* words);

// Decimal digits only, at least one; a number beyond 2^64 - 1 gives the largest value.
bool ParseDecimal(std::string_view text, unsigned long long* number);

inline std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace beacongate::http
