#include "gateway/schemas.h"

#include <fmt/format.h>

#include <set>
#include <vector>

#include "gateway/base/check.h"

namespace beacongate {

std::unique_ptr<Schemas> Schemas::Load(const GatewayConfig& config, StartFailure* failure) {
  auto schemas = std::make_unique<Schemas>();
  std::vector<SchemaFault> faults;
  for (const EndpointConfig& endpoint : config.endpoints) {
    const auto [entry, made] = schemas->schemas_.try_emplace({endpoint.schema, endpoint.message});
    if (!made) continue;
    const SchemaSource source{endpoint.schema, endpoint.message, config.schema_paths};
    entry->second = LoadSchema(source, {config.name, config.http.record_bytes_max}, &faults);
  }
  for (const SchemaFault& fault : faults) failure->Add(ExitCode::kUsage, ToString(fault));
  const size_t before = failure->faults.size();
  schemas->CheckRoutes(config, failure);
  return faults.empty() && failure->faults.size() == before ? std::move(schemas) : nullptr;
}

void Schemas::CheckRoutes(const GatewayConfig& config, StartFailure* failure) const {
  for (const EndpointConfig& endpoint : config.endpoints) {
    const auto& schema = schemas_.at({endpoint.schema, endpoint.message});
    if (schema == nullptr) continue;
    for (const std::string& topic : schema->plan->RouteTopics()) {
      if (config.topics.contains(topic)) continue;
      failure->Add(ExitCode::kUsage,
                   fmt::format("{}:{}: endpoint \"{}\": message {} routes records to topic {}, "
                               "which has no table; add [topic.\"{}\"] with partitions = {}, as "
                               "many as the topic has",
                               config.file, endpoint.line, endpoint.path,
                               schema->plan->message().full_name(), topic, topic,
                               config.topics.at(endpoint.topic).partitions));
    }
  }
}

const EncodePlan& Schemas::PlanOf(const EndpointConfig& endpoint) const {
  const auto found = schemas_.find({endpoint.schema, endpoint.message});
  CHECK(found != schemas_.end() && found->second != nullptr);
  return *found->second->plan;
}

std::string Schemas::Text() const {
  std::set<std::string> texts;
  for (const auto& [key, schema] : schemas_) texts.insert(schema->pool->text());
  std::string joined;
  for (const std::string& text : texts) joined += text;
  return joined;
}

}  // namespace beacongate
