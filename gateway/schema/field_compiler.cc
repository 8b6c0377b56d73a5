#include "gateway/schema/field_compiler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "gateway/schema/field_types.h"
#include "gateway/schema/free_json.h"
#include "gateway/schema/wire_buffer.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

constexpr int kMillisecondsDigits = 3;

// RFC 9110, section 5.6.2.
bool IsHeaderName(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  if (name.empty()) return false;
  return std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

std::string LowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return text;
}

int UnitDigits(beacon::v1::From::TimeUnit unit) {
  switch (unit) {
    case From::SECONDS:
      return 0;
    case From::MICROSECONDS:
      return 6;
    default:
      return kMillisecondsDigits;
  }
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
    CompileSource(field, from, scope, &op);
    CompileType(field, from, scope, &op);
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
  if (from.unit() != From::TIME_UNIT_UNSPECIFIED) {
    context_->Fault(field,
                    "has a unit, but only a google.protobuf.Timestamp from a param or header has "
                    "one; remove `unit`");
  }
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

void FieldCompiler::CompileSource(const FieldDescriptor& field, const From& from,
                                  const CompileScope& scope, FieldOp* op) {
  if (from.param_size() > 0) {
    op->source = SourceType::kParam;
    op->name_begin = static_cast<uint32_t>(names_->size());
    NameUse use;
    use.kind = field.is_map() ? NameUse::Kind::kMap : NameUse::Kind::kField;
    use.index = static_cast<uint32_t>(plan_->ops.size());
    use.masked = from.mask() != From::NONE;
    ClaimNames(field, from, scope, use);
    op->name_count = static_cast<uint32_t>(names_->size()) - op->name_begin;
  } else if (field.is_map()) {
    context_->Fault(field, "is a map, which takes the members of an object; give it a `param`");
  }
  if (!from.header().empty()) CompileHeader(field, from, op);
  if (from.builtin() != From::BUILTIN_UNSPECIFIED) CompileBuiltin(field, from, op);
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
  if (!IsHeaderName(from.header())) {
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

void FieldCompiler::CompileBuiltin(const FieldDescriptor& field, const From& from, FieldOp* op) {
  op->source = SourceType::kBuiltin;
  const std::optional<Fact> fact = FactOf(from.builtin());
  if (!fact) {
    context_->Fault(field, "has builtin " + std::to_string(from.builtin()) +
                               ", which this version does not know; use one of options.proto");
    return;
  }
  op->fact = *fact;
  const std::optional<ValueType> type = ValueTypeOf(field);
  bool fits = type == ValueType::kString || type == ValueType::kBytes;
  std::string wanted = "string";
  if (*fact == Fact::kReceivedAt) {
    fits = type == ValueType::kTimestamp;
    wanted = "google.protobuf.Timestamp";
  } else if (*fact == Fact::kBody) {
    fits = type == ValueType::kBytes;
    wanted = "bytes";
  }
  if (fits) return;
  context_->Fault(field, "has type " + TypeText(field) + ", which does not fit " +
                             From::Builtin_Name(from.builtin()) + "; use " + wanted);
}

void FieldCompiler::CompileType(const FieldDescriptor& field, const From& from,
                                const CompileScope& scope, FieldOp* op) {
  const std::optional<ElementKind> kind = ElementKindOf(field);
  if (!kind) return Refuse(field);
  if (field.is_repeated() || kind->element != ElementType::kValue) {
    return CompileComposite(field, from, scope, op);
  }
  if (!from.separator().empty()) {
    context_->Fault(field,
                    "has a separator, but takes one value; remove `separator`, or make it "
                    "repeated");
  }
  op->shape = kind->wrapped ? Shape::kWrapper : Shape::kPlain;
  op->format = FormatOf(field, field, from);
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
  composite.kind = field.is_map()        ? Composite::Kind::kMap
                   : field.is_repeated() ? Composite::Kind::kRepeated
                                         : Composite::Kind::kSingle;
  composite.tag = op->tag;
  composite.value_tag = op->tag;
  composite.separator = from.separator();
  composite.packed = field.is_packed();
  const FieldDescriptor* element = &field;
  if (field.is_map()) {
    plan_->has_members = true;
    CompileMap(field, &composite);
    element = field.message_type()->map_value();
  }
  CompileElementOf(field, *element, from, scope, &composite);
  if (from.has_default_()) CompileDefault(field, from, &composite);
  const bool splits =
      composite.kind == Composite::Kind::kRepeated && composite.element == ElementType::kValue;
  if (!splits && !from.separator().empty()) {
    context_->Fault(field,
                    "has a separator, but only repeated fields of scalars, enums, times and "
                    "wrappers are split; remove `separator`");
  }
  plan_->composites.push_back(std::move(composite));
}

void FieldCompiler::CompileMap(const FieldDescriptor& field, Composite* composite) {
  const FieldDescriptor& key = *field.message_type()->map_key();
  composite->key_tag = TagOf(key);
  composite->value_tag = TagOf(*field.message_type()->map_value());
  composite->key.type = *ValueTypeOf(key);  // protobuf lets no others be keys
}

void FieldCompiler::CompileElementOf(const FieldDescriptor& field, const FieldDescriptor& element,
                                     const From& from, const CompileScope& scope,
                                     Composite* composite) {
  const std::optional<ElementKind> kind = ElementKindOf(element);
  if (!kind) return Refuse(element);
  composite->element = kind->element;
  composite->wrapped = kind->wrapped;
  const size_t depth = scope.depth + (field.is_map() ? 1 : 0);
  composite->json_depth_max = JsonDepthFor(depth);
  if (kind->element == ElementType::kValue) {
    composite->format = FormatOf(field, element, from);
    return;
  }
  if (kind->element != ElementType::kMessage) return;
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
  inner.depth = depth + 1;
  composite->message = compile_element_(*element.message_type(), inner, context_);
}

void FieldCompiler::CompileDefault(const FieldDescriptor& field, const From& from,
                                   Composite* composite) {
  if (composite->kind != Composite::Kind::kSingle) {
    context_->Fault(field, std::string("has a default, but is ") +
                               (field.is_map() ? "a map" : "repeated") +
                               ", which is empty when nothing is sent; remove `default`");
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
  if (state != ValueState::kSet) {
    context_->Fault(field, "has default '" + from.default_() + "', which is no JSON for its type " +
                               TypeText(field) + "; correct it");
    return;
  }
  out.Close(opened);
}

ValueFormat FieldCompiler::FormatOf(const FieldDescriptor& field, const FieldDescriptor& element,
                                    const From& from) {
  ValueFormat format;
  format.type = ElementKindOf(element)->type;
  const bool has_unit =
      format.type == ValueType::kTimestamp && from.builtin() == From::BUILTIN_UNSPECIFIED;
  if (has_unit) format.unit_digits = UnitDigits(from.unit());
  if (!has_unit && from.unit() != From::TIME_UNIT_UNSPECIFIED) {
    context_->Fault(field,
                    "has a unit, but only a google.protobuf.Timestamp from a param or header has "
                    "one; remove `unit`");
  }
  return format;
}

}  // namespace beacongate
