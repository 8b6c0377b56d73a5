#include "proto/schema_options.h"

#include <google/protobuf/descriptor.pb.h>

#include <utility>
#include <vector>

namespace beacongate {
namespace {

namespace pb = google::protobuf;

// A pool that was filled at run time may hold our options as unknown fields; once through bytes,
// the generated code recognises them.
template <typename Options, typename Extension, typename Value>
std::optional<Value> ReadOption(const Options& options, const Extension& extension, Value value) {
  Options known;
  if (!known.ParseFromString(options.SerializeAsString())) return std::nullopt;
  if (!known.HasExtension(extension)) return std::nullopt;
  value = known.GetExtension(extension);
  return value;
}

std::vector<int> PathOf(const pb::Descriptor& message) {
  if (message.containing_type() == nullptr) {
    return {pb::FileDescriptorProto::kMessageTypeFieldNumber, message.index()};
  }
  std::vector<int> path = PathOf(*message.containing_type());
  path.push_back(pb::DescriptorProto::kNestedTypeFieldNumber);
  path.push_back(message.index());
  return path;
}

std::vector<int> PathOf(const pb::FieldDescriptor& field) {
  if (!field.is_extension()) {
    std::vector<int> path = PathOf(*field.containing_type());
    path.push_back(pb::DescriptorProto::kFieldFieldNumber);
    path.push_back(field.index());
    return path;
  }
  if (field.extension_scope() == nullptr) {
    return {pb::FileDescriptorProto::kExtensionFieldNumber, field.index()};
  }
  std::vector<int> path = PathOf(*field.extension_scope());
  path.push_back(pb::DescriptorProto::kExtensionFieldNumber);
  path.push_back(field.index());
  return path;
}

SchemaFault MakeFault(const pb::FileDescriptor& file, const std::vector<int>& path,
                      std::vector<int> option_path, std::string text) {
  SchemaFault fault{file.name(), 0, 0, std::move(text)};
  option_path.insert(option_path.begin(), path.begin(), path.end());
  pb::SourceLocation location;
  if (file.GetSourceLocation(option_path, &location) || file.GetSourceLocation(path, &location)) {
    fault.line = location.start_line + 1;
    fault.column = location.start_column + 1;
  }
  return fault;
}

}  // namespace

std::optional<beacon::v1::Record> RecordOption(const pb::Descriptor& message) {
  return ReadOption(message.options(), beacon::v1::record, beacon::v1::Record());
}

std::optional<beacon::v1::From> FromOption(const pb::FieldDescriptor& field) {
  return ReadOption(field.options(), beacon::v1::from, beacon::v1::From());
}

SchemaFault FaultAt(const pb::Descriptor& message, std::string text) {
  return MakeFault(*message.file(), PathOf(message), {}, std::move(text));
}

SchemaFault FaultAtOption(const pb::Descriptor& message, std::string text) {
  return MakeFault(*message.file(), PathOf(message),
                   {pb::DescriptorProto::kOptionsFieldNumber, beacon::v1::kRecordFieldNumber},
                   std::move(text));
}

SchemaFault FaultAtOption(const pb::FieldDescriptor& field, std::string text) {
  const std::vector<int> path = PathOf(field);
  return MakeFault(*field.file(), path,
                   {pb::FieldDescriptorProto::kOptionsFieldNumber, beacon::v1::kFromFieldNumber},
                   std::move(text));
}

}  // namespace beacongate
