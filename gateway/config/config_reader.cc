#include "gateway/config/config_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/config/nearest_name.h"
#include "gateway/config/option_table.h"
#include "gateway/config/option_value.h"

namespace beacongate {
namespace {

using Type = TomlNode::Type;

std::string DidYouMean(std::string_view name, const std::vector<std::string_view>& known,
                       std::string_view open, std::string_view close, std::string_view otherwise) {
  const std::string_view nearest = NearestName(name, known);
  if (nearest.empty()) return std::string(otherwise);
  return fmt::format("did you mean {}{}{}?", open, nearest, close);
}

class Reader {
 public:
  Reader(const std::string& base_folder, GatewayConfig* config, Places* places, FaultList* faults)
      : base_folder_(base_folder), config_(config), places_(places), faults_(faults) {}

  void Read(const TomlNode& root) {
    for (const auto& [name, node] : root.members) {
      if (name == "endpoint") {
        ReadEndpoints(node);
      } else if (name == "topic") {
        ReadTopics(node);
      } else if (name == "kafka") {
        ReadKafka(node);
      } else if (FindOption("", name) != nullptr) {
        ReadOption("", "", {.config = config_}, name, node);
      } else if (IsTable(name)) {
        if (CheckTable(fmt::format("[{}]", name), node)) {
          places_->emplace(name, node.where);
          ReadMembers(name, name, {.config = config_}, node);
        }
      } else {
        UnknownAtTop(name, node);
      }
    }
  }

 private:
  static bool IsTable(std::string_view name) {
    return std::ranges::any_of(OptionTables(),
                               [&](const OptionTable& table) { return table.name == name; });
  }

  bool CheckTable(std::string_view heading, const TomlNode& node) {
    if (node.type == Type::kTable) return true;
    faults_->Add(node.where, fmt::format("{} is {}, not a table; write {} on a line of its own",
                                         heading, Describe(node.type), heading));
    return false;
  }

  void UnknownAtTop(const std::string& name, const TomlNode& node) {
    std::vector<std::string_view> known;
    if (node.type == Type::kTable) {
      for (const OptionTable& table : OptionTables()) known.push_back(table.name);
      faults_->Add(node.where, fmt::format("unknown table [{}]; {}", name,
                                           DidYouMean(name, known, "[", "]", "remove it")));
      return;
    }
    std::vector<std::string> homes;
    for (const OptionTable& table : OptionTables()) {
      known.push_back(table.name);
      if (FindOption(table.name, name) != nullptr) homes.emplace_back(table.heading);
    }
    const std::string remedy =
        homes.empty() ? DidYouMean(name, known, "[", "]", "put it into its table or remove it")
                      : fmt::format("put it under {}", fmt::join(homes, " or "));
    faults_->Add(node.where,
                 fmt::format("unknown key \"{}\" outside of a table; {}", name, remedy));
  }

  // `table` is the option table's name, `place` what stands in front of the keys in Places.
  void ReadMembers(std::string_view table, const std::string& place, const OptionScope& scope,
                   const TomlNode& node) {
    for (const auto& [name, member] : node.members) ReadOption(table, place, scope, name, member);
  }

  void ReadOption(std::string_view table, const std::string& place, const OptionScope& scope,
                  const std::string& key, const TomlNode& node) {
    const std::string shown = place.empty() ? key : fmt::format("{}.{}", place, key);
    const Option* option = FindOption(table, key);
    if (option == nullptr) {
      UnknownKey(table, place, key, node);
      return;
    }
    places_->emplace(shown, node.where);
    const std::string fault = StoreOption(*option, scope, node, base_folder_);
    if (fault.empty()) return;
    faults_->Add(node.where, fmt::format("{} {}", table == "endpoint" ? key : shown, fault));
  }

  void UnknownKey(std::string_view table, const std::string& place, const std::string& key,
                  const TomlNode& node) {
    std::vector<std::string_view> known;
    for (const Option& option : Options()) {
      if (option.table == table) known.push_back(option.key);
    }
    const std::string heading = table == "endpoint" ? "[[endpoint]]" : fmt::format("[{}]", place);
    faults_->Add(node.where, fmt::format("unknown key \"{}\" in {}; {}", key, heading,
                                         DidYouMean(key, known, "\"", "\"", "remove it")));
  }

  void ReadEndpoints(const TomlNode& node) {
    places_->emplace("endpoint", node.where);
    if (node.type != Type::kArray) {
      faults_->Add(node.where, fmt::format("endpoint is {}; write [[endpoint]], with two brackets",
                                           Describe(node.type)));
      return;
    }
    for (const TomlNode& element : node.elements) {
      if (!CheckTable("[[endpoint]]", element)) continue;
      const std::string place = fmt::format("endpoint.{}", config_->endpoints.size());
      EndpointConfig& endpoint = config_->endpoints.emplace_back();
      endpoint.line = element.where.line;
      places_->emplace(place, element.where);
      ReadMembers("endpoint", place, {.config = config_, .endpoint = &endpoint}, element);
    }
  }

  void ReadTopics(const TomlNode& node) {
    if (!CheckTable("[topic.NAME]", node)) return;
    for (const auto& [name, member] : node.members) {
      if (!CheckTable(fmt::format("[topic.{}]", name), member)) continue;
      const std::string place = fmt::format("topic.{}", name);
      places_->emplace(place, member.where);
      ReadMembers("topic", place, {.config = config_, .topic = &config_->topics[name]}, member);
    }
  }

  void ReadKafka(const TomlNode& node) {
    if (!CheckTable("[kafka]", node)) return;
    places_->emplace("kafka", node.where);
    for (const auto& [name, member] : node.members) {
      places_->emplace(fmt::format("kafka.{}", name), member.where);
      if (!member.IsScalar() || member.type == Type::kTime) {
        faults_->Add(member.where,
                     fmt::format("kafka.\"{}\" is {}, not a scalar; write it as librdkafka does, "
                                 "lists comma-separated in one string",
                                 name, Describe(member.type)));
      } else {
        config_->kafka[name] = member.text;
      }
    }
  }

  const std::string& base_folder_;
  GatewayConfig* config_;
  Places* places_;
  FaultList* faults_;
};

void JoinKafka(const TomlNode& node, const std::string& prefix, TomlNode* out, FaultList* faults) {
  for (const auto& [name, member] : node.members) {
    const std::string full = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    if (member.type == Type::kTable) {
      JoinKafka(member, full, out, faults);
    } else if (const TomlNode* other = out->Find(full); other != nullptr) {
      const bool after = member.where.line > other->where.line;
      faults->Add(after ? member.where : other->where,
                  fmt::format("kafka.\"{}\" is given twice; keep one of the two", full));
    } else {
      out->members.push_back({full, member});
    }
  }
}

void JoinTopics(const TomlNode& node, const std::string& prefix, TomlNode* out) {
  for (const auto& [name, member] : node.members) {
    const std::string full = prefix.empty() ? name : fmt::format("{}.{}", prefix, name);
    const bool only_tables = member.type == Type::kTable && !member.members.empty() &&
                             std::ranges::all_of(member.members, [](const auto& inner) {
                               return inner.node.type == Type::kTable;
                             });
    if (only_tables) {
      JoinTopics(member, full, out);
    } else {
      out->members.push_back({full, member});
    }
  }
}

}  // namespace

void FaultList::Add(Where where, std::string message) {
  faults_.push_back({.file = where.override ? "--set" : file_,
                     .line = where.override ? 0 : where.line,
                     .message = std::move(message)});
}

std::vector<ConfigFault> FaultList::Sorted() const {
  std::vector<ConfigFault> sorted = faults_;
  std::ranges::stable_sort(sorted, [&](const ConfigFault& a, const ConfigFault& b) {
    return std::pair(a.file != file_, a.line) < std::pair(b.file != file_, b.line);
  });
  return sorted;
}

void JoinDottedNames(TomlNode* root, FaultList* faults) {
  if (TomlNode* kafka = root->Find("kafka"); kafka && kafka->type == Type::kTable) {
    TomlNode joined;
    joined.where = kafka->where;
    JoinKafka(*kafka, "", &joined, faults);
    *kafka = std::move(joined);
  }
  if (TomlNode* topic = root->Find("topic"); topic && topic->type == Type::kTable) {
    TomlNode joined;
    joined.where = topic->where;
    JoinTopics(*topic, "", &joined);
    *topic = std::move(joined);
  }
}

void ReadConfig(const TomlNode& root, const std::string& base_folder, GatewayConfig* config,
                Places* places, FaultList* faults) {
  Reader(base_folder, config, places, faults).Read(root);
}

}  // namespace beacongate
