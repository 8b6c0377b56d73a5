#include "gateway/schema/plan_compiler.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/base/utf8.h"
#include "gateway/schema/condition_compiler.h"
#include "gateway/schema/field_types.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

constexpr size_t kGatewayNameBytesMax = 255;
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

class PlanCompiler {
 public:
  PlanCompiler(const pb::Descriptor& message, std::vector<SchemaFault>* faults)
      : message_(message), faults_(faults) {}

  std::unique_ptr<Plan> Compile(const EncodePlan::Options& options) {
    const size_t before = faults_->size();
    plan_->message = &message_;
    plan_->gateway_name = options.gateway_name;
    plan_->record_bytes_max = options.record_bytes_max;
    CheckGatewayName();
    CheckSyntax();
    CheckReceipt();
    for (const FieldDescriptor* field : FieldsByNumber()) CompileField(*field);
    CompileKey();
    CompileConditions(message_, plan_.get(), faults_);
    if (faults_->size() > before) return nullptr;
    plan_->param_names = NameTable(std::move(param_names_));
    return std::move(plan_);
  }

 private:
  void Fault(const FieldDescriptor& field, const std::string& text) {
    faults_->push_back(FaultAtOption(field, "field '" + field.name() + "' " + text));
  }
  void Fault(const std::string& text) { faults_->push_back(FaultAt(message_, text)); }
  void KeyFault(const std::string& text) { faults_->push_back(FaultAtOption(message_, text)); }

  std::vector<const FieldDescriptor*> FieldsByNumber() const {
    std::vector<const FieldDescriptor*> fields;
    fields.reserve(static_cast<size_t>(message_.field_count()));
    for (int i = 0; i < message_.field_count(); ++i) fields.push_back(message_.field(i));
    std::sort(fields.begin(), fields.end(),
              [](const auto* a, const auto* b) { return a->number() < b->number(); });
    return fields;
  }

  void CheckGatewayName() {
    if (plan_->gateway_name.size() > kGatewayNameBytesMax || !IsValidUtf8(plan_->gateway_name)) {
      Fault("the gateway's name is not UTF-8 or longer than 255 bytes; shorten it");
    }
  }

  void CheckSyntax() {
    if (message_.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3) return;
    Fault("message '" + message_.name() +
          "' is not proto3; write `syntax = \"proto3\";` at the top of its file");
  }

  void CheckReceipt() {
    const FieldDescriptor* first = message_.FindFieldByNumber(1);
    if (first != nullptr && IsReceipt(*first)) {
      if (first->is_repeated() || first->real_containing_oneof() != nullptr) {
        Fault(*first,
              "is the receipt but repeated or part of a oneof; declare it as "
              "`beacon.v1.Receipt " +
                  first->name() + " = 1;`");
      }
      return;
    }
    for (const FieldDescriptor* field : FieldsByNumber()) {
      if (!IsReceipt(*field)) continue;
      Fault(*field, "is the receipt but has number " + std::to_string(field->number()) +
                        "; give it number 1");
      return;
    }
    if (first != nullptr) {
      Fault(*first, "has number 1 and type " + TypeText(*first) +
                        "; number 1 belongs to `beacon.v1.Receipt receipt = 1;`, give this field "
                        "another number");
      return;
    }
    Fault("message '" + message_.name() +
          "' has no receipt; add `beacon.v1.Receipt receipt = 1;` and import "
          "\"beacon/v1/receipt.proto\"");
  }

  void CompileField(const FieldDescriptor& field) {
    const std::optional<From> from = FromOption(field);
    if (!from) {
      CheckNoSourcesInside(field);
      return;
    }
    if (field.number() == 1 && IsReceipt(field)) {
      Fault(field, "is the receipt, which the gateway fills; remove its (beacon.v1.from) option");
      return;
    }
    if (field.real_containing_oneof() != nullptr) {
      Fault(field, "is part of oneof '" + field.real_containing_oneof()->name() +
                       "', where a second value would erase the first; move it out of the oneof");
      return;
    }
    const int sources = (from->param_size() > 0 ? 1 : 0) + (from->header().empty() ? 0 : 1) +
                        (from->builtin() == From::BUILTIN_UNSPECIFIED ? 0 : 1) +
                        (from->rest() ? 1 : 0);
    if (sources != 1) {
      Fault(field, sources == 0
                       ? "has a (beacon.v1.from) option without a source; give it one of param, "
                         "header, builtin or rest"
                       : "has more than one source; keep one of param, header, builtin and rest");
      return;
    }
    FieldOp op;
    op.path = static_cast<uint32_t>(plan_->paths.size());
    plan_->paths.push_back(field.name());
    op.tag = TagOf(field);
    op.required = from->required();
    op.explicit_presence = field.has_presence();
    const bool good =
        from->rest() ? CompileRest(field, *from, &op) : CompileValue(field, *from, &op);
    if (good) plan_->ops.push_back(op);
  }

  void CheckNoSourcesInside(const FieldDescriptor& field) {
    if (field.type() != FieldDescriptor::TYPE_MESSAGE || field.is_map()) return;
    const pb::Descriptor& inner = *field.message_type();
    for (int i = 0; i < inner.field_count(); ++i) {
      if (!FromOption(*inner.field(i))) continue;
      Fault(field, "holds message '" + inner.full_name() +
                       "' whose fields have sources, which are read at the top of a record only; "
                       "move those fields up into '" +
                       message_.name() + "'");
      return;
    }
  }

  bool CompileRest(const FieldDescriptor& field, const From& from, FieldOp* op) {
    const size_t before = faults_->size();
    op->source = SourceType::kRest;
    if (from.required()) {
      Fault(field, "is the rest and required, but a rest may always be empty; remove `required`");
    }
    CheckNoUnit(field, from);
    if (plan_->has_rest) {
      Fault(field, "is a second rest; keep one `rest: true` in the message");
    }
    plan_->has_rest = true;
    const std::optional<RestFormat> format = RestFormatOf(field);
    if (!format) {
      Fault(field, "has type " + TypeText(field) +
                       ", which cannot take the rest; use `repeated beacon.v1.Param` (or a message "
                       "with just `string name = 1; string value = 2;`) or `map<string, string>`");
      return false;
    }
    plan_->rest = *format;
    return faults_->size() == before;
  }

  bool CompileValue(const FieldDescriptor& field, const From& from, FieldOp* op) {
    const size_t before = faults_->size();
    if (from.param_size() > 0) CompileParam(field, from, op);
    if (!from.header().empty()) CompileHeader(field, from, op);
    const std::optional<ValueType> type = ValueTypeOf(field);
    if (!type) {
      Fault(field, "has type " + TypeText(field) +
                       ", which no source can feed; use a scalar type or "
                       "google.protobuf.Timestamp, or `string` to keep the text");
      return false;
    }
    op->format.type = *type;
    if (from.builtin() != From::BUILTIN_UNSPECIFIED) CompileBuiltin(field, from, op);
    if (*type == ValueType::kTimestamp && op->source != SourceType::kBuiltin) {
      op->format.unit_digits = UnitDigits(from.unit());
    } else {
      CheckNoUnit(field, from);
    }
    return faults_->size() == before;
  }

  void CheckNoUnit(const FieldDescriptor& field, const From& from) {
    if (from.unit() == From::TIME_UNIT_UNSPECIFIED) return;
    Fault(field,
          "has a unit, but only a google.protobuf.Timestamp from a param or header has one; "
          "remove `unit`");
  }

  void CompileParam(const FieldDescriptor& field, const From& from, FieldOp* op) {
    op->source = SourceType::kParam;
    op->name_begin = static_cast<uint32_t>(param_names_.size());
    op->name_count = static_cast<uint32_t>(from.param_size());
    for (const std::string& name : from.param()) {
      if (name.empty()) {
        Fault(field, "has an empty parameter name; name the parameter or remove the entry");
        continue;
      }
      const auto [owner, is_new] = param_owners_.emplace(name, &field);
      if (is_new) {
        param_names_.push_back(name);
      } else if (owner->second == &field) {
        Fault(field, "names parameter '" + name + "' twice; keep it once");
      } else {
        Fault(field, "takes parameter '" + name + "', which already feeds field '" +
                         owner->second->name() + "'; give it to one of them");
      }
    }
  }

  void CompileHeader(const FieldDescriptor& field, const From& from, FieldOp* op) {
    op->source = SourceType::kHeader;
    if (!IsHeaderName(from.header())) {
      Fault(field, "has header '" + from.header() +
                       "', which is no header name; write the name alone, such as \"User-Agent\"");
      return;
    }
    const std::string name = LowerCase(from.header());
    const auto found = std::find(plan_->headers.begin(), plan_->headers.end(), name);
    op->name_begin = static_cast<uint32_t>(found - plan_->headers.begin());
    if (found == plan_->headers.end()) plan_->headers.push_back(name);
  }

  void CompileBuiltin(const FieldDescriptor& field, const From& from, FieldOp* op) {
    op->source = SourceType::kBuiltin;
    const std::optional<Fact> fact = FactOf(from.builtin());
    if (!fact) {
      Fault(field, "has builtin " + std::to_string(from.builtin()) +
                       ", which this version does not know; use one of options.proto");
      return;
    }
    op->fact = *fact;
    const bool is_text =
        op->format.type == ValueType::kString || op->format.type == ValueType::kBytes;
    bool fits = is_text;
    std::string wanted = "string";
    if (*fact == Fact::kReceivedAt) {
      fits = op->format.type == ValueType::kTimestamp;
      wanted = "google.protobuf.Timestamp";
    } else if (*fact == Fact::kBody) {
      fits = op->format.type == ValueType::kBytes;
      wanted = "bytes";
    }
    if (fits) return;
    Fault(field, "has type " + TypeText(field) + ", which does not fit " +
                     From::Builtin_Name(from.builtin()) + "; use " + wanted);
  }

  void CompileKey() {
    const std::optional<beacon::v1::Record> record = RecordOption(message_);
    if (!record) return;
    CompilePartitioner(record->partitioner());
    std::set<std::string> seen;
    for (const std::string& name : record->shard_key()) {
      if (seen.insert(name).second) {
        CompileKeyField(name);
      } else {
        KeyFault("shard_key names field '" + name + "' twice; keep it once");
      }
    }
  }

  void CompilePartitioner(beacon::v1::Partitioner partitioner) {
    switch (partitioner) {
      case beacon::v1::XXH3_64:
        plan_->partitioner = Partitioner::kXxh3;
        return;
      case beacon::v1::MURMUR2:
        plan_->partitioner = Partitioner::kMurmur2;
        return;
      default:
        KeyFault("partitioner is " + std::to_string(partitioner) +
                 ", which this version does not know; use XXH3_64 or MURMUR2");
    }
  }

  void CompileKeyField(const std::string& name) {
    const FieldDescriptor* field = message_.FindFieldByName(name);
    if (field == nullptr) {
      KeyFault("shard_key names '" + name + "', but message '" + message_.name() +
               "' has no such field; name one of its fields or add it");
      return;
    }
    if (field->is_repeated() || field->type() == FieldDescriptor::TYPE_MESSAGE ||
        field->type() == FieldDescriptor::TYPE_BYTES) {
      KeyFault("shard_key names field '" + name + "' of type " + TypeText(*field) +
               ", which has no key text; name a field of type string, bool or a number");
      return;
    }
    if (!FromOption(*field)) {
      KeyFault("shard_key names field '" + name +
               "', which has no source and so never a value; give it a (beacon.v1.from) option");
      return;
    }
    const auto op = std::find_if(plan_->ops.begin(), plan_->ops.end(), [&](const FieldOp& each) {
      return plan_->paths[each.path] == name;
    });
    // Without an operation the field has a fault of its own.
    if (op == plan_->ops.end()) return;
    plan_->key_ops.push_back(static_cast<uint32_t>(op - plan_->ops.begin()));
  }

  const pb::Descriptor& message_;
  std::vector<SchemaFault>* faults_;
  std::unique_ptr<Plan> plan_ = std::make_unique<Plan>();
  std::vector<std::string> param_names_;
  std::map<std::string, const FieldDescriptor*> param_owners_;
};

}  // namespace

std::unique_ptr<Plan> CompilePlan(const pb::Descriptor& message, const EncodePlan::Options& options,
                                  std::vector<SchemaFault>* faults) {
  return PlanCompiler(message, faults).Compile(options);
}

}  // namespace beacongate
