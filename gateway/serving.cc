#include "gateway/serving.h"

#include <utility>

#include "beacon/v1/reject.pb.h"
#include "gateway/parts.h"

namespace beacongate {

std::shared_ptr<const Serving> Serving::Make(
    const GatewayConfig& config, const std::function<RecordSink*(const std::string&)>& sink_of,
    StartFailure* failure) {
  auto serving = std::make_shared<Serving>();
  serving->config = config;
  serving->schemas = Schemas::Load(config, failure);
  if (!failure->empty()) return nullptr;
  serving->framings = Framings::Load(config, *serving->schemas, failure);
  if (serving->framings == nullptr) return nullptr;
  serving->endpoints = std::make_unique<EndpointTable>(MakeEndpoints(
      config, *serving->schemas, [&](const EndpointConfig& endpoint, const std::string& topic) {
        const google::protobuf::Descriptor& message =
            IsRejectsTopic(topic) ? *beacon::v1::Reject::descriptor()
                                  : serving->schemas->PlanOf(endpoint).message();
        return serving->framings->Wrap(topic, message, sink_of(topic));
      }));
  return serving;
}

}  // namespace beacongate
