// The mask of the client's address (Record.client_ip), and which schemas hide something. The
// compiling calls are for the start and reload; MaskedAddress is for one thread's state.
#pragma once

#include <beacon/v1/options.pb.h>
#include <google/protobuf/descriptor.h>

#include <memory>
#include <string_view>
#include <vector>

#include "gateway/schema/encode_state.h"
#include "gateway/schema/mask_key.h"
#include "gateway/schema/plan.h"
#include "proto/schema_fault.h"

namespace beacongate {

// Whether a field of the message, or of one within it, has a mask of its own: then parts of a
// request may hold what nobody is to see.
bool MasksFields(const google::protobuf::Descriptor& message);

// The field's mask, which a CLIENT_IP field without one of its own has from the record.
beacon::v1::From::Mask MaskOf(const google::protobuf::Descriptor& record,
                              const beacon::v1::From& from);

// Sets plan->client_address. A record whose fields mask the address while its receipt would show it
// is a fault. Without `mask_key` nothing can be hashed.
void CompileClientMask(const google::protobuf::Descriptor& record,
                       const std::shared_ptr<const MaskKey>& mask_key, Plan* plan,
                       std::vector<SchemaFault>* faults);

// The client's address as receipts show it: valid UTF-8, a view of `address` or into the state.
// Empty if nothing may be shown.
std::string_view MaskedAddress(const Plan& plan, std::string_view address, EncodeState* state);

}  // namespace beacongate
