// TomlNode: a TOML document as a plain tree, with the line of everything. The only code that
// touches toml++ is toml_tree.cc. Values; pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace beacongate {

// Where a setting stands: a line of the file, or `--set` on the command line.
struct Where {
  bool override = false;
  int line = 0;  // 1-based; 0 when there is none
};

struct TomlMember;

struct TomlNode {
  enum class Type : uint8_t { kTable, kArray, kString, kInteger, kFloat, kBoolean, kTime };

  Type type = Type::kTable;
  Where where;
  std::string text;     // strings: the value; numbers and booleans: as text
  int64_t integer = 0;  // kInteger
  bool boolean = false;
  std::vector<TomlMember> members;  // kTable, by name
  std::vector<TomlNode> elements;   // kArray

  bool IsScalar() const { return type != Type::kTable && type != Type::kArray; }
  TomlNode* Find(std::string_view name);
  const TomlNode* Find(std::string_view name) const;
  // The member of this name; made, as an empty table, where there is none.
  TomlNode& Member(std::string_view name, Where where);
};

struct TomlMember {
  std::string name;
  TomlNode node;
};

// "a string", "a table", ...
std::string_view Describe(TomlNode::Type type);

struct TomlSyntaxError {
  int line = 0;
  std::string message;  // "what is wrong; what to do"
};

// A leading byte order mark and CRLF line ends are tolerated.
std::variant<TomlNode, TomlSyntaxError> ParseToml(std::string_view text);

}  // namespace beacongate
