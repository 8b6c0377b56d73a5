// A field and its (beacon.v1.from) option -> how its values are converted, with every fault of what
// the option says about values. At start only.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/schema/mask_key.h"
#include "gateway/schema/value_format.h"

namespace beacongate {

// Takes what is wrong with a field and what to do, to stand behind "field 'NAME' ".
using FieldFaultSink = std::function<void(const std::string&)>;

// `field` is what holds the values: of a repeated field each element, of a map the value field of
// its entry. Without `mask_key` nothing can be hashed. Nothing when faults were found. REQUIRES:
// ElementTypeOf(field).
std::optional<ValueFormat> CompileValueFormat(const google::protobuf::FieldDescriptor& field,
                                              const beacon::v1::From& from,
                                              const std::shared_ptr<const MaskKey>& mask_key,
                                              const FieldFaultSink& fault);

// A fault for each option about values that is given, for fields that are not converted from one
// text; `what` such a field is: "an object".
void RefuseValueOptions(const beacon::v1::From& from, std::string_view what,
                        const FieldFaultSink& fault);

}  // namespace beacongate
