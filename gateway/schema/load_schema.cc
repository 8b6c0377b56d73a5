#include "gateway/schema/load_schema.h"

#include <google/protobuf/descriptor.h>

#include <utility>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;

constexpr char kDefaultMessage[] = "beacon.v1.PageBeacon";

std::string JoinNames(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "none" : text;
}

// Messages of the schema that are records, as opposed to those that are parts of one.
std::vector<std::string> RecordNames(const SchemaPool& pool) {
  std::vector<std::string> names;
  for (const std::string& name : pool.MessageNames()) {
    const pb::Descriptor& message = *pool.FindMessage(name);
    for (int i = 0; i < message.field_count(); ++i) {
      const pb::Descriptor* type = message.field(i)->message_type();
      if (type != nullptr && type->full_name() == "beacon.v1.Receipt") {
        names.push_back(name);
        break;
      }
    }
  }
  return names;
}

const pb::Descriptor* ChooseMessage(const SchemaSource& source, const SchemaPool& pool,
                                    std::vector<SchemaFault>* faults) {
  std::string name = source.message;
  if (name.empty() && source.file.empty()) name = kDefaultMessage;
  const std::string path = pool.path();
  if (name.empty()) {
    const std::vector<std::string> records = RecordNames(pool);
    if (records.size() != 1) {
      faults->push_back({path, 0, 0,
                         "no message is named and the file does not hold just one with a "
                         "beacon.v1.Receipt (found: " +
                             JoinNames(records) + "); set `message` to the full name of one"});
      return nullptr;
    }
    name = records.front();
  }
  const pb::Descriptor* message = pool.FindMessage(name);
  if (message == nullptr) {
    faults->push_back({path, 0, 0,
                       "there is no message '" + name +
                           "' (found: " + JoinNames(pool.MessageNames()) +
                           "); set `message` to the full name of one"});
  }
  return message;
}

}  // namespace

std::unique_ptr<Schema> LoadSchema(const SchemaSource& source, const EncodePlan::Options& options,
                                   std::vector<SchemaFault>* faults) {
  auto schema = std::make_unique<Schema>();
  if (source.file.empty()) {
    schema->pool = SchemaPool::BuiltIn();
    CHECK(schema->pool != nullptr);
  } else {
    schema->pool = SchemaPool::Load(source.file, source.include_dirs, faults);
  }
  if (schema->pool == nullptr) return nullptr;
  const pb::Descriptor* message = ChooseMessage(source, *schema->pool, faults);
  if (message == nullptr) return nullptr;
  std::vector<SchemaFault> plan_faults;
  schema->plan = EncodePlan::Compile(*message, options, &plan_faults);
  for (SchemaFault& fault : plan_faults) {
    fault.file = schema->pool->DiskPath(fault.file);
    faults->push_back(std::move(fault));
  }
  if (schema->plan == nullptr) return nullptr;
  return schema;
}

}  // namespace beacongate
