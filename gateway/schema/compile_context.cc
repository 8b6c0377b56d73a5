#include "gateway/schema/compile_context.h"

#include <algorithm>
#include <utility>

#include "proto/schema_options.h"

namespace beacongate {

namespace pb = google::protobuf;

CompileContext::CompileContext(const pb::Descriptor& record, const EncodePlan::Options& options,
                               std::vector<SchemaFault>* faults)
    : record_(record),
      faults_(faults),
      faults_before_(faults->size()),
      mask_key_(options.mask_key.empty() ? nullptr
                                         : std::make_shared<const MaskKey>(options.mask_key)),
      path_names_(options.path_names) {}

void CompileContext::Add(SchemaFault fault) {
  const auto begin = faults_->begin() + static_cast<ptrdiff_t>(faults_before_);
  const bool known = std::any_of(begin, faults_->end(), [&](const SchemaFault& each) {
    return each.file == fault.file && each.line == fault.line && each.column == fault.column &&
           each.message == fault.message;
  });
  if (!known) faults_->push_back(std::move(fault));
}

void CompileContext::Fault(const pb::FieldDescriptor& field, const std::string& text) {
  Add(FaultAtOption(field, "field '" + field.name() + "' " + text));
}

FieldFaultSink CompileContext::SinkOf(const pb::FieldDescriptor& field) {
  return [this, &field](const std::string& text) { Fault(field, text); };
}

void CompileContext::RecordFault(const std::string& text) { Add(FaultAt(record_, text)); }

void CompileContext::RecordOptionFault(const std::string& text) {
  Add(FaultAtOption(record_, text));
}

uint32_t CompileContext::AddPath(std::string path) {
  paths_.push_back(std::move(path));
  return static_cast<uint32_t>(paths_.size() - 1);
}

bool CompileScope::Holds(const pb::Descriptor& message) const {
  return std::find(around.begin(), around.end(), &message) != around.end();
}

CompileScope ScopeWithin(const CompileScope& outer, const pb::FieldDescriptor& field) {
  CompileScope scope = outer;
  scope.path += field.name() + ".";
  scope.is_record = false;
  scope.around.push_back(field.message_type());
  ++scope.depth;
  return scope;
}

}  // namespace beacongate
