#include "tests/unit/schema/reference_json.h"

#include <nlohmann/json.hpp>

namespace beacongate::testing {
namespace {

// The source of the string that starts at `at`, with its quotes.
std::string StringSource(const std::string& text, size_t at) {
  size_t end = at + 1;
  while (text[end] != '"') end += text[end] == '\\' ? 2 : 1;
  return text.substr(at, end + 1 - at);
}

std::string WithoutBlanks(const std::string& text) {
  std::string compact;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '"') {
      const std::string source = StringSource(text, at);
      compact += source;
      at += source.size();
    } else {
      if (std::string(" \t\r\n").find(text[at]) == std::string::npos) compact += text[at];
      ++at;
    }
  }
  return compact;
}

// Walks over a text without blanks that is known to be JSON.
class Walk {
 public:
  explicit Walk(const std::string& text) : text_(text) {}

  JsonValue Value() {
    const size_t begin = at_;
    JsonValue value;
    if (text_[at_] == '{' || text_[at_] == '[') {
      value = Parts();
    } else if (text_[at_] == '"') {
      return {.kind = JsonValue::Kind::kString, .text = String(), .parts = {}};
    } else {
      value.kind = text_[at_] == 'n'                        ? JsonValue::Kind::kNull
                   : text_[at_] == 't' || text_[at_] == 'f' ? JsonValue::Kind::kBool
                                                            : JsonValue::Kind::kNumber;
      at_ = std::min(text_.find_first_of(",]}", at_), text_.size());
    }
    value.text = text_.substr(begin, at_ - begin);
    return value;
  }

 private:
  std::string String() {
    const std::string source = StringSource(text_, at_);
    at_ += source.size();
    return nlohmann::json::parse(source).get<std::string>();
  }

  JsonValue Parts() {
    JsonValue value;
    const bool is_object = text_[at_] == '{';
    value.kind = is_object ? JsonValue::Kind::kObject : JsonValue::Kind::kArray;
    for (++at_; text_[at_] != '}' && text_[at_] != ']';) {
      std::string name;
      if (is_object) {
        name = String();
        ++at_;  // ':'
      }
      value.parts.emplace_back(name, Value());
      if (text_[at_] == ',') ++at_;
    }
    ++at_;
    return value;
  }

  const std::string& text_;
  size_t at_ = 0;
};

}  // namespace

std::optional<JsonValue> ParseJson(const std::string& text) {
  if (!nlohmann::json::accept(text)) return std::nullopt;
  const std::string compact = WithoutBlanks(text);
  return Walk(compact).Value();
}

}  // namespace beacongate::testing
