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
                      SegmentFiles& files, StartFailure* failure) {
  framings = Framings::Load(config, *schemas, files, failure);
  if (framings == nullptr) return false;
  endpoints = std::make_unique<EndpointTable>(MakeEndpoints(
      config, *schemas, [&](const EndpointConfig& endpoint, const std::string& topic) {
        const google::protobuf::Descriptor& message = IsRejectsTopic(topic)
                                                          ? *beacon::v1::Reject::descriptor()
                                                          : schemas->PlanOf(endpoint).message();
        return WithMark(endpoint, topic, framings->Wrap(topic, message, sink_of(topic)));
      }));
  return true;
}

// What is refused is kept as long as there is room.
RecordSink* Serving::WithMark(const EndpointConfig& endpoint, const std::string& topic,
                              RecordSink* sink) {
  if (endpoint.shed_at_percent == 100 || IsRejectsTopic(topic)) return sink;
  const ShedMarks marks =
      ShedMarksOf(endpoint.shed_at_percent, LaneQuotaBytes(config), config.journal.segment_bytes);
  shedding_sinks.push_back(std::make_unique<SheddingSink>(*sink, marks, endpoint.path, topic));
  return shedding_sinks.back().get();
}

}  // namespace beacongate
