#include "proto/evolution/rules.h"

#include <array>

namespace beacongate::evolution {
namespace {

constexpr Severity kB = Severity::kBreaking;
constexpr Severity kW = Severity::kWarning;

// In the order of the enumeration.
constexpr std::array<RuleInfo, static_cast<size_t>(Rule::kCount)> kRules = {{
    {"number-reused", kB, "a number belongs to one field for ever",
     "give the new field a number that was never used, and reserve the old one"},
    {"number-changed", kB, "a field keeps its number for ever",
     "give the field its old number back, or the new one another name"},
    {"reserved-used", kB, "what is reserved was in use once, and is in old records still",
     "take a number and a name that were never used"},
    {"reserved-dropped", kW, "what is no longer reserved may be used again by mistake",
     "keep the `reserved` line"},
    {"type-changed", kB, "readers take the bytes of a field for those of its old type",
     "keep the type, and add a field with a new number"},
    {"type-widened", kW,
     "both types are read from the same bytes, but values that do not fit are cut",
     "make sure that every reader has the new type before values need it"},
    {"map-changed", kB, "the types of a map's keys and values are part of its type",
     "keep the map, and add another with a new number"},
    {"label-changed", kB, "readers of a single value keep one of many, and numbers are packed",
     "keep the label, and add a field with a new number"},
    {"packed-changed", kW, "readers older than protobuf 2.3 do not understand both forms",
     "keep `packed` as it was"},
    {"presence-changed", kW,
     "what is not written is taken for 0 by some readers, for absent by others",
     "keep `optional` as it was, or tell the readers"},
    {"oneof-changed", kB, "readers keep one field of a oneof and lose the others",
     "keep the oneof as it was, and add a field with a new number"},
    {"oneof-wrapped", kW, "a oneof of one field is the same on the wire, but not in generated code",
     "tell the readers, and put nothing else into it"},
    {"field-removed", kB, "a number that is free may be used again, and old records hold it still",
     "write `reserved` with its number and its name"},
    {"field-retired", kW, "readers of the field find nothing in new records",
     "make sure that nobody reads it any more"},
    {"field-renamed", kW, "names are in JSON and in generated code, not in the bytes of a record",
     "keep the name, or change the readers first; if it is another field, give it a new number"},
    {"json-name-changed", kW, "readers of JSON know the field by that name",
     "keep `json_name`, or change the readers first"},
    {"label-required", kB, "a record without a `required` field does not parse",
     "leave the label as it was; the gateway's `required: true` refuses beacons without touching "
     "readers"},
    {"enum-value-removed", kB, "records hold the number still, and it may be used again",
     "write `reserved` with its number and its name in the enum"},
    {"enum-value-retired", kW, "readers meet the number in old records without a name for it",
     "make sure that nobody needs it any more"},
    {"enum-value-renumbered", kB, "a number belongs to one name of an enum for ever",
     "give the name its old number back, or the new number another name"},
    {"enum-value-renamed", kB, "pages send names, and names are in keys and in JSON",
     "keep the old name; with `allow_alias` both may stand, the old one first"},
    {"receipt-touched", kB,
     "field 1 of every record is the receipt, which says what is lost or twice",
     "keep `beacon.v1.Receipt` as field 1, with its name"},
    {"message-renamed", kB,
     "consumers, registries and the configuration know a message by its full name",
     "keep package and name, or move the consumers first"},
    {"type-renamed", kW,
     "a message or enum within a record is the same on the wire under any name, but not in "
     "generated code",
     "keep the name, or change the readers first"},
    {"syntax-changed", kW,
     "proto2 and proto3 differ in what is written and in unknown enum numbers",
     "keep the syntax of the file"},
    {"required-added", kB, "beacons that were accepted are refused from now on",
     "remove `required`, or make sure that every page sends the value"},
    {"shard-key-changed", kB,
     "keys move to other partitions, and order holds for no key at the switch",
     "keep `shard_key`, or drain the topic and switch to a new one"},
    {"partitioner-changed", kB,
     "keys move to other partitions, and order holds for no key at the switch",
     "keep `partitioner`, or drain the topic and switch to a new one"},
    {"key-text-changed", kB, "the text of a key field decides its partition",
     "leave what makes the text as it was, or drain the topic and switch to a new one"},
    {"unit-changed", kB, "the same number means another time",
     "keep `unit`, and read the other parameter into a new field"},
    {"encoding-changed", kB, "the same text becomes other bytes",
     "keep `encoding`, and read the other parameter into a new field"},
    {"mask-changed", kB, "values are hidden that were seen, or seen that were hidden",
     "keep the mask, and put the other form into a new field"},
    {"transform-changed", kW, "the same text becomes another value",
     "make sure that readers do not compare new values with old ones, or add a field"},
    {"separator-changed", kW, "the same text becomes other elements",
     "make sure that every page sends the new form"},
    {"default-changed", kW, "what was not sent means something else",
     "make sure that readers do not rely on the old default"},
    {"values-narrowed", kW, "values that converted are left out from now on",
     "make sure that pages do not send them any more"},
    {"length-changed", kW, "texts are cut, or refused, at another length",
     "make sure that readers can take it"},
    {"source-lost", kW, "pages that send the value as before are not heard",
     "keep the old name as a further `param`, or change the pages first"},
    {"rest-removed", kB, "parameters that no field takes are lost",
     "keep the field with `rest: true`"},
    {"route-changed", kB, "records go to another topic than the one where consumers look for them",
     "let the consumers read both topics first"},
    {"filter-changed", kW, "other beacons are dropped than before",
     "make sure that nobody counts those that go"},
}};

}  // namespace

const RuleInfo& Describe(Rule rule) { return kRules.at(static_cast<size_t>(rule)); }

std::span<const RuleInfo> AllRules() { return kRules; }

}  // namespace beacongate::evolution
