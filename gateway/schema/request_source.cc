#include "gateway/schema/request_source.h"

#include <algorithm>
#include <array>
#include <optional>

#include "gateway/schema/field_types.h"
#include "gateway/schema/header_name.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;

// What a fact feeds: the first that is named here, in words.
struct FactTypes {
  bool string = false;
  bool bytes = false;
  bool boolean = false;
  bool timestamp = false;
  const char* words = "";
};

FactTypes TypesOf(Fact fact) {
  switch (fact) {
    case Fact::kReceivedAt:
      return {.timestamp = true, .words = "google.protobuf.Timestamp"};
    case Fact::kBody:
      return {.bytes = true, .words = "bytes"};
    case Fact::kTls:
      return {.boolean = true, .words = "bool"};
    default:
      return {.string = true, .bytes = true, .words = "string"};
  }
}

bool Fits(const FactTypes& types, ValueType type) {
  switch (type) {
    case ValueType::kString:
      return types.string;
    case ValueType::kBytes:
      return types.bytes;
    case ValueType::kBool:
      return types.boolean;
    case ValueType::kTimestamp:
      return types.timestamp;
    default:
      return false;
  }
}

void CompileCookie(const std::string& name, Plan* plan, FieldOp* op, const FieldFaultSink& fault) {
  op->source = SourceType::kCookie;
  if (!IsToken(name)) {
    fault("has cookie '" + name +
          "', which is no cookie name; write the name alone, such as "
          "\"session\"");
    return;
  }
  const auto found = std::find(plan->cookies.begin(), plan->cookies.end(), name);
  op->name_begin = static_cast<uint32_t>(found - plan->cookies.begin());
  if (found == plan->cookies.end()) plan->cookies.push_back(name);
}

void CompilePath(const std::string& name, std::span<const std::string> path_names, FieldOp* op,
                 const FieldFaultSink& fault) {
  op->source = SourceType::kSegment;
  const auto found = std::find(path_names.begin(), path_names.end(), name);
  if (found == path_names.end()) {
    fault("takes {" + name +
          "} of the endpoint's path, which has none; write it there, such as "
          "path = \"/b/{" +
          name + "}\", or use `segment`");
    return;
  }
  op->segment = static_cast<uint32_t>(found - path_names.begin());
}

}  // namespace

int SourceCount(const From& from) {
  return (from.param_size() > 0 ? 1 : 0) + (from.header().empty() ? 0 : 1) +
         (from.cookie().empty() ? 0 : 1) + (from.has_segment() ? 1 : 0) +
         (from.path().empty() ? 0 : 1) + (from.builtin() == From::BUILTIN_UNSPECIFIED ? 0 : 1) +
         (from.rest() ? 1 : 0);
}

bool CompilePathOrCookie(const From& from, std::span<const std::string> path_names, Plan* plan,
                         FieldOp* op, const FieldFaultSink& fault) {
  if (!from.cookie().empty()) {
    CompileCookie(from.cookie(), plan, op, fault);
  } else if (from.has_segment()) {
    op->source = SourceType::kSegment;
    op->segment = from.segment();
  } else if (!from.path().empty()) {
    CompilePath(from.path(), path_names, op, fault);
  } else {
    return false;
  }
  return true;
}

void CompileBuiltin(const pb::FieldDescriptor& field, const From& from, FieldOp* op,
                    const FieldFaultSink& fault) {
  op->source = SourceType::kBuiltin;
  const std::optional<Fact> fact = FactOf(from.builtin());
  if (!fact) {
    fault("has builtin " + std::to_string(from.builtin()) +
          ", which this version does not know; use one of options.proto");
    return;
  }
  op->fact = *fact;
  const FactTypes types = TypesOf(*fact);
  if (!Fits(types, op->format.type)) {
    fault("has type " + TypeText(field) + ", which does not fit " +
          From::Builtin_Name(from.builtin()) + "; use " + types.words);
  } else if (*fact == Fact::kReceivedAt) {
    RefuseValueOptions(from, "the gateway's time", fault);
  }
}

}  // namespace beacongate
