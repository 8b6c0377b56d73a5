#include "tests/unit/schema/reference_message.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <map>
#include <memory>
#include <vector>

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using pb::FieldDescriptor;

// Key and value of an entry are there even where they are 0 and were left out.
void SetExplicitly(const FieldDescriptor& field, pb::Message* entry) {
  const pb::Reflection& r = *entry->GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return r.SetInt32(entry, &field, r.GetInt32(*entry, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return r.SetInt64(entry, &field, r.GetInt64(*entry, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return r.SetUInt32(entry, &field, r.GetUInt32(*entry, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return r.SetUInt64(entry, &field, r.GetUInt64(*entry, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return r.SetFloat(entry, &field, r.GetFloat(*entry, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return r.SetDouble(entry, &field, r.GetDouble(*entry, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return r.SetBool(entry, &field, r.GetBool(*entry, &field));
    case FieldDescriptor::CPPTYPE_STRING:
      return r.SetString(entry, &field, r.GetString(*entry, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return r.SetEnumValue(entry, &field, r.GetEnumValue(*entry, &field));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      r.MutableMessage(entry, &field);
  }
}

void SortMap(const FieldDescriptor& field, pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  std::map<std::string, std::unique_ptr<pb::Message>> entries;
  for (int i = 0; i < reflection.FieldSize(*message, &field); ++i) {
    const pb::Message& entry = reflection.GetRepeatedMessage(*message, &field, i);
    std::unique_ptr<pb::Message> copy(entry.New());
    copy->CopyFrom(entry);
    SetExplicitly(*field.message_type()->map_key(), copy.get());
    SetExplicitly(*field.message_type()->map_value(), copy.get());
    std::unique_ptr<pb::Message> name(entry.New());
    name->CopyFrom(*copy);
    name->GetReflection()->ClearField(name.get(), field.message_type()->map_value());
    entries[SerializeDeterministic(*name)] = std::move(copy);
  }
  reflection.ClearField(message, &field);
  for (const auto& [name, entry] : entries) {
    reflection.AddMessage(message, &field)->CopyFrom(*entry);
  }
}

}  // namespace

bool SortMaps(pb::Message* message) {
  const pb::Reflection& reflection = *message->GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(*message, &fields);
  bool found = false;
  for (const FieldDescriptor* const field : fields) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      found = SortMaps(reflection.MutableMessage(message, field)) || found;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(*message, field); ++i) {
      found = SortMaps(reflection.MutableRepeatedMessage(message, field, i)) || found;
    }
    if (!field->is_map()) continue;
    found = true;
    SortMap(*field, message);
  }
  return found;
}

std::string SerializeDeterministic(const pb::Message& message) {
  std::string bytes;
  {
    pb::io::StringOutputStream stream(&bytes);
    pb::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializePartialToCodedStream(&coded);
  }
  return bytes;
}

}  // namespace beacongate::testing
