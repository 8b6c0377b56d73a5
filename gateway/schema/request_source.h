// Sources that take one text of the request, but for headers: (beacon.v1.from) option -> source of
// an operation, with the faults of cookies, segments and builtins. At start only.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <span>
#include <string>

#include "gateway/schema/plan.h"
#include "gateway/schema/value_compiler.h"

namespace beacongate {

// How many sources the option names; one is right.
int SourceCount(const beacon::v1::From& from);

// Sets source, fact, name_begin and segment of *op from a cookie, segment or path.
// `path_names`: see EncodePlan::Options. False when the option names none of them.
bool CompilePathOrCookie(const beacon::v1::From& from, std::span<const std::string> path_names,
                         Plan* plan, FieldOp* op, const FieldFaultSink& fault);

// The same from a builtin. REQUIRES: from.builtin() is given, op->format.type is set.
void CompileBuiltin(const google::protobuf::FieldDescriptor& field, const beacon::v1::From& from,
                    FieldOp* op, const FieldFaultSink& fault);

}  // namespace beacongate
