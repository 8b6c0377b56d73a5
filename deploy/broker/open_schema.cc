#include "deploy/broker/open_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace beacongate::broker {
namespace {

using google::protobuf::Descriptor;

bool HasReceipt(const Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    const Descriptor* const type = message.field(i)->message_type();
    if (type != nullptr && type->full_name() == "beacon.v1.Receipt") return true;
  }
  return false;
}

}  // namespace

Result<std::unique_ptr<SchemaPool>> OpenSchema(const std::string& file,
                                               const std::vector<std::string>& include_dirs) {
  if (file.empty()) return SchemaPool::BuiltIn();
  std::vector<SchemaFault> faults;
  auto pool = SchemaPool::Load(file, include_dirs, &faults);
  if (pool != nullptr) return pool;
  std::string text = "the schema cannot be used";
  for (const SchemaFault& fault : faults) text += "\n  " + ToString(fault);
  return Error{text};
}

std::vector<std::string> RecordNames(const SchemaPool& pool) {
  std::vector<std::string> records;
  for (const std::string& name : pool.MessageNames()) {
    if (HasReceipt(*pool.FindMessage(name))) records.push_back(name);
  }
  return records.empty() ? pool.MessageNames() : records;
}

Result<const Descriptor*> ChooseMessage(const SchemaPool& pool, const std::string& name) {
  const std::vector<std::string> names = RecordNames(pool);
  if (name.empty() && names.size() != 1) {
    return Error{fmt::format("{} has {} ({}); choose one with --message", pool.path(),
                             names.empty() ? "no message" : "several messages",
                             fmt::join(names, ", "))};
  }
  if (const Descriptor* message = pool.FindMessage(name.empty() ? names.front() : name)) {
    return message;
  }
  return Error{
      fmt::format("no message {} in {}; it has {}", name, pool.path(), fmt::join(names, ", "))};
}

}  // namespace beacongate::broker
