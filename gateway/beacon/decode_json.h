// JsonDecoder: one JSON text -> elements of a batch. An object is one element, its members the
// parameters; each element of an array is one.
//
// Strings are unescaped; numbers, true, false and null are their source text; nested objects and
// arrays are compact JSON text. All of it is validated before Decode returns, and what it appended
// to the batch counts only if it returns kNone. Memory is bounded by a constant times the text.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string_view>

#include "gateway/base/rejection.h"
#include "gateway/beacon/arena.h"
#include "gateway/beacon/batch.h"

namespace beacongate {

struct JsonLimits {
  size_t members_max;   // of one object; more refuse the element
  size_t elements_max;  // of the batch; more refuse the text
  size_t depth_max;     // the outermost value has depth 1
};

class JsonDecoder {
 public:
  JsonDecoder(Arena* arena, Batch* batch) : arena_(arena), batch_(batch) {}

  // REQUIRES: limits::kBodyPaddingBytes readable bytes behind `text`, of whatever content.
  // The text is valid UTF-8 or kBadJson comes back. A scalar at the top is kBadJson as well.
  Rejection Decode(std::string_view text, const JsonLimits& limits, bool utf8_was_repaired);

  // Frees what a large text needed. No document is in use between two calls of Decode.
  void ReleaseMemory();

 private:
  simdjson::ondemand::parser parser_;
  Arena* arena_;
  Batch* batch_;
};

}  // namespace beacongate
