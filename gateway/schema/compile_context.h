// What the parts of the compiler share while they compile one record. At start only, one thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/schema/encode_plan.h"
#include "gateway/schema/mask_key.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/value_compiler.h"
#include "proto/schema_fault.h"

namespace beacongate {

class CompileContext {
 public:
  CompileContext(const google::protobuf::Descriptor& record, const EncodePlan::Options& options,
                 std::vector<SchemaFault>* faults);

  // "field 'a' <text>", at its option if it has one. A message that is used twice has its faults
  // once.
  void Fault(const google::protobuf::FieldDescriptor& field, const std::string& text);
  // The same for what compiles values.
  FieldFaultSink SinkOf(const google::protobuf::FieldDescriptor& field);
  // At the record, and at its option.
  void RecordFault(const std::string& text);
  void RecordOptionFault(const std::string& text);
  // Whether there was one since the context was made.
  bool HasFaults() const { return faults_->size() > faults_before_; }

  const google::protobuf::Descriptor& record() const { return record_; }
  // Null: nothing can be hashed.
  const std::shared_ptr<const MaskKey>& mask_key() const { return mask_key_; }
  // Of the segments of the endpoint's path.
  const std::vector<std::string>& path_names() const { return path_names_; }
  // A field with a source, or an object: its index among the paths of the record.
  uint32_t AddPath(std::string path);
  std::vector<std::string>& paths() { return paths_; }

 private:
  void Add(SchemaFault fault);

  const google::protobuf::Descriptor& record_;
  std::vector<SchemaFault>* const faults_;
  const size_t faults_before_;
  const std::shared_ptr<const MaskKey> mask_key_;
  const std::vector<std::string>& path_names_;
  std::vector<std::string> paths_;
};

// Where fields of a message stand in the record, and so how they are read.
struct CompileScope {
  // Names of members begin with these, in order of preference: "page.", or nothing at the top.
  std::vector<std::string> prefixes{""};
  std::string path;             // "page."
  bool is_record = true;        // the record itself
  bool is_object = false;       // fields without an option are members of their own names
  bool is_element = false;      // of a repeated message or map, or within one: no other sources
  uint32_t object = kNoObject;  // of the plan
  // When `required` holds for its fields, and when proto2's does.
  Requirement::When required = Requirement::When::kAlways;
  Requirement::When required_by_proto2 = Requirement::When::kAlways;
  uint32_t required_object = kNoObject;
  // The messages around, the innermost last.
  std::vector<const google::protobuf::Descriptor*> around;
  size_t depth = 0;  // of messages on the wire around its fields, without the record

  bool Holds(const google::protobuf::Descriptor& message) const;
};

// The same fields one level further in.
CompileScope ScopeWithin(const CompileScope& outer, const google::protobuf::FieldDescriptor& field);

}  // namespace beacongate
