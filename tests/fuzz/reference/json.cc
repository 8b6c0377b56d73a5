#include "tests/fuzz/reference/json.h"

#include <algorithm>

#include "tests/fuzz/reference/text.h"

namespace beacongate::fuzz {
namespace {

using Kind = ReferenceJson::Kind;

// Deeper than any limit of the gateway, and harmless for the stack.
constexpr size_t kDepthMax = 2000;

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::optional<ReferenceJson> Run() {
    ReferenceJson value;
    if (!Value(0, &value)) return std::nullopt;
    Blanks();
    if (!rest_.empty()) return std::nullopt;
    return value;
  }

 private:
  void Blanks() {
    while (!rest_.empty() && std::string_view(" \t\r\n").find(rest_[0]) != std::string_view::npos) {
      rest_.remove_prefix(1);
    }
  }
  bool Take(std::string_view token) {
    if (rest_.substr(0, token.size()) != token) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  // Blanks, then the token.
  bool TakeNext(std::string_view token) {
    Blanks();
    return Take(token);
  }

  bool Value(size_t around, ReferenceJson* out) {
    if (around > kDepthMax) return false;
    Blanks();
    if (rest_.empty()) return false;
    if (rest_[0] == '{') return Object(around, out);
    if (rest_[0] == '[') return Array(around, out);
    if (rest_[0] == '"') return String(out);
    for (const std::string_view word : {"true", "false", "null"}) {
      if (!Take(word)) continue;
      out->kind = word == "null" ? Kind::kNull : Kind::kBool;
      out->text = out->compact = word;
      return true;
    }
    return Number(out);
  }

  bool Object(size_t around, ReferenceJson* out) {
    out->kind = Kind::kObject;
    out->compact = "{";
    Take("{");
    size_t inner = 0;
    while (!TakeNext("}")) {
      if (!out->members.empty()) {
        if (!Take(",")) return false;
        out->compact += ",";
      }
      ReferenceMember member;
      Blanks();
      if (!String(&member.name) || !TakeNext(":") || !Value(around + 1, &member.value))
        return false;
      inner = std::max(inner, member.value.depth);
      out->compact += member.name.compact + ":" + member.value.compact;
      out->members.push_back(std::move(member));
    }
    out->depth = 1 + inner;
    out->compact += "}";
    return true;
  }

  bool Array(size_t around, ReferenceJson* out) {
    out->kind = Kind::kArray;
    out->compact = "[";
    Take("[");
    size_t inner = 0;
    while (!TakeNext("]")) {
      if (!out->elements.empty()) {
        if (!Take(",")) return false;
        out->compact += ",";
      }
      ReferenceJson element;
      if (!Value(around + 1, &element)) return false;
      inner = std::max(inner, element.depth);
      out->compact += element.compact;
      out->elements.push_back(std::move(element));
    }
    out->depth = 1 + inner;
    out->compact += "]";
    return true;
  }

  bool String(ReferenceJson* out) {
    out->kind = Kind::kString;
    const char* const begin = rest_.data();
    if (!Take("\"")) return false;
    while (!Take("\"")) {
      if (rest_.empty() || static_cast<unsigned char>(rest_[0]) < 0x20) return false;
      if (Take("\\")) {
        if (!Escape(out)) return false;
      } else {
        out->text.push_back(rest_[0]);
        rest_.remove_prefix(1);
      }
    }
    out->compact.assign(begin, rest_.data());
    return true;
  }

  bool Escape(ReferenceJson* out) {
    constexpr std::string_view kNames = "\"\\/bfnrt";
    constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    const size_t simple = kNames.find(rest_[0]);
    if (simple != std::string_view::npos) {
      rest_.remove_prefix(1);
      out->text.push_back(kValues[simple]);
      return true;
    }
    unsigned unit = 0;
    if (!Unit(&unit)) return false;
    unsigned low = 0;
    const std::string_view behind = rest_;
    if (unit >= 0xD800 && unit < 0xDC00 && Take("\\") && Unit(&low) && low >= 0xDC00 &&
        low < 0xE000) {
      AppendCodePoint(0x10000 + (unit - 0xD800) * 0x400 + (low - 0xDC00), &out->text);
      return true;
    }
    rest_ = behind;
    const bool alone = unit >= 0xD800 && unit < 0xE000;
    out->repaired = out->repaired || alone;
    AppendCodePoint(alone ? 0xFFFD : unit, &out->text);
    return true;
  }

  // uXXXX
  bool Unit(unsigned* unit) {
    if (!Take("u") || rest_.size() < 4) return false;
    for (int i = 0; i < 4; ++i) {
      const char c = rest_[0];
      const bool digit = c >= '0' && c <= '9';
      const char letter = static_cast<char>(c | 0x20);
      if (!digit && (letter < 'a' || letter > 'f')) return false;
      *unit = *unit * 16 + static_cast<unsigned>(digit ? c - '0' : letter - 'a' + 10);
      rest_.remove_prefix(1);
    }
    return true;
  }

  size_t Digits() {
    size_t count = 0;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      rest_.remove_prefix(1);
      ++count;
    }
    return count;
  }

  bool Number(ReferenceJson* out) {
    out->kind = Kind::kNumber;
    const char* const begin = rest_.data();
    Take("-");
    if (!Take("0") && Digits() == 0) return false;
    if (Take(".") && Digits() == 0) return false;
    if (Take("e") || Take("E")) {
      if (!Take("+")) Take("-");
      if (Digits() == 0) return false;
    }
    out->compact.assign(begin, rest_.data());
    out->text = out->compact;
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::optional<ReferenceJson> ParseReferenceJson(std::string_view text) {
  if (!IsReferenceUtf8(text)) return std::nullopt;
  return Parser(text).Run();
}

}  // namespace beacongate::fuzz
