#include "gateway/parts.h"

#include <utility>

#include "gateway/base/check.h"

namespace beacongate {

http::HttpOptions HttpOptionsOf(const HttpConfig& config) {
  http::HttpOptions options;
  options.connections_max = config.max_connections;
  options.connections_per_address_max = config.max_connections_per_address;
  options.buffered_bytes_max = config.buffered_bytes_max;
  options.held_replies_max = config.held_replies_max;
  options.requests_max = config.requests_per_connection_max;
  options.pipelined_max = config.pipelined_max;
  options.head_bytes_max = config.head_bytes_max;
  options.target_bytes_max = config.target_bytes_max;
  options.header_count_max = config.headers_max;
  options.body_bytes_max = config.body_bytes_max;
  options.head_timeout = config.head_timeout_ms;
  options.body_timeout = config.body_timeout_ms;
  options.idle_timeout = config.idle_timeout_ms;
  options.write_timeout = config.write_timeout_ms;
  options.linger_timeout = config.linger_timeout_ms;
  return options;
}

IngestOptions IngestOptionsOf(const HttpConfig& config) {
  IngestOptions options;
  options.limits.parameters_max = config.parameters_max;
  options.limits.beacons_max = config.beacons_max;
  options.limits.json_depth_max = config.json_depth_max;
  options.limits.inflated_bytes_max = config.inflated_bytes_max;
  options.limits.inflated_ratio_max = config.inflated_ratio_max;
  options.trust.header = config.client_address_header;
  for (const std::string& text : config.trusted_proxies) {
    // The configuration was checked when it was read.
    CHECK(IpBlock::Parse(text, &options.trust.proxies.emplace_back()) == IpBlock::Fault::kNone);
  }
  return options;
}

std::vector<Endpoint> MakeEndpoints(const GatewayConfig& config, const Schemas& schemas,
                                    const SinkOf& sink_of) {
  std::vector<Endpoint> endpoints;
  for (const EndpointConfig& configured : config.endpoints) {
    Endpoint endpoint;
    endpoint.path = configured.path;
    endpoint.plan = &schemas.PlanOf(configured);
    const auto add_target = [&](const std::string& topic) {
      endpoint.targets.push_back(
          {topic, sink_of(configured, topic), config.topics.at(topic).partitions});
    };
    add_target(configured.topic);
    for (const std::string& topic : endpoint.plan->RouteTopics()) add_target(topic);
    if (const auto rejects = config.topics.find(RejectsTopicOf(configured.topic));
        rejects != config.topics.end()) {
      endpoint.rejects = {rejects->first, sink_of(configured, rejects->first),
                          rejects->second.partitions};
    }
    endpoint.pixel = configured.reply == ReplyKind::kGif;
    endpoint.always_pixel = configured.always_pixel;
    endpoint.summary = configured.reply == ReplyKind::kSummary;
    endpoint.ack = configured.ack;
    endpoint.ack_timeout = configured.ack_timeout_ms;
    endpoint.base64_param = configured.base64_param;
    endpoints.push_back(std::move(endpoint));
  }
  return endpoints;
}

}  // namespace beacongate
