#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

#include "proto/evolution/findings.h"
#include "proto/schema_options.h"

namespace beacongate::evolution {
namespace {

namespace pb = google::protobuf;
using beacon::v1::Record;

// Field numbers: a field that has a new name is the same part of the key. A name that the message
// does not have stands for itself.
std::string KeyPath(const pb::Descriptor& message, const std::string& path) {
  std::string numbers;
  const pb::Descriptor* in = &message;
  std::istringstream names(path);
  for (std::string name; std::getline(names, name, '.');) {
    const pb::FieldDescriptor* field = in == nullptr ? nullptr : in->FindFieldByName(name);
    if (field == nullptr) return path;
    numbers += std::to_string(field->number()) + ".";
    in = field->message_type();
  }
  return numbers;
}

std::vector<std::string> KeyPaths(const pb::Descriptor& message, const Record& record) {
  std::vector<std::string> paths;
  for (const std::string& path : record.shard_key()) paths.push_back(KeyPath(message, path));
  return paths;
}

std::string KeyText(const Record& record) {
  return record.shard_key_size() == 0 ? "no key"
                                      : fmt::format("'{}'", fmt::join(record.shard_key(), "', '"));
}

template <typename Messages>
std::string Bytes(const Messages& messages) {
  std::string bytes;
  for (const auto& message : messages) bytes += message.SerializeAsString() + '\0';
  return bytes;
}

std::string RouteText(const Record& record) {
  std::vector<std::string> topics;
  for (const auto& route : record.route()) {
    topics.push_back(fmt::format("'{}' by '{}'", route.topic(), route.when().field()));
  }
  return topics.empty() ? "no route" : fmt::format("{}", fmt::join(topics, ", "));
}

}  // namespace

bool CompareRecords(const pb::Descriptor& before, const pb::Descriptor& after, Findings* findings) {
  const Record old_record = RecordOption(before).value_or(Record());
  const Record new_record = RecordOption(after).value_or(Record());
  const auto add = [&](Rule rule, const std::string& what) {
    findings->AddAt(rule, FaultAtOption(after, fmt::format("message '{}' {}", after.name(), what)));
  };
  // A field that kept its name and got a new number is a finding of its own.
  const bool same_names = std::equal(old_record.shard_key().begin(), old_record.shard_key().end(),
                                     new_record.shard_key().begin(), new_record.shard_key().end());
  const bool same_key = same_names || KeyPaths(before, old_record) == KeyPaths(after, new_record);
  if (!same_key) {
    add(Rule::kShardKeyChanged,
        fmt::format("has shard_key {}, was {}", KeyText(new_record), KeyText(old_record)));
  }
  if (old_record.partitioner() != new_record.partitioner()) {
    add(Rule::kPartitionerChanged,
        fmt::format("has partitioner {}, was {}",
                    beacon::v1::Partitioner_Name(new_record.partitioner()),
                    beacon::v1::Partitioner_Name(old_record.partitioner())));
  }
  if (old_record.client_ip() != new_record.client_ip()) {
    add(Rule::kMaskChanged,
        fmt::format("has client_ip {}, was {}", beacon::v1::From::Mask_Name(new_record.client_ip()),
                    beacon::v1::From::Mask_Name(old_record.client_ip())));
  }
  if (Bytes(old_record.route()) != Bytes(new_record.route())) {
    add(Rule::kRouteChanged,
        fmt::format("has {}, was {}", RouteText(new_record), RouteText(old_record)));
  }
  if (Bytes(old_record.accept_if()) != Bytes(new_record.accept_if())) {
    add(Rule::kFilterChanged, "has other conditions in accept_if");
  }
  if (Bytes(old_record.drop_if()) != Bytes(new_record.drop_if())) {
    add(Rule::kFilterChanged, "has other conditions in drop_if");
  }
  return same_key;
}

}  // namespace beacongate::evolution
