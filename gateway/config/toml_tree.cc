#include "gateway/config/toml_tree.h"

// Header-only, because Debian's library is built with exceptions: here a syntax error comes back as
// a value.
#define TOML_EXCEPTIONS 0
// Some of its assertions fail for malformed files, such as one with `[!`; what follows them reports
// the fault as it should.
#define TOML_ASSERT(condition) static_assert(true)
#include <fmt/format.h>
#include <toml++/toml.h>

#include <optional>

#include "gateway/config/toml_ascii.h"

namespace beacongate {
namespace {

using Type = TomlNode::Type;

int LineOf(const toml::node& node) { return static_cast<int>(node.source().begin.line); }

// Tables and values know their own line; an implicit table ([a.b] makes a) takes that of what is
// in it.
int FirstLine(const TomlNode& node) {
  if (node.where.line > 0) return node.where.line;
  for (const auto& [name, member] : node.members) {
    if (const int line = FirstLine(member); line > 0) return line;
  }
  return 0;
}

TomlNode Convert(const toml::node& node);

void ConvertScalar(const toml::node& node, TomlNode* out) {
  if (const auto* text = node.as_string()) {
    out->type = Type::kString;
    out->text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out->type = Type::kInteger;
    out->integer = integer->get();
    out->text = fmt::format("{}", out->integer);
  } else if (const auto* real = node.as_floating_point()) {
    out->type = Type::kFloat;
    out->text = fmt::format("{}", real->get());
  } else if (const auto* boolean = node.as_boolean()) {
    out->type = Type::kBoolean;
    out->boolean = boolean->get();
    out->text = out->boolean ? "true" : "false";
  } else {
    out->type = Type::kTime;
  }
}

TomlNode Convert(const toml::node& node) {
  TomlNode out;
  out.where.line = LineOf(node);
  if (const auto* table = node.as_table()) {
    for (const auto& [key, member] : *table) {
      out.members.push_back({std::string(key.str()), Convert(member)});
      // A value may start on a later line than its key; a person looks for the key.
      if (!member.is_table() && !member.is_array()) {
        out.members.back().node.where.line = static_cast<int>(key.source().begin.line);
      }
    }
    out.where.line = FirstLine(out);
  } else if (const auto* array = node.as_array()) {
    out.type = Type::kArray;
    for (const toml::node& element : *array) out.elements.push_back(Convert(element));
    if (out.where.line == 0 && !out.elements.empty()) {
      out.where.line = FirstLine(out.elements.front());
    }
  } else {
    ConvertScalar(node, &out);
  }
  return out;
}

}  // namespace

const TomlNode* TomlNode::Find(std::string_view name) const {
  for (const auto& [key, member] : members) {
    if (key == name) return &member;
  }
  return nullptr;
}

TomlNode* TomlNode::Find(std::string_view name) {
  return const_cast<TomlNode*>(static_cast<const TomlNode*>(this)->Find(name));
}

TomlNode& TomlNode::Member(std::string_view name, Where place) {
  if (TomlNode* found = Find(name)) return *found;
  members.push_back({std::string(name), {}});
  members.back().node.where = place;
  return members.back().node;
}

std::string_view Describe(TomlNode::Type type) {
  switch (type) {
    case Type::kTable:
      return "a table";
    case Type::kArray:
      return "an array";
    case Type::kString:
      return "a string";
    case Type::kInteger:
      return "a whole number";
    case Type::kFloat:
      return "a number with a fraction";
    case Type::kBoolean:
      return "true or false";
    case Type::kTime:
      return "a date or time";
  }
  return "a value";
}

std::variant<TomlNode, TomlSyntaxError> ParseToml(std::string_view text) {
  // Its tables of letters beyond ASCII, for keys that a later TOML may allow, run into
  // __builtin_unreachable for some.
  if (const std::optional<int> line = NonAsciiLine(text)) {
    return TomlSyntaxError{*line,
                           "a character beyond ASCII outside of quotes or behind a backslash; put "
                           "it in quotes, without a backslash"};
  }
  const toml::parse_result parsed = toml::parse(text);
  if (parsed) {
    TomlNode root = Convert(parsed.table());
    root.where.line = 0;
    return root;
  }
  const toml::parse_error& error = parsed.error();
  const std::string_view what = error.description();
  const bool twice = what.find("redefine") != std::string_view::npos;
  return TomlSyntaxError{
      static_cast<int>(error.source().begin.line),
      fmt::format("{}; {}", what,
                  twice ? "keep one of the two"
                        : "correct the TOML: key = value, with strings in double quotes")};
}

}  // namespace beacongate
