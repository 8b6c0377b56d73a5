#include "tests/unit/schema/reference_encoder.h"

#include <beacon/v1/options.pb.h>
#include <beacon/v1/receipt.pb.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/time_util.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "tests/unit/schema/reference_convert.h"

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::FieldDescriptor;

struct Named {
  std::string name;
  std::string value;
  bool is_null;
};

// One encoding: what is known about the request, and the message as it grows.
class Encoding {
 public:
  Encoding(const RequestContext& context, const Beacon& beacon, pb::Message* message)
      : context_(context), beacon_(beacon), message_(message) {
    for (const auto& list : {beacon.query, beacon.members}) {
      for (const Parameter& p : list) {
        parameters_.push_back(
            {std::string(p.name), std::string(p.value), p.kind == ValueKind::kNull});
      }
    }
  }

  // False: the beacon is refused.
  bool Fill(ReferenceRecord* record) {
    std::vector<const FieldDescriptor*> fields;
    for (int i = 0; i < message_->GetDescriptor()->field_count(); ++i) {
      fields.push_back(message_->GetDescriptor()->field(i));
    }
    std::sort(fields.begin(), fields.end(),
              [](const auto* a, const auto* b) { return a->number() < b->number(); });
    const FieldDescriptor* rest = nullptr;
    for (const FieldDescriptor* field : fields) {
      if (!field->options().HasExtension(beacon::v1::from)) continue;
      const From& from = field->options().GetExtension(beacon::v1::from);
      if (from.rest()) {
        rest = field;
        continue;
      }
      const Conversion conversion = FillField(*field, from);
      if (conversion == Conversion::kInvalid) record->unconverted.push_back(field->name());
      if (conversion == Conversion::kDone) has_value_.insert(field->name());
      if (!from.required()) continue;
      record->rejected_field = field->name();
      if (conversion == Conversion::kInvalid) record->rejection = Rejection::kRequiredInvalid;
      if (conversion == Conversion::kNoValue || IsEmptyText(*field)) {
        record->rejection = Rejection::kRequiredMissing;
      }
      if (record->rejection != Rejection::kNone) return false;
    }
    if (rest != nullptr) FillRest(*rest);
    record->key = Key();
    return true;
  }

 private:
  bool IsEmptyText(const FieldDescriptor& field) const {
    return has_value_.count(field.name()) > 0 &&
           field.cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
           message_->GetReflection()->GetString(*message_, &field).empty();
  }

  Conversion FillField(const FieldDescriptor& field, const From& from) {
    if (from.param_size() > 0) return FillFromParameter(field, from);
    if (!from.header().empty()) {
      for (const NameValue& header : context_.headers) {
        if (strcasecmp(std::string(header.name).c_str(), from.header().c_str()) == 0) {
          return ReferenceConvert(std::string(header.value), false, from.unit(), field, message_);
        }
      }
      return Conversion::kNoValue;
    }
    if (from.builtin() == From::RECEIVED_AT) {
      const auto micros = context_.received_at.time_since_epoch().count();
      message_->GetReflection()
          ->MutableMessage(message_, &field)
          ->ParseFromString(
              pb::util::TimeUtil::MicrosecondsToTimestamp(micros).SerializeAsString());
      return Conversion::kDone;
    }
    const std::string text = Builtin(from.builtin());
    if (text.empty()) return Conversion::kNoValue;
    return ReferenceConvert(text, false, from.unit(), field, message_);
  }

  Conversion FillFromParameter(const FieldDescriptor& field, const From& from) {
    const Named* chosen = nullptr;
    for (const std::string& name : from.param()) {
      const auto first = std::find_if(parameters_.begin(), parameters_.end(),
                                      [&](const Named& each) { return each.name == name; });
      if (first == parameters_.end()) continue;
      const bool says_something = !first->is_null && !first->value.empty();
      if (chosen == nullptr || says_something) chosen = &*first;
      if (says_something) break;
    }
    if (chosen == nullptr) return Conversion::kNoValue;
    const Conversion conversion =
        ReferenceConvert(chosen->value, chosen->is_null, from.unit(), field, message_);
    if (conversion == Conversion::kDone) taken_.insert(chosen);
    return conversion;
  }

  std::string Builtin(beacon::v1::From::Builtin builtin) const {
    switch (builtin) {
      case From::METHOD:
        return std::string(context_.method);
      case From::SCHEME:
        return std::string(context_.scheme);
      case From::HOST:
        return std::string(context_.host);
      case From::PATH:
        return std::string(context_.path);
      case From::TARGET:
        return std::string(context_.target);
      case From::CLIENT_IP:
        return std::string(context_.client_address);
      case From::BODY:
        return std::string(beacon_.body);
      default:
        return "";
    }
  }

  // In a map, the last of one name wins, as a parser sees it.
  void FillRest(const FieldDescriptor& field) {
    const pb::Reflection& reflection = *message_->GetReflection();
    std::set<std::string> later;
    std::vector<const Named*> entries;
    for (auto it = parameters_.rbegin(); it != parameters_.rend(); ++it) {
      if (taken_.count(&*it) > 0) continue;
      if (!field.is_map() || later.insert(it->name).second) entries.push_back(&*it);
    }
    for (auto it = entries.rbegin(); it != entries.rend(); ++it) {
      pb::Message* entry = reflection.AddMessage(message_, &field);
      const pb::Descriptor& type = *entry->GetDescriptor();
      entry->GetReflection()->SetString(entry, type.FindFieldByNumber(1), (*it)->name);
      entry->GetReflection()->SetString(entry, type.FindFieldByNumber(2), (*it)->value);
    }
  }

  std::optional<std::string> Key() const {
    const auto& record = message_->GetDescriptor()->options().GetExtension(beacon::v1::record);
    std::string key;
    bool present = false;
    for (const std::string& name : record.shard_key()) {
      if (!key.empty() || &name != &record.shard_key(0)) key += "|";
      const FieldDescriptor& field = *message_->GetDescriptor()->FindFieldByName(name);
      if (has_value_.count(name) == 0 || IsEmptyText(field)) continue;
      present = true;
      key += Text(field);
    }
    return present ? std::optional(key) : std::nullopt;
  }

  template <typename Float>
  static std::string Shortest(Float number) {
    char buffer[64];
    return std::string(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
  }

  std::string Text(const FieldDescriptor& field) const {
    const pb::Reflection& reflection = *message_->GetReflection();
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return std::to_string(reflection.GetInt32(*message_, &field));
      case FieldDescriptor::CPPTYPE_INT64:
        return std::to_string(reflection.GetInt64(*message_, &field));
      case FieldDescriptor::CPPTYPE_UINT32:
        return std::to_string(reflection.GetUInt32(*message_, &field));
      case FieldDescriptor::CPPTYPE_UINT64:
        return std::to_string(reflection.GetUInt64(*message_, &field));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return Shortest(reflection.GetFloat(*message_, &field));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return Shortest(reflection.GetDouble(*message_, &field));
      case FieldDescriptor::CPPTYPE_BOOL:
        return reflection.GetBool(*message_, &field) ? "true" : "false";
      default:
        return reflection.GetString(*message_, &field);
    }
  }

  const RequestContext& context_;
  const Beacon& beacon_;
  pb::Message* message_;
  std::vector<Named> parameters_;
  std::set<const Named*> taken_;
  std::set<std::string> has_value_;
};

}  // namespace

ReferenceEncoder::ReferenceEncoder(const pb::Descriptor& message, std::string gateway_name)
    : descriptor_(message),
      gateway_name_(std::move(gateway_name)),
      factory_(message.file()->pool()) {}

ReferenceRecord ReferenceEncoder::Encode(const RequestContext& context, const Beacon& beacon) {
  ReferenceRecord record;
  record.message.reset(factory_.GetPrototype(&descriptor_)->New());
  if (!Encoding(context, beacon, record.message.get()).Fill(&record)) return record;
  beacon::v1::Receipt receipt;
  *receipt.mutable_received_at() =
      pb::util::TimeUtil::MicrosecondsToTimestamp(context.received_at.time_since_epoch().count());
  receipt.set_gateway(gateway_name_);
  receipt.set_client_address(std::string(context.client_address));
  for (const std::string& name : record.unconverted) receipt.add_unconverted(name);
  record.message->GetReflection()
      ->MutableMessage(record.message.get(), descriptor_.FindFieldByNumber(1))
      ->ParseFromString(receipt.SerializeAsString());
  return record;
}

void SortMap(const FieldDescriptor& field, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  const FieldDescriptor* key = field.message_type()->map_key();
  const FieldDescriptor* value = field.message_type()->map_value();
  std::map<std::string, std::string> entries;
  for (int i = 0; i < reflection.FieldSize(*message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(*message, &field, i);
    entries[entry.GetReflection()->GetString(entry, key)] =
        entry.GetReflection()->GetString(entry, value);
  }
  reflection.ClearField(message, &field);
  for (const auto& [name, text] : entries) {
    pb::Message* entry = reflection.AddMessage(message, &field);
    entry->GetReflection()->SetString(entry, key, name);
    entry->GetReflection()->SetString(entry, value, text);
  }
}

std::string SerializeDeterministic(const pb::Message& message) {
  std::string bytes;
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace beacongate::testing
