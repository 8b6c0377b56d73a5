// What a request head must be beyond what llhttp checks in its tolerant build, which we use so that
// bytes above 127 pass in targets. Pure functions over bytes; each answers "may this stand?".
#pragma once

#include <cstddef>
#include <string_view>

namespace beacongate::http {

// Every LF stands behind a CR and every CR before an LF, no NUL or form feed, and no line begins
// with a blank (obsolete folding). `head` begins at a request line and ends behind the empty line.
bool HasCleanLines(std::string_view head);

// A field name without blanks; llhttp has checked the other bytes.
bool IsFieldName(std::string_view name);

// host[:port] of a Host field or of an absolute-form target: no user, path or blanks. May be empty.
bool IsAuthority(std::string_view text);

struct TargetParts {
  std::string_view path;  // may be empty in absolute-form: it means "/"
  std::string_view query;
  std::string_view authority;  // absolute-form only, and then never empty
};

// Splits origin-form, `*` and http(s) absolute-form; other schemes are left whole as the path.
// False: a blank or control byte, or an authority that is none.
bool SplitTarget(std::string_view target, TargetParts* parts);

// The request line's end: exactly " HTTP/1.0\r\n" or " HTTP/1.1\r\n" at the start of `text`.
bool StartsWithVersion(std::string_view text, int* minor);

// Decimal digits only, at least one; a number beyond 2^64 - 1 gives the largest value.
bool ParseDecimal(std::string_view text, unsigned long long* number);

std::string_view TrimBlanks(std::string_view text);

}  // namespace beacongate::http
