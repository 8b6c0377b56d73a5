#include "gateway/schema/key_compiler.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "gateway/schema/client_mask.h"
#include "gateway/schema/field_types.h"
#include "proto/schema_options.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

// The field at the end of a path, or the first on the way that ends it: repeated, or no message.
// Null if there is no such field.
const FieldDescriptor* FollowPath(const pb::Descriptor& message, std::string_view path) {
  const pb::Descriptor* at = &message;
  for (;;) {
    const size_t dot = path.find('.');
    const FieldDescriptor* field = at->FindFieldByName(std::string(path.substr(0, dot)));
    if (field == nullptr || dot == std::string_view::npos || field->is_repeated()) return field;
    at = field->message_type();
    if (at == nullptr) return nullptr;
    path.remove_prefix(dot + 1);
  }
}

void CompileKeyField(const std::string& path, const pb::Descriptor& message,
                     CompileContext* context, Plan* plan) {
  const FieldDescriptor* field = FollowPath(message, path);
  if (field == nullptr) {
    context->RecordOptionFault("shard_key names '" + path + "', but message '" + message.name() +
                               "' has no such field; name one of its fields or add it");
    return;
  }
  const bool is_inside = field->is_repeated() && !path.ends_with(field->name());
  if (is_inside) {
    context->RecordOptionFault("shard_key names '" + path + "', but '" + field->name() +
                               "' is repeated, so that there is no one value; name a field that "
                               "stands in a record once");
    return;
  }
  if (field->is_repeated() || field->type() == FieldDescriptor::TYPE_MESSAGE ||
      field->type() == FieldDescriptor::TYPE_GROUP ||
      field->type() == FieldDescriptor::TYPE_BYTES) {
    context->RecordOptionFault("shard_key names field '" + path + "' of type " + TypeText(*field) +
                               ", which has no key text; name a field of type string, bool or a "
                               "number");
    return;
  }
  const std::optional<beacon::v1::From> from = FromOption(*field);
  const From::Mask mask = from ? MaskOf(message, *from) : From::NONE;
  if (mask != From::NONE && mask != From::HASH) {
    context->RecordOptionFault("shard_key names field '" + path + "' with mask " +
                               From::Mask_Name(mask) +
                               ", which leaves nothing to tell keys apart by; use mask HASH or "
                               "another field");
    return;
  }
  const auto op = std::find_if(plan->ops.begin(), plan->ops.end(),
                               [&](const FieldOp& each) { return plan->paths[each.path] == path; });
  if (op != plan->ops.end()) {
    plan->key_ops.push_back(static_cast<uint32_t>(op - plan->ops.begin()));
    return;
  }
  // With a source, the field or what it stands in has a fault of its own.
  const bool may_have_source = path.find('.') != std::string::npos && context->HasFaults();
  if (from || may_have_source) return;
  context->RecordOptionFault("shard_key names field '" + path +
                             "', which has no source and so never a value; give it a "
                             "(beacon.v1.from) option");
}

void CompilePartitioner(beacon::v1::Partitioner partitioner, CompileContext* context, Plan* plan) {
  switch (partitioner) {
    case beacon::v1::XXH3_64:
      plan->partitioner = Partitioner::kXxh3;
      return;
    case beacon::v1::MURMUR2:
      plan->partitioner = Partitioner::kMurmur2;
      return;
    default:
      context->RecordOptionFault("partitioner is " + std::to_string(partitioner) +
                                 ", which this version does not know; use XXH3_64 or MURMUR2");
  }
}

}  // namespace

void CompileKey(const pb::Descriptor& message, CompileContext* context, Plan* plan) {
  const std::optional<beacon::v1::Record> record = RecordOption(message);
  if (!record) return;
  CompilePartitioner(record->partitioner(), context, plan);
  std::set<std::string> seen;
  for (const std::string& path : record->shard_key()) {
    if (seen.insert(path).second) {
      CompileKeyField(path, message, context, plan);
    } else {
      context->RecordOptionFault("shard_key names field '" + path + "' twice; keep it once");
    }
  }
}

}  // namespace beacongate
