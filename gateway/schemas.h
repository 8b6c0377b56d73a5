// Schemas: the encode plans of all endpoints, compiled once. Immutable afterwards; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/schema/encode_plan.h"
#include "proto/schema_pool.h"

namespace beacongate {

class Schemas {
 public:
  // Loads and compiles every schema that an endpoint names; endpoints that name the same share it.
  // Null when there are faults.
  static std::unique_ptr<Schemas> Load(const GatewayConfig& config, StartFailure* failure);

  const EncodePlan& PlanOf(const EndpointConfig& endpoint) const;
  // The .proto texts in use, one after the other, each once.
  std::string Text() const;

 private:
  using Key = std::pair<std::string, std::string>;  // file, message
  static Key KeyOf(const EndpointConfig& endpoint);
  const SchemaPool* PoolOf(const std::string& file, const GatewayConfig& config,
                           std::vector<SchemaFault>* faults);
  void Add(const EndpointConfig& endpoint, const GatewayConfig& config, StartFailure* failure);

  std::map<std::string, std::unique_ptr<SchemaPool>> pools_;
  std::map<Key, std::unique_ptr<EncodePlan>> plans_;
};

}  // namespace beacongate
