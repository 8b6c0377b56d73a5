// Schemas: the encode plans of all endpoints, compiled once. Immutable afterwards; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/schema/load_schema.h"

namespace beacongate {

class Schemas {
 public:
  // Loads and compiles every schema that an endpoint names; endpoints that name the same share it,
  // unless their paths hold other names. Reads the key of masks. Null when there are faults: of the
  // schemas, or routes to topics that the configuration does not
  // name.
  static std::unique_ptr<Schemas> Load(const GatewayConfig& config, StartFailure* failure);

  const EncodePlan& PlanOf(const EndpointConfig& endpoint) const;
  // The .proto texts in use, one after the other.
  std::string Text() const;

 private:
  void CheckRoutes(const GatewayConfig& config, StartFailure* failure) const;

  // File, message, and the names in the endpoint's path.
  using Key = std::tuple<std::string, std::string, std::vector<std::string>>;

  static Key KeyOf(const EndpointConfig& endpoint);

  std::map<Key, std::unique_ptr<Schema>> schemas_;
};

}  // namespace beacongate
