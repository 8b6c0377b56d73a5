#include "gateway/framings.h"

#include <fmt/format.h>

#include <fstream>
#include <optional>
#include <set>
#include <string_view>

#include "beacon/v1/reject.pb.h"
#include "gateway/base/log.h"
#include "gateway/known_prefixes.h"
#include "gateway/registry/confluent_prefix.h"
#include "gateway/registry/registry_client.h"
#include "gateway/registry/topic_schema.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "registry";

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

// The prefixes of a topic's messages, as the registry has them now.
Result<Prefixes> AskRegistry(const std::string& name, const TopicConfig& topic,
                             const std::string& subject, const HttpGetOptions& options,
                             const Messages& messages) {
  const auto registered = RegistryClient(topic.schema_registry, options).Latest(subject);
  if (!registered.ok()) return registered.error();
  Log(LogLevel::kInfo, kComponent, "topic {}: subject {} version {} has id {}", name, subject,
      registered.value().schema.version, registered.value().schema.id);
  const auto schema = TopicSchema::Compile(subject, registered.value());
  if (!schema.ok()) return schema.error();
  Prefixes prefixes;
  std::vector<std::string> warnings;
  for (const auto* message : messages) {
    const auto prefix = schema.value().PrefixFor(*message, &warnings);
    if (!prefix.ok()) return prefix.error();
    prefixes[message->full_name()] = prefix.value();
  }
  for (const std::string& warning : warnings) {
    Log(LogLevel::kWarning, kComponent, "topic {}: {}", name, warning);
  }
  return prefixes;
}

// As an earlier life was told, if the registry does not help now.
Result<Prefixes> AskOrRemember(const std::string& name, const TopicConfig& topic,
                               const Messages& messages, const KnownPrefixes& known) {
  const auto options = OptionsOf(topic);
  if (!options.ok()) return options.error();
  const std::string subject = topic.schema_subject.empty() ? name + "-value" : topic.schema_subject;
  const std::string question = RegistryQuestion(topic.schema_registry, subject, messages);
  Result<Prefixes> asked = AskRegistry(name, topic, subject, options.value(), messages);
  if (asked.ok()) {
    const Status remembered = known.Remember(question, asked.value());
    if (!remembered.ok()) Log(LogLevel::kWarning, kComponent, "{}", remembered.error().message);
    return asked;
  }
  std::optional<Prefixes> remembered = known.Known(question);
  if (!remembered) return asked;
  Log(LogLevel::kError, kComponent,
      "topic {}: {}; going on with the id that it gave for this schema before", name,
      asked.error().message);
  return *std::move(remembered);
}

Result<Prefixes> PrefixesOf(const std::string& name, const TopicConfig& topic,
                            const Messages& messages, const KnownPrefixes& known) {
  if (topic.schema_id == 0) return AskOrRemember(name, topic, messages, known);
  Prefixes prefixes;
  for (const auto* message : messages) {
    prefixes[message->full_name()] = ConfluentPrefix(topic.schema_id, *message);
  }
  return prefixes;
}

}  // namespace

std::unique_ptr<Framings> Framings::Load(const GatewayConfig& config, const Schemas& schemas,
                                         SegmentFiles& files, StartFailure* failure) {
  auto framings = std::make_unique<Framings>();
  framings->record_bytes_max_ = config.http.record_bytes_max;
  bool good = true;
  for (const auto& [name, topic] : config.topics) {
    if (topic.framing == Framing::kNone) continue;
    const auto prefixes = PrefixesOf(name, topic, MessagesOf(config, schemas, name),
                                     KnownPrefixes(files, config.journal.dir, name));
    if (!prefixes.ok()) {
      good = false;
      failure->Add(ExitCode::kEnvironment,
                   fmt::format("{}: topic.{}: {}", config.file, name, prefixes.error().message));
      continue;
    }
    for (const auto& [message, prefix] : prefixes.value()) {
      framings->prefixes_[{name, message}] = prefix;
    }
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
