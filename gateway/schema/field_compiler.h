// A field that takes values, with its source -> an operation of the plan. At start only.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <memory>

#include "gateway/schema/compile_context.h"
#include "gateway/schema/name_registry.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Compiles the message of an element, whose fields stand in `scope`; null if there were faults.
using ElementCompiler = std::unique_ptr<const Plan> (*)(const google::protobuf::Descriptor& message,
                                                        const CompileScope& scope,
                                                        CompileContext* context);

class FieldCompiler {
 public:
  FieldCompiler(CompileContext* context, Plan* plan, NameRegistry* names, ElementCompiler element)
      : context_(context), plan_(plan), names_(names), compile_element_(element) {}

  // Appends the operation, whatever is wrong with the field. REQUIRES: exactly one source; no
  // singular message of the schema's own.
  void Compile(const google::protobuf::FieldDescriptor& field, const beacon::v1::From& from,
               const CompileScope& scope);

  // Claims the names of its parameters, in order of preference.
  void ClaimNames(const google::protobuf::FieldDescriptor& field, const beacon::v1::From& from,
                  const CompileScope& scope, NameUse use);

 private:
  using From = beacon::v1::From;
  using FieldDescriptor = google::protobuf::FieldDescriptor;

  void CompileParam(const FieldDescriptor& field, const From& from, const CompileScope& scope,
                    FieldOp* op);
  void CompileHeader(const FieldDescriptor& field, const From& from, FieldOp* op);
  void CompileOtherSource(const FieldDescriptor& field, const From& from, FieldOp* op);
  void CompileRest(const FieldDescriptor& field, const From& from, FieldOp* op);
  void CompileType(const FieldDescriptor& field, const From& from, const CompileScope& scope,
                   FieldOp* op);
  void CompileComposite(const FieldDescriptor& field, const From& from, const CompileScope& scope,
                        FieldOp* op);
  void CompileElement(const FieldDescriptor& field, const FieldDescriptor& element,
                      const From& from, const CompileScope& scope, Composite* composite);
  void CompileElementMessage(const FieldDescriptor& field, const FieldDescriptor& element,
                             const From& from, const CompileScope& scope, Composite* composite);
  void CompileFreeJson(const FieldDescriptor& field, const From& from, Composite* composite);
  void SetFormat(const FieldDescriptor& field, const FieldDescriptor& element, const From& from,
                 ValueFormat* format);
  void Refuse(const FieldDescriptor& field);

  CompileContext* const context_;
  Plan* const plan_;
  NameRegistry* const names_;
  const ElementCompiler compile_element_;
};

}  // namespace beacongate
