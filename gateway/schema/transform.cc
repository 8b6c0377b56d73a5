#include "gateway/schema/transform.h"

#include <algorithm>
#include <optional>

#include "gateway/beacon/decode_urlencoded.h"
#include "gateway/schema/url.h"

namespace beacongate {
namespace {

constexpr std::string_view kWhiteSpace = " \t\n\v\f\r";

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) + 1 - begin);
}

// Piece by piece, so that neither the length of the query nor its number of parameters matters.
const Parameter* FindInQuery(std::string_view query, std::string_view name, ValueMemory* memory) {
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    memory->parameters.clear();
    DecodeUrlencoded(query.substr(0, end), 1, &memory->arena, &memory->parameters);
    if (!memory->parameters.empty() && memory->parameters[0].name == name) {
      return &memory->parameters[0];
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return nullptr;
}

ValueState ApplyToUrl(const TextTransform& transform, ValueMemory* memory, std::string_view* text,
                      uint8_t* notes) {
  const std::optional<UrlParts> url = ParseUrl(*text);
  if (!url) return ValueState::kInvalid;
  switch (transform.kind) {
    case TransformKind::kUrlHost:
      *text = LowerCaseText(url->host, &memory->arena);
      break;
    case TransformKind::kUrlPath:
      *text = url->path.empty() ? "/" : url->path;
      break;
    default:
      const Parameter* const found = FindInQuery(url->query, transform.name, memory);
      if (found == nullptr) return ValueState::kUnset;
      *text = found->value;
      if (found->repaired) *notes |= kRepairedNote;
  }
  return ValueState::kSet;
}

}  // namespace

std::string_view LowerCaseText(std::string_view text, Arena* arena) {
  if (std::none_of(text.begin(), text.end(), IsUpper)) return text;
  char* const out = arena->Reserve(text.size());
  std::transform(text.begin(), text.end(), out,
                 [](char c) { return IsUpper(c) ? static_cast<char>(c | 0x20) : c; });
  return arena->Commit(text.size());
}

ValueState ApplyTransforms(std::span<const TextTransform> transforms, ValueMemory* memory,
                           std::string_view* text, uint8_t* notes) {
  for (const TextTransform& transform : transforms) {
    if (text->empty()) break;
    if (transform.kind == TransformKind::kTrim) {
      *text = Trimmed(*text);
    } else if (transform.kind == TransformKind::kLower) {
      *text = LowerCaseText(*text, &memory->arena);
    } else if (const ValueState state = ApplyToUrl(transform, memory, text, notes);
               state != ValueState::kSet) {
      return state;
    }
  }
  return ValueState::kSet;
}

}  // namespace beacongate
