// The fields of a message -> operations, objects, oneofs and steps of a plan. At start only.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/schema/compile_context.h"
#include "gateway/schema/field_compiler.h"
#include "gateway/schema/name_registry.h"
#include "gateway/schema/plan.h"

namespace beacongate {

// Appends the fields of the message to an empty plan, with names, steps and paths. The plan is of
// use only if no fault was added.
void CompileMessage(const google::protobuf::Descriptor& message, const CompileScope& scope,
                    CompileContext* context, Plan* plan);

// By number.
std::vector<const google::protobuf::FieldDescriptor*> FieldsByNumber(
    const google::protobuf::Descriptor& message);

}  // namespace beacongate
