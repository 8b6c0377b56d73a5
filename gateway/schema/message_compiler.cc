#include "gateway/schema/message_compiler.h"

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/schema/field_types.h"
#include "gateway/schema/free_json.h"
#include "gateway/schema/request_source.h"
#include "gateway/schema/value_compiler.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

// Of objects and elements: what free JSON needs below them is left of kMessageDepthMax.
constexpr size_t kDepthMax = kMessageDepthMax - 10;
constexpr size_t kPathsMax = 10'000;

std::unique_ptr<const Plan> CompileElementPlan(const pb::Descriptor& message,
                                               const CompileScope& scope, CompileContext* context) {
  auto plan = std::make_unique<Plan>();
  plan->flat = false;
  CompileMessage(message, scope, context, plan.get());
  return plan;
}

class MessageCompiler {
 public:
  MessageCompiler(CompileContext* context, Plan* plan)
      : context_(*context), plan_(*plan), fields_(context, plan, &names_, CompileElementPlan) {}

  void CompileFields(const pb::Descriptor& message, const CompileScope& scope) {
    Members oneofs;
    for (const FieldDescriptor* field : FieldsByNumber(message)) {
      const std::optional<Oneof::Member> member = CompileField(*field, scope);
      const pb::OneofDescriptor* oneof = field->real_containing_oneof();
      if (oneof == nullptr || !member) continue;
      oneofs[oneof->index()].emplace_back(field, *member);
    }
    for (auto& [index, members] : oneofs) CompileOneof(std::move(members));
  }

  void Finish() {
    EndFields();
    names_.Publish(&plan_);
    if (!plan_.objects.empty() || !plan_.oneofs.empty()) plan_.flat = false;
  }

 private:
  using Members = std::map<int, std::vector<std::pair<const FieldDescriptor*, Oneof::Member>>>;

  // What the field became; nothing if it has no source.
  std::optional<Oneof::Member> CompileField(const FieldDescriptor& field,
                                            const CompileScope& scope) {
    std::optional<From> from = FromOption(field);
    if (scope.is_record && field.number() == 1 && IsReceipt(field)) {
      if (from) {
        context_.Fault(
            field, "is the receipt, which the gateway fills; remove its (beacon.v1.from) option");
      }
      return std::nullopt;
    }
    if (!from && !scope.is_object) return CompileUnsourced(field, scope);
    if (context_.paths().size() >= kPathsMax) {
      if (context_.paths().size() == kPathsMax) {
        context_.AddPath("");
        context_.RecordFault("message '" + context_.record().name() +
                             "' has more than 10,000 fields, counted wherever their messages are "
                             "used; leave some out");
      }
      return std::nullopt;
    }
    if (!from) from.emplace();
    if (scope.is_object && SourceCount(*from) == 0) NameAfterField(field, &*from);
    if (!CheckSources(field, *from, scope)) return std::nullopt;
    if (field.real_containing_oneof() != nullptr && from->required()) {
      context_.Fault(field, "is required but part of oneof '" +
                                field.real_containing_oneof()->name() +
                                "', of which one field alone has a value; remove `required`");
    }
    return CompileSourced(field, *from, scope);
  }

  static void NameAfterField(const FieldDescriptor& field, From* from) {
    from->add_param(field.name());
    if (field.json_name() != field.name()) from->add_param(field.json_name());
  }

  bool CheckSources(const FieldDescriptor& field, const From& from, const CompileScope& scope) {
    const int sources = SourceCount(from);
    if (sources != 1) {
      context_.Fault(field,
                     sources == 0
                         ? "has a (beacon.v1.from) option without a source; give it one of param, "
                           "header, cookie, segment, path, builtin or rest"
                         : "has more than one source; keep one of param, header, cookie, segment, "
                           "path, builtin and rest");
      return false;
    }
    if (from.rest() && !scope.is_record) {
      context_.Fault(field, "is the rest of a beacon but stands inside of '" +
                                field.containing_type()->full_name() +
                                "'; move it to the top of '" + context_.record().name() + "'");
      return false;
    }
    if (scope.is_element && from.param_size() == 0) {
      context_.Fault(field, "is part of '" + field.containing_type()->full_name() +
                                "', of which there are many in a beacon, but has a source that "
                                "there is one of; give it a `param`, or move it out");
      return false;
    }
    return true;
  }

  std::optional<Oneof::Member> CompileSourced(const FieldDescriptor& field, const From& from,
                                              const CompileScope& scope) {
    const auto op = static_cast<uint32_t>(plan_.ops.size());
    const auto path = static_cast<uint32_t>(context_.paths().size());
    if (!field.is_repeated() && IsOwnMessage(field)) {
      const auto object = static_cast<uint32_t>(plan_.objects.size());
      Require(field, from, scope, {.path = path, .is_object = true, .index = object});
      if (!CompileObject(field, from, scope)) return std::nullopt;
      return Oneof::Member{true, object};
    }
    Require(field, from, scope, {.path = path, .is_object = false, .index = op});
    fields_.Compile(field, from, scope);
    if (from.mask() != From::NONE || HasMaskedElements(plan_, plan_.ops[op])) {
      MarkMasked(scope.object);
    }
    return Oneof::Member{false, op};
  }

  void Require(const FieldDescriptor& field, const From& from, const CompileScope& scope,
               Requirement requirement) {
    if (!from.required() && !field.is_required()) return;
    requirement.when = field.is_required() ? scope.required_by_proto2 : scope.required;
    requirement.object = scope.required_object;
    plan_.requirements.push_back(requirement);
  }

  void MarkMasked(uint32_t object) {
    for (; object != kNoObject; object = plan_.objects[object].parent) {
      plan_.objects[object].masked = true;
    }
  }

  std::optional<Oneof::Member> CompileUnsourced(const FieldDescriptor& field,
                                                const CompileScope& scope) {
    const bool has_sources = IsOwnMessage(field) && HasSources(*field.message_type());
    if (has_sources && !field.is_repeated()) {
      const auto object = static_cast<uint32_t>(plan_.objects.size());
      if (!CompileGroup(field, scope)) return std::nullopt;
      return Oneof::Member{true, object};
    }
    if (has_sources) {
      context_.Fault(field, "is repeated and has no source, but fields of its message '" +
                                field.message_type()->full_name() +
                                "' have; give it the `param` that holds the elements");
    } else if (field.is_required()) {
      context_.Fault(field,
                     "is required but has no source and so never a value; give it a "
                     "(beacon.v1.from) option, or make it optional");
    }
    return std::nullopt;
  }

  bool CompileGroup(const FieldDescriptor& field, const CompileScope& scope) {
    if (!CheckNesting(field, scope)) return false;
    CompileScope inner = ScopeWithin(scope, field);
    const bool may_be_left_out = field.real_containing_oneof() != nullptr;
    const auto index = static_cast<uint32_t>(plan_.objects.size());
    if (may_be_left_out) {
      inner.required = inner.required_by_proto2 = Requirement::When::kObjectWritten;
      inner.required_object = index;
    }
    ObjectOp object;
    object.path = static_cast<uint32_t>(context_.paths().size());
    object.is_group = true;
    CompileInside(field, std::move(object), std::move(inner));
    return true;
  }

  bool CompileObject(const FieldDescriptor& field, const From& from, const CompileScope& scope) {
    if (from.param_size() == 0) {
      context_.Fault(field, "is an object, which a parameter alone can feed; give it a `param`");
      return false;
    }
    RefuseValueOptions(from, "an object", context_.SinkOf(field));
    if (!CheckNesting(field, scope)) return false;
    const auto index = static_cast<uint32_t>(plan_.objects.size());
    ObjectOp object;
    object.path = context_.AddPath(scope.path + field.name());
    fields_.ClaimNames(field, from, scope,
                       {.kind = NameUse::Kind::kObject, .is_member = false, .index = index});
    CompileScope inner = ScopeWithin(scope, field);
    inner.prefixes.clear();
    for (const std::string& prefix : scope.prefixes) {
      for (const std::string& param : from.param()) inner.prefixes.push_back(prefix + param + ".");
    }
    inner.is_object = true;
    inner.required = Requirement::When::kObjectSent;
    inner.required_by_proto2 = Requirement::When::kObjectWritten;
    inner.required_object = index;
    plan_.has_members = true;
    CompileInside(field, std::move(object), std::move(inner));
    return true;
  }

  bool CheckNesting(const FieldDescriptor& field, const CompileScope& scope) {
    if (scope.Holds(*field.message_type())) {
      context_.Fault(field, "holds message '" + field.message_type()->full_name() +
                                "', which contains itself; use google.protobuf.Struct for JSON of "
                                "any depth");
      return false;
    }
    if (scope.depth >= kDepthMax) {
      context_.Fault(field,
                     "is nested so deeply that parsers would refuse the record; keep to 90 levels");
      return false;
    }
    return true;
  }

  void CompileInside(const FieldDescriptor& field, ObjectOp object, CompileScope inner) {
    const auto index = static_cast<uint32_t>(plan_.objects.size());
    object.op_begin = static_cast<uint32_t>(plan_.ops.size());
    object.parent = inner.object;
    object.tag = TagOf(field);
    plan_.objects.push_back(object);
    EndFields();
    const size_t opening = plan_.steps.size();
    plan_.steps.push_back({Step::Kind::kOpen, index, 0});
    inner.object = index;
    CompileFields(*field.message_type(), inner);
    EndFields();
    plan_.steps.push_back({Step::Kind::kClose, index, 0});
    plan_.steps[opening].end = static_cast<uint32_t>(plan_.steps.size());
    ObjectOp& done = plan_.objects[index];
    done.op_end = static_cast<uint32_t>(plan_.ops.size());
    done.object_end = static_cast<uint32_t>(plan_.objects.size());
    done.path_end = static_cast<uint32_t>(context_.paths().size());
  }

  // A step for the operations since the last one.
  void EndFields() {
    const auto end = static_cast<uint32_t>(plan_.ops.size());
    if (end > stepped_) plan_.steps.push_back({Step::Kind::kFields, stepped_, end});
    stepped_ = end;
  }

  void CompileOneof(std::vector<std::pair<const FieldDescriptor*, Oneof::Member>> members) {
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.first->index() < b.first->index(); });
    Oneof oneof;
    for (const auto& [field, member] : members) {
      oneof.members.push_back(member);
      const std::optional<From> from = FromOption(*field);
      if (field == members.back().first || !from || !from->has_default_()) continue;
      context_.Fault(*field, "has a default but is not the last of oneof '" +
                                 field->real_containing_oneof()->name() +
                                 "', so that those behind it would never have a value; declare it "
                                 "last, or remove `default`");
    }
    if (oneof.members.size() > 1) plan_.oneofs.push_back(std::move(oneof));
  }

  CompileContext& context_;
  Plan& plan_;
  NameRegistry names_;
  FieldCompiler fields_;
  uint32_t stepped_ = 0;
};

}  // namespace

std::vector<const FieldDescriptor*> FieldsByNumber(const pb::Descriptor& message) {
  std::vector<const FieldDescriptor*> fields;
  fields.reserve(static_cast<size_t>(message.field_count()));
  for (int i = 0; i < message.field_count(); ++i) fields.push_back(message.field(i));
  std::sort(fields.begin(), fields.end(),
            [](const auto* a, const auto* b) { return a->number() < b->number(); });
  return fields;
}

void CompileMessage(const pb::Descriptor& message, const CompileScope& scope,
                    CompileContext* context, Plan* plan) {
  plan->message = &message;
  plan->path_base = static_cast<uint32_t>(context->paths().size());
  MessageCompiler compiler(context, plan);
  compiler.CompileFields(message, scope);
  compiler.Finish();
  plan->path_count = static_cast<uint32_t>(context->paths().size()) - plan->path_base;
}

}  // namespace beacongate
