#include "gateway/schemas.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

constexpr const char* kDefaultMessage = "beacon.v1.PageBeacon";

}  // namespace

std::unique_ptr<Schemas> Schemas::Load(const GatewayConfig& config, StartFailure* failure) {
  auto schemas = std::make_unique<Schemas>();
  const size_t faults_before = failure->faults.size();
  for (const EndpointConfig& endpoint : config.endpoints) {
    if (!schemas->plans_.contains(KeyOf(endpoint))) schemas->Add(endpoint, config, failure);
  }
  return failure->faults.size() == faults_before ? std::move(schemas) : nullptr;
}

Schemas::Key Schemas::KeyOf(const EndpointConfig& endpoint) {
  return {endpoint.schema, endpoint.message.empty() ? kDefaultMessage : endpoint.message};
}

const SchemaPool* Schemas::PoolOf(const std::string& file, const GatewayConfig& config,
                                  std::vector<SchemaFault>* faults) {
  auto [found, made] = pools_.try_emplace(file);
  if (made) {
    found->second =
        file.empty() ? SchemaPool::BuiltIn() : SchemaPool::Load(file, config.schema_paths, faults);
  }
  return found->second.get();
}

void Schemas::Add(const EndpointConfig& endpoint, const GatewayConfig& config,
                  StartFailure* failure) {
  std::unique_ptr<EncodePlan>& plan = plans_[KeyOf(endpoint)];
  std::vector<SchemaFault> faults;
  if (const SchemaPool* pool = PoolOf(endpoint.schema, config, &faults)) {
    const std::string& message = KeyOf(endpoint).second;
    if (const google::protobuf::Descriptor* descriptor = pool->FindMessage(message)) {
      plan = EncodePlan::Compile(*descriptor, {config.name, config.http.record_bytes_max}, &faults);
    } else {
      failure->Add(ExitCode::kUsage,
                   fmt::format("{}:{}: no message {} in the schema; it has {}", config.file,
                               endpoint.line, message, fmt::join(pool->MessageNames(), ", ")));
    }
  }
  for (const SchemaFault& fault : faults) failure->Add(ExitCode::kUsage, ToString(fault));
}

const EncodePlan& Schemas::PlanOf(const EndpointConfig& endpoint) const {
  const auto found = plans_.find(KeyOf(endpoint));
  CHECK(found != plans_.end() && found->second != nullptr);
  return *found->second;
}

std::string Schemas::Text() const {
  std::string text;
  for (const auto& [file, pool] : pools_) text += pool->text();
  return text;
}

}  // namespace beacongate
