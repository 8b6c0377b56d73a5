#include "gateway/schema/condition_compiler.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/schema/client_mask.h"
#include "gateway/schema/field_types.h"
#include "gateway/schema/value_rules.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;
using Option = beacon::v1::Condition;

constexpr const char* kTests = "equals, prefix, suffix, one_of and exists";

// "page.url" of a message; null if there is no such field.
const FieldDescriptor* FindByPath(const pb::Descriptor& message, std::string_view path) {
  const pb::Descriptor* at = &message;
  while (true) {
    const size_t dot = path.find('.');
    const FieldDescriptor* field = at->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || dot == std::string_view::npos) return field;
    at = field->message_type();
    if (at == nullptr || field->is_repeated()) return nullptr;
    path.remove_prefix(dot + 1);
  }
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

class ConditionCompiler {
 public:
  ConditionCompiler(const pb::Descriptor& message, Plan* plan, std::vector<SchemaFault>* faults)
      : message_(message), plan_(plan), faults_(faults) {}

  void Compile(const beacon::v1::Record& record) {
    for (int i = 0; i < record.accept_if_size(); ++i) {
      AddDrop("accept_if[" + std::to_string(i) + "]", record.accept_if(i), false);
    }
    for (int i = 0; i < record.drop_if_size(); ++i) {
      AddDrop("drop_if[" + std::to_string(i) + "]", record.drop_if(i), true);
    }
    for (int i = 0; i < record.route_size(); ++i) {
      AddRoute("route[" + std::to_string(i) + "]", record.route(i));
    }
  }

 private:
  void Fault(const std::string& text) {
    faults_->push_back(FaultAtOption(message_, where_ + " " + text));
  }

  void AddDrop(std::string where, const Option& option, bool drops_when) {
    where_ = std::move(where);
    std::optional<Condition> condition = CompileCondition(option);
    if (!condition) return;
    if (condition->test == Condition::Test::kExists && condition->exists == drops_when &&
        AlwaysHasValue(option.field())) {
      Fault("drops every beacon that is not refused, since field '" + option.field() +
            "' is required or has a default; remove one of the two");
      return;
    }
    plan_->conditions.drops.push_back({std::move(*condition), drops_when});
  }

  void AddRoute(std::string where, const beacon::v1::Route& route) {
    where_ = std::move(where);
    if (route.topic().empty()) {
      Fault("has no topic; name the topic that takes the records");
    }
    if (!route.has_when()) {
      Fault("has no condition; add `when`, or name the topic in the endpoint");
      return;
    }
    std::optional<Condition> condition = CompileCondition(route.when());
    if (!condition || route.topic().empty()) return;
    std::vector<std::string>& topics = plan_->conditions.topics;
    auto topic = std::find(topics.begin(), topics.end(), route.topic());
    if (topic == topics.end()) topic = topics.insert(topic, route.topic());
    const auto index = static_cast<uint32_t>(topic - topics.begin()) + 1;
    plan_->conditions.routes.push_back({std::move(*condition), index});
  }

  bool AlwaysHasValue(const std::string& path) const {
    if (path.find('.') != std::string::npos) return false;  // its object may not have been sent
    const std::optional<From> from = FromOption(*FindByPath(message_, path));
    return from && (from->required() || from->has_default_());
  }

  std::optional<Condition> CompileCondition(const Option& option) {
    const size_t before = faults_->size();
    const int tests = (option.has_equals() ? 1 : 0) + (option.prefix().empty() ? 0 : 1) +
                      (option.suffix().empty() ? 0 : 1) + (option.one_of_size() > 0 ? 1 : 0) +
                      (option.has_exists() ? 1 : 0);
    if (tests != 1) {
      Fault(tests == 0 ? std::string("has no test; give it one of ") + kTests
                       : std::string("has more than one test; keep one of ") + kTests +
                             ", and write a condition for each other");
    }
    const FieldDescriptor* field = TestableField(option);
    if (field == nullptr) return std::nullopt;
    const auto op = std::find_if(plan_->ops.begin(), plan_->ops.end(), [&](const FieldOp& each) {
      return plan_->paths[each.path] == option.field();
    });
    if (op == plan_->ops.end()) {
      // With a source, the field has a fault of its own.
      if (!FromOption(*field)) {
        Fault("names field '" + option.field() +
              "', which has no source and so never a value; give it a (beacon.v1.from) option");
      }
      return std::nullopt;
    }
    Condition condition;
    condition.op = static_cast<uint32_t>(op - plan_->ops.begin());
    condition.type = op->format.type;
    if (tests == 1) CompileTest(option, *field, op->format, &condition);
    if (faults_->size() > before) return std::nullopt;
    return condition;
  }

  const FieldDescriptor* TestableField(const Option& option) {
    const std::string& name = option.field();
    if (name.empty()) {
      Fault("names no field; add `field`");
      return nullptr;
    }
    const FieldDescriptor* field = FindByPath(message_, name);
    if (field == nullptr) {
      Fault("names field '" + name + "', but message '" + message_.name() +
            "' has no such field; name one of its fields, those of objects and groups by their "
            "path");
      return nullptr;
    }
    if (field->is_repeated() || IsReceipt(*field) || !ValueTypeOf(*field)) {
      Fault("names field '" + name + "' of type " + TypeText(*field) +
            ", which has no one value to test; name a field with a single value");
      return nullptr;
    }
    return CheckMask(*field, option) ? field : nullptr;
  }

  bool CheckMask(const FieldDescriptor& field, const Option& option) {
    const std::optional<From> from = FromOption(field);
    const From::Mask mask = from ? MaskOf(message_, *from) : From::NONE;
    if (mask == From::NONE || (mask != From::DROP && option.has_exists())) return true;
    Fault("tests field '" + option.field() + "', of which mask " + From::Mask_Name(mask) +
          (mask == From::DROP ? " leaves no value; test another field"
                              : " leaves nothing to compare; use `exists`, or test another field"));
    return false;
  }

  void CompileTest(const Option& option, const FieldDescriptor& field, const ValueFormat& format,
                   Condition* condition) {
    if (option.has_exists()) {
      condition->exists = option.exists();
    } else if (option.has_equals()) {
      condition->test = Condition::Test::kOneOf;
      AddValue("equals", option.equals(), field, format, condition);
    } else if (option.one_of_size() > 0) {
      condition->test = Condition::Test::kOneOf;
      for (const std::string& text : option.one_of()) {
        AddValue("one_of", text, field, format, condition);
      }
    } else {
      const bool prefix = !option.prefix().empty();
      condition->test = prefix ? Condition::Test::kPrefix : Condition::Test::kSuffix;
      AddText(prefix ? "prefix" : "suffix", prefix ? option.prefix() : option.suffix(), field,
              condition);
    }
  }

  void AddText(const std::string& test, const std::string& text, const FieldDescriptor& field,
               Condition* condition) {
    if (condition->type != ValueType::kString) {
      Fault("has a " + test + " for field '" + field.name() + "' of type " + TypeText(field) +
            ", but only text has one; use equals or one_of");
      return;
    }
    condition->operands.push_back({.text = text});
  }

  void AddValue(const std::string& test, const std::string& text, const FieldDescriptor& field,
                const ValueFormat& format, Condition* condition) {
    ValueMemory memory;
    Value value;
    if (ConvertWithoutTransforms(format, text, ValueKind::kText, &memory, &value) !=
        ValueState::kSet) {
      Fault("has " + test + ": " + Quoted(text) + ", which does not convert to field '" +
            field.name() + "' of type " + TypeText(field) +
            "; give a value that the field can "
            "have");
      return;
    }
    condition->operands.push_back({value.bits, value.nanos, std::string(value.text)});
  }

  const pb::Descriptor& message_;
  Plan* const plan_;
  std::vector<SchemaFault>* const faults_;
  std::string where_;  // "accept_if[0]"
};

}  // namespace

void CompileConditions(const pb::Descriptor& message, Plan* plan,
                       std::vector<SchemaFault>* faults) {
  const std::optional<beacon::v1::Record> record = RecordOption(message);
  if (record) ConditionCompiler(message, plan, faults).Compile(*record);
}

}  // namespace beacongate
