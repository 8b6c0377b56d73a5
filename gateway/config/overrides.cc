#include "gateway/config/overrides.h"

#include <fmt/format.h>

#include <optional>

namespace beacongate {
namespace {

constexpr Where kCommandLine{.override = true, .line = 0};

TomlNode ParseValue(std::string_view text) {
  TomlNode bare;
  bare.type = TomlNode::Type::kString;
  bare.where = kCommandLine;
  bare.text = std::string(text);
  const auto parsed = ParseToml(fmt::format("v = {}", text));
  const auto* root = std::get_if<TomlNode>(&parsed);
  if (root == nullptr || root->members.size() != 1) return bare;
  TomlNode value = root->members.front().node;
  if (value.type == TomlNode::Type::kTable || value.type == TomlNode::Type::kTime) return bare;
  value.where = kCommandLine;
  // What was typed, so that kafka.x=0.10 stays 0.10.
  if (value.IsScalar() && value.type != TomlNode::Type::kString) value.text = bare.text;
  return value;
}

// "topic.a.b.partitions" -> topic, a.b, partitions. Nothing when there is no such key.
std::optional<std::vector<std::string>> SplitKey(std::string_view key) {
  const size_t dot = key.find('.');
  if (dot == std::string_view::npos) return std::vector<std::string>{std::string(key)};
  const std::string_view table = key.substr(0, dot);
  const std::string_view rest = key.substr(dot + 1);
  if (table.empty() || rest.empty()) return std::nullopt;
  if (table != "topic") return std::vector<std::string>{std::string(table), std::string(rest)};
  const size_t last = rest.rfind('.');
  if (last == std::string_view::npos || last == 0 || last + 1 == rest.size()) return std::nullopt;
  return std::vector<std::string>{std::string(table), std::string(rest.substr(0, last)),
                                  std::string(rest.substr(last + 1))};
}

std::string Apply(std::string_view text, TomlNode* root) {
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("\"{}\" is not key=value; write for example --set http.workers=4", text);
  }
  const std::string_view key = text.substr(0, equals);
  if (key == "endpoint" || key.starts_with("endpoint.") || key.starts_with("endpoint[")) {
    return fmt::format("\"{}\" cannot be set here; write [[endpoint]] into the file", key);
  }
  const auto path = SplitKey(key);
  if (!path) {
    return fmt::format(
        "\"{}\" is not a key; write for example http.listen, kafka.linger.ms or "
        "topic.beacons.partitions",
        key);
  }
  TomlNode* node = root;
  for (const std::string& name : *path) {
    if (node->type != TomlNode::Type::kTable) return {};  // the reader reports the scalar
    node = &node->Member(name, kCommandLine);
  }
  *node = ParseValue(text.substr(equals + 1));
  return {};
}

}  // namespace

std::vector<std::string> ApplyOverrides(const std::vector<std::string>& overrides, TomlNode* root) {
  std::vector<std::string> faults;
  for (const std::string& text : overrides) {
    if (std::string fault = Apply(text, root); !fault.empty()) faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace beacongate
