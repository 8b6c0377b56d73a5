#include "gateway/schema/client_mask.h"

#include <beacon/v1/receipt.pb.h>

#include <optional>
#include <set>
#include <string>

#include "gateway/schema/convert.h"
#include "gateway/schema/gather.h"
#include "gateway/schema/receipt.h"
#include "gateway/schema/value_compiler.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;

// The fields of the message and of those within it, each message once.
template <typename Visit>
void ForEachField(const pb::Descriptor& message, std::set<const pb::Descriptor*>* seen,
                  const Visit& visit) {
  if (!seen->insert(&message).second) return;
  for (int i = 0; i < message.field_count(); ++i) {
    const pb::FieldDescriptor& field = *message.field(i);
    visit(field);
    if (field.message_type() != nullptr) ForEachField(*field.message_type(), seen, visit);
  }
}

From::Mask RecordMask(const pb::Descriptor& record) {
  const std::optional<beacon::v1::Record> option = RecordOption(record);
  return option ? option->client_ip() : From::NONE;
}

}  // namespace

bool MasksFields(const pb::Descriptor& message) {
  bool masks = false;
  std::set<const pb::Descriptor*> seen;
  ForEachField(message, &seen, [&](const pb::FieldDescriptor& field) {
    const std::optional<From> from = FromOption(field);
    masks |= from && from->mask() != From::NONE;
  });
  return masks;
}

From::Mask MaskOf(const pb::Descriptor& record, const From& from) {
  if (from.mask() != From::NONE || from.builtin() != From::CLIENT_IP) return from.mask();
  return RecordMask(record);
}

void CompileClientMask(const pb::Descriptor& record, const std::shared_ptr<const MaskKey>& mask_key,
                       Plan* plan, std::vector<SchemaFault>* faults) {
  const From::Mask mask = RecordMask(record);
  if (mask == From::NONE) {
    std::set<const pb::Descriptor*> seen;
    ForEachField(record, &seen, [&](const pb::FieldDescriptor& field) {
      const std::optional<From> from = FromOption(field);
      if (!from || from->builtin() != From::CLIENT_IP || from->mask() == From::NONE) return;
      const std::string name = From::Mask_Name(from->mask());
      faults->push_back(FaultAtOption(
          field, "field '" + field.name() + "' has mask " + name +
                     " for the client's address, but the receipt shows all of it; set client_ip: " +
                     name + " in the (beacon.v1.record) option"));
    });
    return;
  }
  From from;
  from.set_builtin(From::CLIENT_IP);
  from.set_mask(mask);
  const std::optional<ValueFormat> format =
      CompileValueFormat(*beacon::v1::Receipt::descriptor()->FindFieldByName("client_address"),
                         from, mask_key, [&](const std::string& text) {
                           faults->push_back(FaultAtOption(record, "client_ip " + text));
                         });
  if (format) plan->client_address = *format;
}

std::string_view MaskedAddress(const Plan& plan, std::string_view address, EncodeState* state) {
  address = Utf8OrRepaired(address.substr(0, kAddressBytesMax), &state->repaired_address);
  if (plan.client_address.rules == nullptr) [[likely]]
    return address;
  Value value;
  const ValueState masked =
      Convert(plan.client_address, address, ValueKind::kText, &state->request_memory, &value);
  return masked == ValueState::kSet ? value.text : std::string_view();
}

}  // namespace beacongate
