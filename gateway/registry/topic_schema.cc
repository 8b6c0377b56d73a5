#include "gateway/registry/topic_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <utility>

#include "gateway/registry/confluent_prefix.h"
#include "proto/evolution/compare.h"

namespace beacongate {

TopicSchema::TopicSchema(std::string subject, const RegisteredSchema& schema,
                         std::unique_ptr<SchemaPool> pool)
    : subject_(std::move(subject)),
      id_(schema.id),
      version_(schema.version),
      pool_(std::move(pool)) {}

Result<TopicSchema> TopicSchema::Compile(std::string subject, const RegistrySubject& registered) {
  const std::string name = fmt::format("{} version {}", subject, registered.schema.version);
  std::map<std::string, std::string> texts = registered.imports;
  texts[name] = registered.schema.schema;
  std::vector<SchemaFault> faults;
  auto pool = SchemaPool::FromTexts(name, texts, &faults);
  if (pool == nullptr) {
    std::vector<std::string> lines;
    lines.reserve(faults.size());
    for (const SchemaFault& fault : faults) lines.push_back(ToString(fault));
    return Error{
        fmt::format("the registered schema does not compile ({}); register it again, with "
                    "its references, or set schema_id",
                    fmt::join(lines, "; "))};
  }
  return TopicSchema(std::move(subject), registered.schema, std::move(pool));
}

Result<std::string> TopicSchema::PrefixFor(const google::protobuf::Descriptor& message,
                                           std::vector<std::string>* warnings) const {
  const auto* const registered = pool_->FindMessage(message.full_name());
  if (registered == nullptr || registered->file() != pool_->files().front()) {
    return Error{fmt::format(
        "subject {} version {} does not declare message {} (it has {}); "
        "register the schema that the endpoint uses, or correct "
        "schema_subject",
        subject_, version_, message.full_name(), fmt::join(pool_->MessageNames(), ", "))};
  }
  for (const evolution::Finding& finding : evolution::Compare(*registered, message)) {
    const evolution::RuleInfo& rule = evolution::Describe(finding.rule);
    if (!evolution::IsOfRecords(finding.rule) || rule.severity != evolution::Severity::kBreaking) {
      continue;
    }
    warnings->push_back(
        fmt::format("records differ from subject {} version {}: {}; {}; register "
                    "the schema in use, or use the registered one",
                    subject_, version_, finding.at.message, rule.rule));
  }
  return ConfluentPrefix(id_, *registered);
}

}  // namespace beacongate
