#include "gateway/beacon/decode_json.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "gateway/base/limits.h"
#include "gateway/beacon/json_text.h"
#include "gateway/beacon/utf8.h"

namespace beacongate {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kParserBytesMin = 64 * 1024;
constexpr size_t kParserBytesKept = 1024 * 1024;

static_assert(limits::kBodyPaddingBytes >= simdjson::SIMDJSON_PADDING,
              "a body in place is long enough for the parser");

// Walks one document from its start to its end. On-demand parsing checks only what is looked at:
// so every token is looked at. After the first failure the document must not be touched again.
//
// What an iteration gives is used where it stands, and parameters are filled in where they stay: a
// copy right after the parts were written waits for the stores, which costs more than parsing.
class Walker {
 public:
  Walker(ondemand::document* document, const JsonLimits& limits, bool utf8_was_repaired,
         Arena* arena, Batch* batch)
      : document_(*document),
        limits_(limits),
        utf8_was_repaired_(utf8_was_repaired),
        arena_(arena),
        batch_(batch) {}

  Rejection WalkDocument(char first) {
    Rejection rejection;
    if (first == '{') {
      ondemand::object object;
      if (document_.get_object().get(object) != simdjson::SUCCESS) return Rejection::kBadJson;
      rejection = WalkElement(object);
    } else {
      ondemand::array array;
      if (document_.get_array().get(array) != simdjson::SUCCESS) return Rejection::kBadJson;
      rejection = WalkElements(array);
    }
    if (rejection == Rejection::kNone && !AtEnd()) return Rejection::kBadJson;
    return rejection;
  }

 private:
  bool AtEnd() { return document_.current_location().error() == simdjson::OUT_OF_BOUNDS; }

  // For each value inside an object or array, before the iteration goes on: what stands around it
  // is still open, so it is not the last token. The parser does not look, and would take the bytes
  // behind the text for tokens.
  Rejection Inside(Rejection rejection) {
    return rejection == Rejection::kNone && AtEnd() ? Rejection::kBadJson : rejection;
  }

  Rejection WalkElements(ondemand::array& array) {
    for (auto item : array) {
      if (item.error() != simdjson::SUCCESS) return Rejection::kBadJson;
      ondemand::value& value = item.value_unsafe();
      if (batch_->elements.size() == limits_.elements_max) return Rejection::kTooManyBeacons;
      Rejection rejection;
      if (FirstByte(value) == '{') {
        if (limits_.depth_max < 2) return Rejection::kJsonTooDeep;
        ondemand::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) return Rejection::kBadJson;
        depth_ = 1;
        rejection = WalkElement(object);
        depth_ = 0;
      } else {
        batch_->elements.push_back({batch_->parameters.size(), 0, Rejection::kNotAnObject});
        rejection = Validate(value, 2);
      }
      rejection = Inside(rejection);
      if (rejection != Rejection::kNone) return rejection;
    }
    return Rejection::kNone;
  }

  // One object that is a beacon.
  Rejection WalkElement(ondemand::object& object) {
    const size_t first = batch_->parameters.size();
    bool too_many = false;
    for (auto item : object) {
      if (item.error() != simdjson::SUCCESS) return Rejection::kBadJson;
      too_many = too_many || batch_->parameters.size() - first == limits_.members_max;
      Parameter excess;
      Parameter* parameter = too_many ? &excess : &batch_->parameters.emplace_back();
      const Rejection rejection = WalkMember(item.value_unsafe(), parameter);
      if (rejection != Rejection::kNone) return rejection;
    }
    if (too_many) batch_->parameters.resize(first);
    batch_->elements.push_back({first, batch_->parameters.size() - first,
                                too_many ? Rejection::kTooManyParameters : Rejection::kNone});
    return Rejection::kNone;
  }

  Rejection WalkMember(ondemand::field& field, Parameter* parameter) {
    const json::RawString key = json::ReadString(field.key().raw());
    if (!json::Unescape(key, arena_, &parameter->name, &parameter->repaired)) {
      return Rejection::kBadJson;
    }
    const Rejection rejection = Inside(WalkValue(field.value(), parameter));
    if (utf8_was_repaired_) {
      parameter->repaired = parameter->repaired || HoldsReplacement(parameter->name) ||
                            HoldsReplacement(parameter->value);
    }
    return rejection;
  }

  Rejection WalkValue(ondemand::value& value, Parameter* parameter) {
    const char first = FirstByte(value);
    if (first == '"') {
      ondemand::raw_json_string string;
      if (value.get_raw_json_string().get(string) != simdjson::SUCCESS) return Rejection::kBadJson;
      return json::Unescape(json::ReadString(string.raw()), arena_, &parameter->value,
                            &parameter->repaired)
                 ? Rejection::kNone
                 : Rejection::kBadJson;
    }
    if (first == '{' || first == '[') {
      parameter->kind = ValueKind::kJson;
      return WalkNested(value, &parameter->value);
    }
    // The token is not consumed: the iteration of the object steps over it.
    parameter->value = json::TrimTrailingBlanks(value.raw_json_token());
    return json::ClassifyScalar(parameter->value, &parameter->kind) ? Rejection::kNone
                                                                    : Rejection::kBadJson;
  }

  // A nested object or array: validated, then taken as text.
  Rejection WalkNested(ondemand::value& value, std::string_view* text) {
    const char* const begin = value.raw_json_token().data();
    const Rejection rejection = Validate(value, depth_ + 2);
    if (rejection != Rejection::kNone) return rejection;
    const char* next_token = nullptr;
    if (value.current_location().get(next_token) != simdjson::SUCCESS) return Rejection::kBadJson;
    *text = json::Compact(
        json::TrimTrailingBlanks({begin, static_cast<size_t>(next_token - begin)}), arena_);
    return Rejection::kNone;
  }

  Rejection Validate(ondemand::value& value, size_t depth) {
    switch (FirstByte(value)) {
      case '{':
        return depth > limits_.depth_max ? Rejection::kJsonTooDeep : ValidateObject(value, depth);
      case '[':
        return depth > limits_.depth_max ? Rejection::kJsonTooDeep : ValidateArray(value, depth);
      case '"': {
        ondemand::raw_json_string string;
        if (value.get_raw_json_string().get(string) != simdjson::SUCCESS) {
          return Rejection::kBadJson;
        }
        return json::HasValidEscapes(json::ReadString(string.raw())) ? Rejection::kNone
                                                                     : Rejection::kBadJson;
      }
      default: {
        ValueKind kind;
        return json::ClassifyScalar(json::TrimTrailingBlanks(value.raw_json_token()), &kind)
                   ? Rejection::kNone
                   : Rejection::kBadJson;
      }
    }
  }

  Rejection ValidateObject(ondemand::value& value, size_t depth) {
    ondemand::object object;
    if (value.get_object().get(object) != simdjson::SUCCESS) return Rejection::kBadJson;
    for (auto item : object) {
      if (item.error() != simdjson::SUCCESS) return Rejection::kBadJson;
      ondemand::field& field = item.value_unsafe();
      if (!json::HasValidEscapes(json::ReadString(field.key().raw()))) return Rejection::kBadJson;
      const Rejection rejection = Inside(Validate(field.value(), depth + 1));
      if (rejection != Rejection::kNone) return rejection;
    }
    return Rejection::kNone;
  }

  Rejection ValidateArray(ondemand::value& value, size_t depth) {
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return Rejection::kBadJson;
    for (auto item : array) {
      if (item.error() != simdjson::SUCCESS) return Rejection::kBadJson;
      const Rejection rejection = Inside(Validate(item.value_unsafe(), depth + 1));
      if (rejection != Rejection::kNone) return rejection;
    }
    return Rejection::kNone;
  }

  static char FirstByte(ondemand::value& value) { return *value.raw_json_token().data(); }

  static bool HoldsReplacement(std::string_view text) {
    return text.find(kReplacementCharacter) != std::string_view::npos;
  }

  ondemand::document& document_;
  const JsonLimits& limits_;
  const bool utf8_was_repaired_;
  Arena* arena_;
  Batch* batch_;
  size_t depth_ = 0;  // of the array around the element
};

}  // namespace

Rejection JsonDecoder::Decode(std::string_view text, const JsonLimits& limits,
                              bool utf8_was_repaired) {
  const std::string_view start = json::SkipBlanks(text);
  if (start.empty() || (start.front() != '{' && start.front() != '[')) return Rejection::kBadJson;
  if (limits.depth_max == 0) return Rejection::kJsonTooDeep;
  // A closing bracket right behind the text makes the parser check more, and so may change which
  // fault it finds first; but that byte belongs to whatever follows.
  const char behind = text.data()[text.size()];
  if (behind == '}' || behind == ']')
    text = arena_->CopyWithBlanks(text, limits::kBodyPaddingBytes);
  if (parser_.capacity() < text.size()) {
    const size_t capacity = std::max(kParserBytesMin, std::bit_ceil(text.size()));
    if (parser_.allocate(capacity) != simdjson::SUCCESS) return Rejection::kBadJson;
  }
  ondemand::document document;
  if (parser_.iterate(text, text.size() + limits::kBodyPaddingBytes).get(document) !=
      simdjson::SUCCESS) {
    return Rejection::kBadJson;
  }
  return Walker(&document, limits, utf8_was_repaired, arena_, batch_).WalkDocument(start.front());
}

void JsonDecoder::ReleaseMemory() {
  if (parser_.capacity() > kParserBytesKept) parser_ = ondemand::parser();
}

}  // namespace beacongate
