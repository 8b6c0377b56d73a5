// The rules of a schema's evolution: what a change breaks, and what to do instead. Constant data;
// any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace beacongate::evolution {

enum class Severity : uint8_t {
  kBreaking,  // a consumer fails or reads something else, order or data is lost, beacons are
              // refused
  kWarning    // harmless to some, not to all: a human decides
};

enum class Rule : uint8_t {
  kNumberReused,
  kNumberChanged,
  kReservedUsed,
  kReservedDropped,
  kTypeChanged,
  kTypeWidened,
  kMapChanged,
  kLabelChanged,
  kPackedChanged,
  kPresenceChanged,
  kOneofChanged,
  kOneofWrapped,
  kFieldRemoved,
  kFieldRetired,
  kFieldRenamed,
  kJsonNameChanged,
  kLabelRequired,
  kEnumValueRemoved,
  kEnumValueRetired,
  kEnumValueRenumbered,
  kEnumValueRenamed,
  kReceiptTouched,
  kMessageRenamed,
  kTypeRenamed,
  kSyntaxChanged,  // the last of those that the bytes of a record obey
  kRequiredAdded,
  kShardKeyChanged,
  kPartitionerChanged,
  kKeyTextChanged,
  kUnitChanged,
  kEncodingChanged,
  kMaskChanged,
  kTransformChanged,
  kSeparatorChanged,
  kDefaultChanged,
  kValuesNarrowed,
  kLengthChanged,
  kSourceLost,
  kRestRemoved,
  kRouteChanged,
  kFilterChanged,
  kCount
};

// Whether the rule is about records and how they are read, not about where values come from, the
// key and the topic.
constexpr bool IsOfRecords(Rule rule) { return rule <= Rule::kSyntaxChanged; }

struct RuleInfo {
  std::string_view name;  // for machines: "number-reused"
  Severity severity;
  std::string_view rule;    // one clause
  std::string_view remedy;  // one clause
};

const RuleInfo& Describe(Rule rule);
std::span<const RuleInfo> AllRules();

}  // namespace beacongate::evolution
