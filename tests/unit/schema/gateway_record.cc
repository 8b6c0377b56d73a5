#include "tests/unit/schema/gateway_record.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;

std::multiset<std::string> ListOf(const pb::Message& receipt, const std::string& list) {
  std::multiset<std::string> names;
  const pb::FieldDescriptor* const field = receipt.GetDescriptor()->FindFieldByName(list);
  for (int i = 0; i < receipt.GetReflection()->FieldSize(receipt, field); ++i) {
    names.insert(receipt.GetReflection()->GetRepeatedString(receipt, field, i));
  }
  return names;
}

std::set<std::string> Once(const std::multiset<std::string>& names, bool* each_once) {
  const std::set<std::string> once(names.begin(), names.end());
  *each_once = *each_once && once.size() == names.size();
  return once;
}

void ReadLists(const EncodePlan& plan, const EncodedRecord& encoded, GatewayRecord* record) {
  const pb::FieldDescriptor* const field = plan.message().FindFieldByNumber(1);
  const pb::Message& receipt =
      record->message->GetReflection()->GetMessage(*record->message, field);
  record->unconverted = Once(ListOf(receipt, "unconverted"), &record->lists_are_sound);
  record->repaired = Once(ListOf(receipt, "repaired"), &record->lists_are_sound);
  record->truncated = Once(ListOf(receipt, "truncated"), &record->lists_are_sound);
  std::set<std::string> told;
  for (const uint32_t index : encoded.unconverted) told.emplace(plan.FieldName(index));
  record->lists_are_sound = record->lists_are_sound && told == record->unconverted;
}

}  // namespace

GatewayRecord EncodeByGateway(const EncodePlan& plan, const RequestContext& context,
                              const Beacon& beacon, EncodeScratch* scratch,
                              pb::DynamicMessageFactory* factory) {
  GatewayRecord record;
  EncodedRecord encoded;
  const Rejection rejection = plan.Encode(context, beacon, scratch, &encoded);
  if (rejection != Rejection::kNone) {
    record.reason = Describe(rejection).label;
    record.field = encoded.rejected_field;
    return record;
  }
  record.payload = encoded.payload;
  if (encoded.has_key) record.key = encoded.key;
  if (encoded.route > 0) record.topic = plan.RouteTopics()[encoded.route - 1];
  record.message.reset(factory->GetPrototype(&plan.message())->New());
  if (!record.message->ParsePartialFromString(record.payload)) {
    record.message = nullptr;
    return record;
  }
  ReadLists(plan, encoded, &record);
  return record;
}

}  // namespace beacongate::testing
