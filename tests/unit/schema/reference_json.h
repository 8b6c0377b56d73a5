// JSON, once more: nlohmann's parser says whether a text is JSON and what its strings hold; this
// keeps the parts as they stood in the source, which no parser of values does.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace beacongate::testing {

struct JsonValue {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject };

  Kind kind = Kind::kNull;
  // Of a string its characters; otherwise the source without blanks.
  std::string text;
  // Of an object its members in order, duplicates kept; of an array its elements, without names.
  std::vector<std::pair<std::string, JsonValue>> parts;
};

// Nothing if the text, blanks around it apart, is not one JSON value.
std::optional<JsonValue> ParseJson(const std::string& text);

}  // namespace beacongate::testing
