// Changes of a text before it is converted. Pure but for the memory that changed texts go to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/schema/value.h"
#include "gateway/schema/value_memory.h"

namespace beacongate {

enum class TransformKind : uint8_t { kTrim, kLower, kUrlHost, kUrlPath, kUrlQuery };

struct TextTransform {
  TransformKind kind = TransformKind::kTrim;
  std::string name{};  // kUrlQuery: of the parameter
};

// A-Z to a-z; `text` itself when it holds none.
std::string_view LowerCaseText(std::string_view text, Arena* arena);

// Changes *text by each in turn; an empty text stays as it is. kUnset: there is no value, because a
// URL lacks the parameter. kInvalid: the text is no URL. `notes` gets kRepairedNote where bytes of
// a query were no UTF-8.
ValueState ApplyTransforms(std::span<const TextTransform> transforms, ValueMemory* memory,
                           std::string_view* text, uint8_t* notes);

}  // namespace beacongate
