// What the schema language does with texts, once more: slow, by strings, sharing no code with the
// gateway's. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "beacon/v1/options.pb.h"

namespace beacongate::testing {

// U+FFFD for each maximal subpart of what is no UTF-8.
std::string RepairText(const std::string& text);

// At most `bytes` of it, without half a character at the end.
std::string CutText(const std::string& text, size_t bytes);

// %XX decoded, and '+' as a blank where `plus` says so.
std::string PercentDecode(const std::string& text, bool plus);

std::vector<std::string> Split(const std::string& text, const std::string& separator);

std::optional<std::string> Decode(const std::string& text, beacon::v1::From::Encoding encoding);

// A text, or why there is none.
struct Transformed {
  enum class Kind { kText, kNone, kInvalid } kind = Kind::kText;
  std::string text;
};
Transformed Apply(const beacon::v1::Transform& transform, const std::string& text);

// TRUNCATE_IP.
std::optional<std::string> TruncateAddress(const std::string& text);

// The value of the first cookie of that name in a Cookie header.
std::optional<std::string> Cookie(const std::string& header, const std::string& name);

// The segments of a path, decoded.
std::vector<std::string> Segments(const std::string& path);

// a[b][c] and a.b[c] as a.b.c; nothing if the name has no brackets or they do not fit.
std::optional<std::string> DottedName(const std::string& name);

}  // namespace beacongate::testing
