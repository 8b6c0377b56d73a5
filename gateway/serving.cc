#include "gateway/serving.h"

#include "beacon/v1/reject.pb.h"
#include "gateway/parts.h"

namespace beacongate {

std::shared_ptr<Serving> Serving::Load(const GatewayConfig& config, StartFailure* failure) {
  auto serving = std::make_shared<Serving>();
  serving->config = config;
  serving->schemas = Schemas::Load(config, failure);
  return serving->schemas == nullptr ? nullptr : serving;
}

bool Serving::Connect(const std::function<RecordSink*(const std::string&)>& sink_of,
                      StartFailure* failure) {
  framings = Framings::Load(config, *schemas, failure);
  if (framings == nullptr) return false;
  endpoints = std::make_unique<EndpointTable>(MakeEndpoints(
      config, *schemas, [&](const EndpointConfig& endpoint, const std::string& topic) {
        const google::protobuf::Descriptor& message = IsRejectsTopic(topic)
                                                          ? *beacon::v1::Reject::descriptor()
                                                          : schemas->PlanOf(endpoint).message();
        return framings->Wrap(topic, message, sink_of(topic));
      }));
  return true;
}

}  // namespace beacongate
