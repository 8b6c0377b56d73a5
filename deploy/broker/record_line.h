// One record of a topic as one line of JSON:
//   {"partition":0,"offset":0,"timestamp_ms":0,"key":"","value":{...}}
//
// A record without a key has "key":null; a key that is not UTF-8 (or that itself begins with
// "base64:") is shown as "base64:...". A value that does not decode is "value":null, and "error"
// says why. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.h"

namespace beacongate::broker {

struct RecordLine {
  uint32_t partition = 0;
  int64_t offset = 0;
  int64_t timestamp_ms = -1;
  std::optional<std::string_view> key;
  // JSON text on one line, or why there is none. "null" for a record without a value.
  Result<std::string> value_json;
};

// With the newline.
std::string Render(const RecordLine& line);

// A record's key as the line above shows it: "null", or a JSON string.
std::string KeyJson(const std::optional<std::string_view>& key);

}  // namespace beacongate::broker
