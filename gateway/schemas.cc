#include "gateway/schemas.h"

#include <fmt/format.h>

#include <set>
#include <utility>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/base/path_pattern.h"
#include "gateway/mask_key_file.h"

namespace beacongate {

std::unique_ptr<Schemas> Schemas::Load(const GatewayConfig& config, StartFailure* failure) {
  auto schemas = std::make_unique<Schemas>();
  const size_t before = failure->faults.size();
  EncodePlan::Options options{.gateway_name = config.name,
                              .record_bytes_max = config.http.record_bytes_max};
  if (!config.mask_key_file.empty()) {
    Result<std::string> key = ReadMaskKey(config.mask_key_file);
    if (!key.ok()) {
      const int line = config.mask_key_file_line;
      const std::string place = line > 0 ? fmt::format("{}:{}: ", config.file, line) : "";
      failure->Add(ExitCode::kUsage, place + key.error().message);
      return nullptr;
    }
    options.mask_key = std::move(key).value();
  }
  std::vector<SchemaFault> faults;
  for (const EndpointConfig& endpoint : config.endpoints) {
    const Key key = KeyOf(endpoint);
    const auto [entry, made] = schemas->schemas_.try_emplace(key);
    if (!made) continue;
    const SchemaSource source{endpoint.schema, endpoint.message, config.schema_paths};
    options.path_names = std::get<2>(key);
    entry->second = LoadSchema(source, options, &faults);
  }
  // Endpoints with one schema and paths of their own have its faults in common.
  std::set<std::string> reports;
  for (const SchemaFault& fault : faults) {
    const auto [report, fresh] = reports.insert(ToString(fault));
    if (fresh) failure->Add(ExitCode::kUsage, *report);
  }
  schemas->CheckRoutes(config, failure);
  return failure->faults.size() == before ? std::move(schemas) : nullptr;
}

Schemas::Key Schemas::KeyOf(const EndpointConfig& endpoint) {
  return {endpoint.schema, endpoint.message, PathPattern(endpoint.path).names()};
}

void Schemas::CheckRoutes(const GatewayConfig& config, StartFailure* failure) const {
  for (const EndpointConfig& endpoint : config.endpoints) {
    const auto& schema = schemas_.at(KeyOf(endpoint));
    if (schema == nullptr) continue;
    for (const std::string& topic : schema->plan->RouteTopics()) {
      if (config.topics.contains(topic) && !IsRejectsTopic(topic)) continue;
      const std::string remedy =
          IsRejectsTopic(topic)
              ? "which only takes refused beacons; choose another name in the schema"
              : fmt::format(
                    "which has no table; add [topic.\"{}\"] with partitions = {}, as many "
                    "as the topic has",
                    topic, config.topics.at(endpoint.topic).partitions);
      failure->Add(ExitCode::kUsage,
                   fmt::format("{}:{}: endpoint \"{}\": message {} routes records to topic {}, {}",
                               config.file, endpoint.line, endpoint.path,
                               schema->plan->message().full_name(), topic, remedy));
    }
  }
}

const EncodePlan& Schemas::PlanOf(const EndpointConfig& endpoint) const {
  const auto found = schemas_.find(KeyOf(endpoint));
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
