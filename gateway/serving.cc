#include "gateway/serving.h"

#include <utility>

#include "gateway/parts.h"

namespace beacongate {

std::shared_ptr<const Serving> Serving::Make(
    const GatewayConfig& config, const std::function<RecordSink*(const std::string&)>& sink_of,
    StartFailure* failure) {
  auto serving = std::make_shared<Serving>();
  serving->config = config;
  serving->schemas = Schemas::Load(config, failure);
  if (serving->schemas == nullptr) return nullptr;
  serving->endpoints = std::make_unique<EndpointTable>(MakeEndpoints(
      config, *serving->schemas,
      [&](const EndpointConfig&, const std::string& topic) { return sink_of(topic); }));
  return serving;
}

}  // namespace beacongate
