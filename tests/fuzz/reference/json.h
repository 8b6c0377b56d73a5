// JSON as RFC 8259 spells it out, by recursive descent into a tree. Slow, and shares no code with
// the gateway: targets hold the gateway's decoder, and the JSON that it writes, against it. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace beacongate::fuzz {

struct ReferenceMember;

struct ReferenceJson {
  enum class Kind : uint8_t { kObject, kArray, kString, kNumber, kBool, kNull };

  Kind kind = Kind::kNull;
  std::string compact;    // the source without blanks between its tokens
  std::string text;       // kString: unescaped, a lone surrogate as U+FFFD; scalars: the source
  bool repaired = false;  // kString: had a lone surrogate
  size_t depth = 0;       // of nesting: 0 for scalars, 1 for {}
  std::vector<ReferenceMember> members;
  std::vector<ReferenceJson> elements;
};

struct ReferenceMember {
  ReferenceJson name;
  ReferenceJson value;
};

// Nothing if the text, in which only the outermost value may have blanks around it, is not JSON or
// not UTF-8.
std::optional<ReferenceJson> ParseReferenceJson(std::string_view text);

}  // namespace beacongate::fuzz
