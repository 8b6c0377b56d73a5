#include "gateway/framings.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <set>
#include <string_view>

#include "beacon/v1/reject.pb.h"
#include "gateway/base/log.h"
#include "gateway/registry/confluent_prefix.h"
#include "gateway/registry/registry_client.h"
#include "gateway/registry/topic_schema.h"

namespace beacongate {
namespace {

using Messages = std::set<const google::protobuf::Descriptor*>;

// What is written into the topic, by endpoints and routes.
Messages MessagesOf(const GatewayConfig& config, const Schemas& schemas, const std::string& topic) {
  if (IsRejectsTopic(topic)) return {beacon::v1::Reject::descriptor()};
  Messages messages;
  for (const EndpointConfig& endpoint : config.endpoints) {
    const EncodePlan& plan = schemas.PlanOf(endpoint);
    bool writes = endpoint.topic == topic;
    for (const std::string& route : plan.RouteTopics()) writes |= route == topic;
    if (writes) messages.insert(&plan.message());
  }
  return messages;
}

Result<HttpGetOptions> OptionsOf(const TopicConfig& topic) {
  HttpGetOptions options;
  options.ca_file = topic.schema_registry_ca_file;
  if (topic.schema_registry_auth_file.empty()) return options;
  std::ifstream file(topic.schema_registry_auth_file);
  if (!std::getline(file, options.user_password) ||
      options.user_password.find(':') == std::string::npos) {
    return Error{fmt::format("{} does not hold user:password; write it in its first line",
                             topic.schema_registry_auth_file)};
  }
  return options;
}

Result<TopicSchema> AskRegistry(const std::string& name, const TopicConfig& topic) {
  const auto options = OptionsOf(topic);
  if (!options.ok()) return options.error();
  const std::string subject = topic.schema_subject.empty() ? name + "-value" : topic.schema_subject;
  const auto registered = RegistryClient(topic.schema_registry, options.value()).Latest(subject);
  if (!registered.ok()) return registered.error();
  Log(LogLevel::kInfo, "registry", "topic {}: subject {} version {} has id {}", name, subject,
      registered.value().schema.version, registered.value().schema.id);
  return TopicSchema::Compile(subject, registered.value());
}

// The prefixes of a topic's messages.
Status FrameTopic(const std::string& name, const TopicConfig& topic, const Messages& messages,
                  std::map<std::string, std::string>* prefixes) {
  if (topic.schema_id != 0) {
    for (const auto* message : messages) {
      (*prefixes)[message->full_name()] = ConfluentPrefix(topic.schema_id, *message);
    }
    return Status::Ok();
  }
  const auto schema = AskRegistry(name, topic);
  if (!schema.ok()) return schema.error();
  std::vector<std::string> warnings;
  for (const auto* message : messages) {
    const auto prefix = schema.value().PrefixFor(*message, &warnings);
    if (!prefix.ok()) return prefix.error();
    (*prefixes)[message->full_name()] = prefix.value();
  }
  for (const std::string& warning : warnings) {
    Log(LogLevel::kWarning, "registry", "topic {}: {}", name, warning);
  }
  return Status::Ok();
}

}  // namespace

std::unique_ptr<Framings> Framings::Load(const GatewayConfig& config, const Schemas& schemas,
                                         StartFailure* failure) {
  auto framings = std::make_unique<Framings>();
  framings->record_bytes_max_ = config.http.record_bytes_max;
  bool good = true;
  for (const auto& [name, topic] : config.topics) {
    if (topic.framing == Framing::kNone) continue;
    std::map<std::string, std::string> prefixes;
    const Status framed = FrameTopic(name, topic, MessagesOf(config, schemas, name), &prefixes);
    if (!framed.ok()) {
      good = false;
      failure->Add(ExitCode::kEnvironment,
                   fmt::format("{}: topic.{}: {}", config.file, name, framed.error().message));
    }
    for (auto& [message, prefix] : prefixes) framings->prefixes_[{name, message}] = prefix;
  }
  return good ? std::move(framings) : nullptr;
}

RecordSink* Framings::Wrap(const std::string& topic, const google::protobuf::Descriptor& message,
                           RecordSink* sink) {
  const auto prefix = prefixes_.find({topic, message.full_name()});
  if (prefix == prefixes_.end()) return sink;
  sinks_.push_back(std::make_unique<FramedSink>(*sink, prefix->second, record_bytes_max_));
  return sinks_.back().get();
}

}  // namespace beacongate
