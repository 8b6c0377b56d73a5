#include "gateway/schema/field_compiler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/schema/client_mask.h"
#include "gateway/schema/field_types.h"
#include "gateway/schema/free_json.h"
#include "gateway/schema/header_name.h"
#include "gateway/schema/request_source.h"
#include "gateway/schema/value_compiler.h"
#include "gateway/schema/wire_buffer.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return text;
}

// Levels of JSON that fit into a message that stands under that many others.
size_t JsonDepthFor(size_t depth) {
  constexpr size_t kMessagesPerLevel = 3;
  return std::min(kFreeJsonDepthMax, (kMessageDepthMax - 1 - depth) / kMessagesPerLevel);
}

}  // namespace

void FieldCompiler::Compile(const FieldDescriptor& field, const From& from,
                            const CompileScope& scope) {
  FieldOp op;
  op.path = context_->AddPath(scope.path + field.name());
  op.tag = TagOf(field);
  op.explicit_presence = field.has_presence();
  op.object = scope.object;
  if (from.rest()) {
    CompileRest(field, from, &op);
  } else {
    if (from.param_size() > 0) CompileParam(field, from, scope, &op);
    if (!from.header().empty()) CompileHeader(field, from, &op);
    CompileType(field, from, scope, &op);
    CompileOtherSource(field, from, &op);
  }
  plan_->ops.push_back(std::move(op));
}

void FieldCompiler::CompileRest(const FieldDescriptor& field, const From& from, FieldOp* op) {
  op->source = SourceType::kRest;
  op->shape = Shape::kRest;
  if (from.required()) {
    context_->Fault(field,
                    "is the rest and required, but a rest may always be empty; remove `required`");
  }
  RefuseValueOptions(from, "the rest", context_->SinkOf(field));
  if (plan_->has_rest) {
    context_->Fault(field, "is a second rest; keep one `rest: true` in the message");
  }
  plan_->has_rest = true;
  plan_->rest_path = op->path;
  const std::optional<RestFormat> format = RestFormatOf(field);
  if (format) {
    plan_->rest = *format;
    return;
  }
  context_->Fault(field,
                  "has type " + TypeText(field) +
                      ", which cannot take the rest; use `repeated beacon.v1.Param` (or a message "
                      "with just `string name = 1; string value = 2;`) or `map<string, string>`");
}

void FieldCompiler::CompileParam(const FieldDescriptor& field, const From& from,
                                 const CompileScope& scope, FieldOp* op) {
  op->source = SourceType::kParam;
  op->name_begin = static_cast<uint32_t>(names_->size());
  NameUse use;
  use.kind = field.is_map() ? NameUse::Kind::kMap : NameUse::Kind::kField;
  use.index = static_cast<uint32_t>(plan_->ops.size());
  use.masked = from.mask() != From::NONE;
  ClaimNames(field, from, scope, use);
  op->name_count = static_cast<uint32_t>(names_->size()) - op->name_begin;
}

void FieldCompiler::ClaimNames(const FieldDescriptor& field, const From& from,
                               const CompileScope& scope, NameUse use) {
  const std::string path = scope.path + field.name();
  for (const std::string& prefix : scope.prefixes) {
    for (const std::string& param : from.param()) {
      if (param.empty()) {
        context_->Fault(field,
                        "has an empty parameter name; name the parameter or remove the entry");
        continue;
      }
      const std::string name = prefix + param;
      use.is_member = !prefix.empty();
      const std::string owner = names_->Claim(name, path, use);
      ++use.preference;
      if (owner == path) {
        context_->Fault(field, "names parameter '" + name + "' twice; keep it once");
      } else if (!owner.empty()) {
        context_->Fault(field, "takes parameter '" + name + "', which already feeds field '" +
                                   owner + "'; give it to one of them");
      }
    }
  }
}

void FieldCompiler::CompileHeader(const FieldDescriptor& field, const From& from, FieldOp* op) {
  op->source = SourceType::kHeader;
  if (!IsToken(from.header())) {
    context_->Fault(field,
                    "has header '" + from.header() +
                        "', which is no header name; write the name alone, such as \"User-Agent\"");
    return;
  }
  const std::string name = LowerCase(from.header());
  const auto found = std::find(plan_->headers.begin(), plan_->headers.end(), name);
  op->name_begin = static_cast<uint32_t>(found - plan_->headers.begin());
  if (found == plan_->headers.end()) plan_->headers.push_back(name);
}

void FieldCompiler::CompileOtherSource(const FieldDescriptor& field, const From& from,
                                       FieldOp* op) {
  const FieldFaultSink sink = context_->SinkOf(field);
  CompilePathOrCookie(from, context_->path_names(), plan_, op, sink);
  if (from.param_size() == 0 && field.is_map()) {
    sink("is a map, which takes the members of an object; give it a `param`");
  }
  if (from.builtin() == From::BUILTIN_UNSPECIFIED) return;
  if (op->shape == Shape::kFinished) {
    sink("has type " + TypeText(field) +
         ", which no builtin fits; give it a `param`, or make it a field of one value");
    return;
  }
  CompileBuiltin(field, from, op, sink);
}

void FieldCompiler::CompileType(const FieldDescriptor& field, const From& from,
                                const CompileScope& scope, FieldOp* op) {
  const std::optional<ElementKind> kind = ElementKindOf(field);
  if (!kind) return Refuse(field);
  if (field.is_repeated() || kind->element != ElementType::kValue) {
    return CompileComposite(field, from, scope, op);
  }
  op->shape = kind->wrapped ? Shape::kWrapper : Shape::kPlain;
  SetFormat(field, field, from, &op->format);
}

void FieldCompiler::SetFormat(const FieldDescriptor& field, const FieldDescriptor& element,
                              const From& from, ValueFormat* format) {
  From masked = from;
  masked.set_mask(MaskOf(context_->record(), from));
  std::optional<ValueFormat> compiled =
      CompileValueFormat(element, masked, context_->mask_key(), context_->SinkOf(field));
  format->type = *ElementTypeOf(element);
  if (compiled) *format = *std::move(compiled);
}

void FieldCompiler::Refuse(const FieldDescriptor& field) {
  if (field.type() == FieldDescriptor::TYPE_GROUP) {
    context_->Fault(field,
                    "is a group, which is not understood; make it a field of a message type");
    return;
  }
  context_->Fault(field,
                  "has type " + TypeText(field) +
                      ", which no source can feed; use a scalar type, a message of your own, "
                      "or google.protobuf.Struct for free JSON");
}

void FieldCompiler::CompileComposite(const FieldDescriptor& field, const From& from,
                                     const CompileScope& scope, FieldOp* op) {
  plan_->flat = false;
  op->shape = Shape::kFinished;
  op->composite = static_cast<uint32_t>(plan_->composites.size());
  Composite composite;
  composite.kind = field.is_repeated() ? Composite::Kind::kRepeated : Composite::Kind::kSingle;
  composite.tag = op->tag;
  composite.value_tag = op->tag;
  composite.separator = from.separator();
  composite.packed = field.is_packed();
  const FieldDescriptor* element = &field;
  if (field.is_map()) {
    plan_->has_members = true;
    const FieldDescriptor& key = *field.message_type()->map_key();
    element = field.message_type()->map_value();
    composite.kind = Composite::Kind::kMap;
    composite.key_tag = TagOf(key);
    composite.value_tag = TagOf(*element);
    composite.key.type = *ElementTypeOf(key);  // protobuf lets nothing else be a key
  }
  CompileElement(field, *element, from, scope, &composite);
  plan_->composites.push_back(std::move(composite));
}

void FieldCompiler::CompileElement(const FieldDescriptor& field, const FieldDescriptor& element,
                                   const From& from, const CompileScope& scope,
                                   Composite* composite) {
  const std::optional<ElementKind> kind = ElementKindOf(element);
  if (!kind) return Refuse(field);
  composite->element = kind->element;
  composite->wrapped = kind->wrapped;
  switch (kind->element) {
    case ElementType::kValue:
      return SetFormat(field, element, from, &composite->format);
    case ElementType::kMessage:
      return CompileElementMessage(field, element, from, scope, composite);
    case ElementType::kStruct:
    case ElementType::kListValue:
    case ElementType::kJsonValue:
      composite->json_depth_max = JsonDepthFor(scope.depth + (field.is_map() ? 1 : 0));
      return CompileFreeJson(field, from, composite);
  }
}

void FieldCompiler::CompileElementMessage(const FieldDescriptor& field,
                                          const FieldDescriptor& element, const From& from,
                                          const CompileScope& scope, Composite* composite) {
  RefuseValueOptions(from, field.is_map() ? "a map of objects" : "a list of objects",
                     context_->SinkOf(field));
  if (scope.Holds(*element.message_type())) {
    context_->Fault(field, "holds message '" + element.message_type()->full_name() +
                               "', which contains itself; use google.protobuf.Struct for JSON of "
                               "any depth");
    return;
  }
  CompileScope inner = ScopeWithin(scope, field);
  inner.prefixes = {""};
  inner.is_object = true;
  inner.is_element = true;
  inner.object = kNoObject;
  inner.required = Requirement::When::kAlways;
  inner.required_by_proto2 = Requirement::When::kAlways;
  inner.around.back() = element.message_type();
  if (field.is_map()) ++inner.depth;  // the entry
  composite->message = compile_element_(*element.message_type(), inner, context_);
}

void FieldCompiler::CompileFreeJson(const FieldDescriptor& field, const From& from,
                                    Composite* composite) {
  const bool may_have_default = composite->kind == Composite::Kind::kSingle;
  From others = from;
  if (may_have_default) others.clear_default_();
  RefuseValueOptions(others, "free JSON", context_->SinkOf(field));
  if (!may_have_default || !from.has_default_()) return;
  if (from.required()) {
    context_->Fault(
        field, "is required and has a default, with which it is never missing; remove one of them");
  }
  if (from.default_().empty()) {
    context_->Fault(field, "has an empty default, which is no value; remove it");
    return;
  }
  Arena arena;
  WireBuffer out(&composite->default_bytes);
  out.FieldTag(composite->tag);
  const size_t opened = out.Open();
  bool repaired = false;
  const Parameter parameter{.name = {}, .value = from.default_()};
  const ValueState state = AppendFreeJson(composite->element, parameter, composite->json_depth_max,
                                          &arena, &out, &repaired);
  if (state == ValueState::kSet) return out.Close(opened);
  context_->Fault(field, "has default \"" + from.default_() + "\", which is no value of type " +
                             TypeText(field) + "; correct it");
}

}  // namespace beacongate
