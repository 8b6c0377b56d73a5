#include "proto/evolution/finding.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/json_text.h"

namespace beacongate::evolution {
namespace {

std::string_view Name(Severity severity) {
  return severity == Severity::kBreaking ? "breaking" : "warning";
}

}  // namespace

std::string ToLine(const Finding& finding) {
  const RuleInfo& info = Describe(finding.rule);
  SchemaFault line = finding.at;
  line.message = fmt::format("{}: {}; {}; {}", Name(info.severity), finding.at.message, info.rule,
                             info.remedy);
  return ToString(line);
}

std::string ToJson(const std::vector<Finding>& findings) {
  const size_t breaking = BreakingCount(findings);
  std::string list;
  for (const Finding& finding : findings) {
    const RuleInfo& info = Describe(finding.rule);
    list +=
        fmt::format(R"({}{{"rule":"{}","severity":"{}","file":{},"line":{},"column":{},"what":{},)"
                    R"("because":{},"remedy":{}}})",
                    list.empty() ? "" : ",", info.name, Name(info.severity),
                    JsonString(finding.at.file), finding.at.line, finding.at.column,
                    JsonString(finding.at.message), JsonString(info.rule), JsonString(info.remedy));
  }
  return fmt::format(R"({{"breaking":{},"warnings":{},"findings":[{}]}})", breaking,
                     findings.size() - breaking, list);
}

size_t BreakingCount(const std::vector<Finding>& findings) {
  return static_cast<size_t>(
      std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
        return Describe(finding.rule).severity == Severity::kBreaking;
      }));
}

}  // namespace beacongate::evolution
