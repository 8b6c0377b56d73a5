#include "proto/evolution/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "proto/evolution/findings.h"
#include "proto/evolution/wire_types.h"
#include "proto/schema_options.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using Field = pb::FieldDescriptor;

bool IsReceipt(const Field* field) {
  return field != nullptr && field->message_type() != nullptr &&
         field->message_type()->full_name() == "beacon.v1.Receipt";
}

bool IsWellKnown(const pb::Descriptor& message) {
  return message.full_name().starts_with("google.protobuf.");
}

// Whether both have parameters, and none in common: they are about different things.
bool ReadOtherParameters(const Field& before, const Field& after) {
  const From old_from = FromOption(before).value_or(From());
  const From new_from = FromOption(after).value_or(From());
  if (old_from.param_size() == 0 || new_from.param_size() == 0) return false;
  return std::none_of(old_from.param().begin(), old_from.param().end(),
                      [&](const std::string& name) {
                        return std::find(new_from.param().begin(), new_from.param().end(), name) !=
                               new_from.param().end();
                      });
}

class Comparison {
 public:
  std::vector<Finding> Run(const pb::Descriptor& before, const pb::Descriptor& after) {
    if (before.full_name() != after.full_name()) {
      findings_.Add(Rule::kMessageRenamed, after,
                    fmt::format("message '{}' was '{}'", after.full_name(), before.full_name()));
    }
    if (before.file()->syntax() != after.file()->syntax()) {
      findings_.Add(Rule::kSyntaxChanged, after,
                    fmt::format("message '{}' is {}, was {}", after.full_name(),
                                pb::FileDescriptor::SyntaxName(after.file()->syntax()),
                                pb::FileDescriptor::SyntaxName(before.file()->syntax())));
    }
    const bool same_key = CompareRecords(before, after, &findings_);
    if (const auto record = RecordOption(after); record && same_key) {
      key_.insert(record->shard_key().begin(), record->shard_key().end());
    }
    Messages(before, after, "");
    return findings_.Take();
  }

 private:
  void Messages(const pb::Descriptor& before, const pb::Descriptor& after,
                const std::string& prefix) {
    if (!seen_.insert({&before, &after}).second) return;
    for (int i = 0; i < after.field_count(); ++i) {
      const Field& field = *after.field(i);
      if (const Field* old_field = before.FindFieldByNumber(field.number())) {
        Pair(*old_field, field, prefix);
      } else {
        NewField(before, field);
      }
    }
    for (int i = 0; i < before.field_count(); ++i) OldField(*before.field(i), after);
    Reserved(before, after);
  }

  void NewField(const pb::Descriptor& before, const Field& field) {
    const auto named = [&](const char* what) {
      return fmt::format("field '{}' ({}) {}", field.name(), field.number(), what);
    };
    if (before.IsReservedNumber(field.number()) || before.IsReservedName(field.name())) {
      findings_.Add(Rule::kReservedUsed, field, named("was reserved"));
    }
    if (const Field* same_name = before.FindFieldByName(field.name())) {
      findings_.Add(Rule::kNumberChanged, field,
                    fmt::format("field '{}' has number {}, was {}", field.name(), field.number(),
                                same_name->number()));
    }
    if (field.is_required()) findings_.Add(Rule::kLabelRequired, field, named("is new"));
    if (FromOption(field).value_or(From()).required()) {
      findings_.AddAt(Rule::kRequiredAdded, FaultAtOption(field, named("is new, and required")));
    }
  }

  // One that the new message has by neither number nor name.
  void OldField(const Field& field, const pb::Descriptor& after) {
    if (after.FindFieldByNumber(field.number()) != nullptr) return;
    const std::string gone = fmt::format("field '{}' ({}) is gone", field.name(), field.number());
    if (IsReceipt(&field)) findings_.Add(Rule::kReceiptTouched, after, gone);
    if (FromOption(field).value_or(From()).rest()) {
      findings_.Add(Rule::kRestRemoved, after, gone);
    }
    if (after.FindFieldByName(field.name()) != nullptr) return;
    const bool retired = after.IsReservedNumber(field.number());
    findings_.Add(retired ? Rule::kFieldRetired : Rule::kFieldRemoved, after, gone);
  }

  void Pair(const Field& before, const Field& after, const std::string& prefix) {
    if (IsReceipt(&before) || IsReceipt(&after)) return Receipt(before, after);
    if (before.name() != after.name() && !Renamed(before, after)) return;
    CompareShape(before, after, &findings_);
    CompareSources(before, after, key_.contains(prefix + after.name()), &findings_);
    Inner(before, after, prefix + after.name() + ".");
  }

  void Receipt(const Field& before, const Field& after) {
    if (IsReceipt(&before) && IsReceipt(&after) && before.name() == after.name() &&
        before.label() == after.label()) {
      return;
    }
    findings_.Add(Rule::kReceiptTouched, after,
                  fmt::format("field {} is {} '{}', was {} '{}'", after.number(), TypeName(after),
                              after.name(), TypeName(before), before.name()));
  }

  // False: it is another field, and comparing the two says nothing.
  bool Renamed(const Field& before, const Field& after) {
    const bool other = after.containing_type()->FindFieldByName(before.name()) != nullptr ||
                       before.containing_type()->FindFieldByName(after.name()) != nullptr ||
                       CompareTypes(before, after) == TypeChange::kIncompatible ||
                       before.is_repeated() != after.is_repeated() ||
                       ReadOtherParameters(before, after);
    findings_.Add(other ? Rule::kNumberReused : Rule::kFieldRenamed, after,
                  fmt::format("number {} is {} '{}', was {} '{}'", after.number(), TypeName(after),
                              after.name(), TypeName(before), before.name()));
    return !other;
  }

  void Inner(const Field& before, const Field& after, const std::string& prefix) {
    if (before.is_map() && after.is_map()) {
      return Inner(*before.message_type()->map_value(), *after.message_type()->map_value(), prefix);
    }
    const pb::Descriptor* const old_message = before.message_type();
    const pb::Descriptor* const new_message = after.message_type();
    if (old_message != nullptr && new_message != nullptr) {
      if (IsWellKnown(*old_message) || IsWellKnown(*new_message)) return;
      TypeNames(after, old_message->full_name(), new_message->full_name());
      Messages(*old_message, *new_message, prefix);
    } else if (before.enum_type() != nullptr && after.enum_type() != nullptr) {
      TypeNames(after, before.enum_type()->full_name(), after.enum_type()->full_name());
      if (enums_.insert({before.enum_type(), after.enum_type()}).second) {
        CompareEnums(*before.enum_type(), *after.enum_type(), &findings_);
      }
    }
  }

  void TypeNames(const Field& field, const std::string& was, const std::string& is) {
    if (was == is) return;
    findings_.Add(
        Rule::kTypeRenamed, field,
        fmt::format("field '{}' ({}) has type {}, was {}", field.name(), field.number(), is, was));
  }

  void Reserved(const pb::Descriptor& before, const pb::Descriptor& after) {
    for (int i = 0; i < before.reserved_range_count(); ++i) {
      const auto& range = *before.reserved_range(i);
      int free = range.start;
      while (free < range.end && IsTaken(after, &free)) {
      }
      if (free >= range.end) continue;
      findings_.Add(
          Rule::kReservedDropped, after,
          fmt::format("number {} of message '{}' is no longer reserved", free, after.name()));
    }
    for (int i = 0; i < before.reserved_name_count(); ++i) {
      const std::string& name = before.reserved_name(i);
      if (after.IsReservedName(name) || after.FindFieldByName(name) != nullptr) continue;
      findings_.Add(
          Rule::kReservedDropped, after,
          fmt::format("name '{}' of message '{}' is no longer reserved", name, after.name()));
    }
  }

  // Moves *number behind the reserved range or field that holds it; false if it is free.
  static bool IsTaken(const pb::Descriptor& message, int* number) {
    for (int i = 0; i < message.reserved_range_count(); ++i) {
      const auto& range = *message.reserved_range(i);
      if (*number < range.start || *number >= range.end) continue;
      *number = range.end;
      return true;
    }
    return message.FindFieldByNumber(*number) != nullptr && ++*number > 0;
  }

  Findings findings_;
  std::set<std::string> key_;  // paths of the key's fields
  std::set<std::pair<const pb::Descriptor*, const pb::Descriptor*>> seen_;
  std::set<std::pair<const pb::EnumDescriptor*, const pb::EnumDescriptor*>> enums_;
};

}  // namespace

std::vector<Finding> Compare(const pb::Descriptor& before, const pb::Descriptor& after) {
  return Comparison().Run(before, after);
}

}  // namespace beacongate::evolution
