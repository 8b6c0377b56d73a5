#include "gateway/schema/plan_compiler.h"

#include <string>

#include "gateway/base/utf8.h"
#include "gateway/schema/client_mask.h"
#include "gateway/schema/compile_context.h"
#include "gateway/schema/condition_compiler.h"
#include "gateway/schema/field_types.h"
#include "gateway/schema/key_compiler.h"
#include "gateway/schema/message_compiler.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

constexpr size_t kGatewayNameBytesMax = 255;

void CheckGatewayName(const std::string& name, CompileContext* context) {
  if (name.size() > kGatewayNameBytesMax || !IsValidUtf8(name)) {
    context->RecordFault("the gateway's name is not UTF-8 or longer than 255 bytes; shorten it");
  }
}

void CheckReceipt(const pb::Descriptor& message, CompileContext* context) {
  const FieldDescriptor* first = message.FindFieldByNumber(1);
  if (first != nullptr && IsReceipt(*first)) {
    if (first->is_repeated() || first->real_containing_oneof() != nullptr) {
      context->Fault(*first,
                     "is the receipt but repeated or part of a oneof; declare it as "
                     "`beacon.v1.Receipt " +
                         first->name() + " = 1;`");
    }
    return;
  }
  for (const FieldDescriptor* field : FieldsByNumber(message)) {
    if (!IsReceipt(*field)) continue;
    context->Fault(*field, "is the receipt but has number " + std::to_string(field->number()) +
                               "; give it number 1");
    return;
  }
  if (first != nullptr) {
    context->Fault(*first, "has number 1 and type " + TypeText(*first) +
                               "; number 1 belongs to `beacon.v1.Receipt receipt = 1;`, give this "
                               "field another number");
    return;
  }
  context->RecordFault("message '" + message.name() +
                       "' has no receipt; add `beacon.v1.Receipt receipt = 1;` and import "
                       "\"beacon/v1/receipt.proto\"");
}

void CheckExtensions(const pb::Descriptor& message, CompileContext* context) {
  std::vector<const FieldDescriptor*> extensions;
  message.file()->pool()->FindAllExtensions(&message, &extensions);
  for (const FieldDescriptor* extension : extensions) {
    if (!FromOption(*extension)) continue;
    context->Fault(*extension, "is an extension, which is not understood; make it a field of '" +
                                   message.name() + "'");
  }
}

bool IsOfRequest(const FieldOp& op) {
  if (op.shape == Shape::kFinished) return false;
  switch (op.source) {
    case SourceType::kHeader:
    case SourceType::kCookie:
    case SourceType::kSegment:
      return true;
    case SourceType::kBuiltin:
      return op.fact != Fact::kBody && op.fact != Fact::kEventId;
    case SourceType::kParam:
    case SourceType::kRest:
      break;
  }
  return false;
}

}  // namespace

std::unique_ptr<Plan> CompilePlan(const pb::Descriptor& message, const EncodePlan::Options& options,
                                  std::vector<SchemaFault>* faults) {
  CompileContext context(message, options, faults);
  auto plan = std::make_unique<Plan>();
  plan->gateway_name = options.gateway_name;
  plan->record_bytes_max = options.record_bytes_max;
  CheckGatewayName(options.gateway_name, &context);
  CheckReceipt(message, &context);
  CheckExtensions(message, &context);
  CompileScope scope;
  scope.around = {&message};
  CompileMessage(message, scope, &context, plan.get());
  for (uint32_t i = 0; i < plan->ops.size(); ++i) {
    plan->ops[i].of_request = IsOfRequest(plan->ops[i]);
    if (plan->ops[i].of_request) plan->request_ops.push_back(i);
  }
  plan->paths = context.paths();
  plan->masks_fields = MasksFields(message);
  CompileClientMask(message, context.mask_key(), plan.get(), faults);
  CompileKey(message, &context, plan.get());
  CompileConditions(message, plan.get(), faults);
  return context.HasFaults() ? nullptr : std::move(plan);
}

}  // namespace beacongate
