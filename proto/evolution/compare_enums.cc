#include <fmt/format.h>

#include "proto/evolution/findings.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;

void CompareValue(const pb::EnumValueDescriptor& before, const pb::EnumDescriptor& after,
                  Findings* findings) {
  if (const pb::EnumValueDescriptor* same = after.FindValueByName(before.name())) {
    if (same->number() == before.number()) return;
    findings->Add(Rule::kEnumValueRenumbered, *same,
                  fmt::format("value '{}' of enum '{}' has number {}, was {}", before.name(),
                              after.full_name(), same->number(), before.number()));
    return;
  }
  if (const pb::EnumValueDescriptor* same = after.FindValueByNumber(before.number())) {
    findings->Add(Rule::kEnumValueRenamed, *same,
                  fmt::format("value {} of enum '{}' has name '{}', was '{}'", before.number(),
                              after.full_name(), same->name(), before.name()));
    return;
  }
  const bool reserved = after.IsReservedNumber(before.number());
  findings->Add(reserved ? Rule::kEnumValueRetired : Rule::kEnumValueRemoved, after,
                fmt::format("value '{}' ({}) of enum '{}' is gone", before.name(), before.number(),
                            after.full_name()));
}

}  // namespace

void CompareEnums(const pb::EnumDescriptor& before, const pb::EnumDescriptor& after,
                  Findings* findings) {
  for (int i = 0; i < before.value_count(); ++i) {
    CompareValue(*before.value(i), after, findings);
  }
  for (int i = 0; i < after.value_count(); ++i) {
    const pb::EnumValueDescriptor& value = *after.value(i);
    if (!before.IsReservedNumber(value.number()) && !before.IsReservedName(value.name())) continue;
    findings->Add(Rule::kReservedUsed, value,
                  fmt::format("value '{}' ({}) of enum '{}' was reserved", value.name(),
                              value.number(), after.full_name()));
  }
}

}  // namespace beacongate::evolution
