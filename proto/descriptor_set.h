// Descriptor sets: compiled schemas, as `protoc --include_imports --descriptor_set_out=FILE` writes
// them. Pure; any thread.
#pragma once

#include <google/protobuf/descriptor.pb.h>

#include <string>
#include <string_view>
#include <vector>

#include "proto/schema_fault.h"

namespace beacongate {

// Whether the bytes hold what no .proto text does: a control character other than white space.
// Every descriptor set does, for the lengths of its parts are such bytes.
bool IsBinary(std::string_view bytes);

// The files of the set without those that the program was built with, each once: sets may be joined
// end to end. Appends faults of `path` when the bytes are no set, or imports are not in it.
google::protobuf::FileDescriptorSet ParseDescriptorSet(const std::string& path,
                                                       std::string_view bytes,
                                                       std::vector<SchemaFault>* faults);

}  // namespace beacongate
