#include "gateway/config/reload_rules.h"

#include <fmt/format.h>

#include <set>

#include "gateway/config/option_table.h"
#include "gateway/config/option_value.h"

namespace beacongate {
namespace {

// Slots point into what they are asked about, and so need it mutable.
bool Same(const Option& option, OptionScope now, OptionScope next) {
  const OptionSlot before = option.slot(now);
  const OptionSlot after = option.slot(next);
  return std::visit(
      [&](auto* field) { return *field == **std::get_if<std::decay_t<decltype(field)>>(&after); },
      before);
}

class Comparison {
 public:
  Comparison(GatewayConfig now, GatewayConfig next)
      : now_(std::move(now)), next_(std::move(next)) {}

  std::vector<std::string> Run() {
    for (const Option& option : Options()) {
      if (IsLive(option) || option.table == "endpoint" || option.table == "topic" ||
          option.table == "kafka") {
        continue;
      }
      if (!Same(option, {&now_, nullptr, nullptr}, {&next_, nullptr, nullptr})) {
        Add(OptionName(option) + " has changed");
      }
    }
    Topics();
    Kafka();
    return std::move(changes_);
  }

 private:
  void Add(const std::string& what) {
    changes_.push_back(
        fmt::format("{}: {}, which takes a restart; restart the gateway, or put it back and reload",
                    next_.file, what));
  }

  void Topics() {
    for (auto& [name, topic] : now_.topics) {
      const auto next = next_.topics.find(name);
      if (next == next_.topics.end()) {
        Add(fmt::format("[topic.\"{}\"] is gone", name));
        continue;
      }
      for (const Option& option : Options()) {
        if (option.table != "topic" || IsLive(option)) continue;
        if (Same(option, {&now_, nullptr, &topic}, {&next_, nullptr, &next->second})) continue;
        Add(fmt::format("{} of [topic.\"{}\"] has changed", option.key, name));
      }
    }
    for (const auto& [name, topic] : next_.topics) {
      if (!now_.topics.contains(name)) Add(fmt::format("[topic.\"{}\"] is new", name));
    }
  }

  void Kafka() {
    std::set<std::string> names;
    for (const auto& [name, value] : now_.kafka) names.insert(name);
    for (const auto& [name, value] : next_.kafka) names.insert(name);
    for (const std::string& name : names) {
      const auto before = now_.kafka.find(name);
      const auto after = next_.kafka.find(name);
      const bool same = before != now_.kafka.end() && after != next_.kafka.end() &&
                        before->second == after->second;
      if (!same) Add(fmt::format("[kafka] \"{}\" has changed", name));
    }
  }

  GatewayConfig now_;
  GatewayConfig next_;
  std::vector<std::string> changes_;
};

}  // namespace

std::vector<std::string> ChangesThatNeedARestart(const GatewayConfig& now,
                                                 const GatewayConfig& next) {
  return Comparison(now, next).Run();
}

}  // namespace beacongate
