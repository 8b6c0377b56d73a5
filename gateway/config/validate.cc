#include "gateway/config/validate.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "gateway/base/path_pattern.h"
#include "gateway/base/quota_marks.h"
#include "gateway/config/option_table.h"

namespace beacongate {
namespace {

// A segment's header and a frame's own fields.
constexpr uint64_t kSegmentOverheadBytes = 4 * limits::kKiB;

class Validator {
 public:
  Validator(const GatewayConfig& config, const Places& places, FaultList* faults)
      : config_(config), places_(places), faults_(faults) {}

  void Validate() {
    if (!Given("endpoint")) {
      Fault({}, "no [[endpoint]]; add one with path = \"/*\" and topic = \"beacons\"");
    }
    if (!Given("journal.dir")) {
      Fault(At("journal"), "[journal] has no dir; add dir = \"/var/lib/beacongate/journal\"");
    }
    Http();
    Journal();
    Kafka();
    for (size_t i = 0; i < config_.endpoints.size(); ++i) Endpoint(i);
    SamePaths();
    Topics();
  }

 private:
  bool Given(std::string_view name) const { return places_.find(name) != places_.end(); }
  // The place of the first of `names` that is given.
  template <typename... Names>
  Where At(Names&&... names) const {
    Where found;
    bool done = false;
    const auto look = [&](std::string_view name) {
      const auto place = places_.find(name);
      if (done || place == places_.end()) return;
      found = place->second;
      done = true;
    };
    (look(names), ...);
    return found;
  }
  void Fault(Where where, std::string message) { faults_->Add(where, std::move(message)); }

  void Http() {
    const HttpConfig& http = config_.http;
    if (http.target_bytes_max > http.head_bytes_max) {
      Fault(At("http.target_bytes_max"),
            fmt::format("http.target_bytes_max = {} is above head_bytes_max = {}, of which it is a "
                        "part; lower it or raise head_bytes_max",
                        http.target_bytes_max, http.head_bytes_max));
    }
    if (http.max_connections_per_address > http.max_connections) {
      Fault(At("http.max_connections_per_address"),
            fmt::format("http.max_connections_per_address = {} is above max_connections = {}, of "
                        "which it is a part; lower it or raise max_connections",
                        http.max_connections_per_address, http.max_connections));
    }
    // A chunked body is gathered in a buffer that doubles; a field takes a place in the parser.
    const uint64_t buffered_min = 2 * http.body_bytes_max + limits::kReadBufferBytes +
                                  4 * http.head_bytes_max + 64 * http.headers_max;
    if (http.buffered_bytes_max < buffered_min) {
      Fault(At("http.buffered_bytes_max", "http.body_bytes_max"),
            fmt::format("http.buffered_bytes_max = {} does not hold a body of body_bytes_max = {}; "
                        "give at least {} or lower body_bytes_max",
                        http.buffered_bytes_max, http.body_bytes_max, buffered_min));
    }
    if (Given("http.client_address_header") && http.trusted_proxies.empty()) {
      Fault(At("http.client_address_header"),
            "http.client_address_header is given, but nobody is trusted to send it; add "
            "trusted_proxies = [\"10.0.0.0/8\"], the addresses of the proxies in front");
    }
    if (http.listen == config_.admin_listen && !http.listen.ends_with(":0")) {
      Fault(At("admin.listen", "http.listen"),
            fmt::format("http.listen and admin.listen are both \"{}\"; give admin.listen a port of "
                        "its own",
                        http.listen));
    }
  }

  void Journal() {
    const JournalConfig& journal = config_.journal;
    const uint64_t needed =
        config_.http.record_bytes_max + limits::kKeyBytesMax + kSegmentOverheadBytes;
    if (journal.segment_bytes < needed) {
      Fault(
          At("journal.segment_bytes", "http.record_bytes_max"),
          fmt::format("journal.segment_bytes = {} does not hold a record of http.record_bytes_max "
                      "= {}; give at least {} or lower record_bytes_max",
                      journal.segment_bytes, config_.http.record_bytes_max, needed));
    }
    // Each topic's journal gets an equal share.
    const uint64_t topics = std::max<uint64_t>(config_.topics.size(), 1);
    const uint64_t segments_min = topics * limits::kQuotaSegmentsMin;
    if (journal.quota_bytes / segments_min < journal.segment_bytes) {
      Fault(At("journal.quota_bytes", "journal.segment_bytes"),
            fmt::format("journal.quota_bytes = {} is less than {} segments of {} bytes{}; give at "
                        "least {} or lower segment_bytes",
                        journal.quota_bytes, segments_min, journal.segment_bytes,
                        topics == 1 ? ""
                                    : fmt::format(", {} for each of {} topics",
                                                  limits::kQuotaSegmentsMin, topics),
                        journal.segment_bytes * segments_min));
    }
  }

  void Kafka() {
    // librdkafka's mock cluster brings its own address.
    for (const char* name :
         {"bootstrap.servers", "metadata.broker.list", "test.mock.num.brokers"}) {
      const auto property = config_.kafka.find(name);
      if (property != config_.kafka.end() && !property->second.empty()) return;
      if (property == config_.kafka.end() && Given(fmt::format("kafka.{}", name))) return;
    }
    Fault(At("kafka.bootstrap.servers", "kafka"),
          "[kafka] has no \"bootstrap.servers\"; add \"bootstrap.servers\" = \"HOST:9092\"");
  }

  void Endpoint(size_t index) {
    const EndpointConfig& endpoint = config_.endpoints[index];
    const std::string place = fmt::format("endpoint.{}", index);
    EndpointPath(endpoint, place);
    EndpointTopic(endpoint, place);
    EndpointSchema(endpoint, place);
    if (endpoint.always_pixel && endpoint.reply == ReplyKind::kSummary) {
      Fault(At(place + ".always_pixel"),
            "always_pixel = true leaves no room for reply = \"summary\"; remove one of the two");
    }
    EndpointAck(endpoint, place);
    EndpointShedding(endpoint, place);
  }

  // Below, a journal that is in use and keeps up would shed for ever.
  void EndpointShedding(const EndpointConfig& endpoint, const std::string& place) {
    const uint64_t quota = LaneQuotaBytes(config_);
    const uint64_t segment = config_.journal.segment_bytes;
    const uint32_t percent_min = ShedAtPercentMin(quota, segment);
    if (endpoint.shed_at_percent == 100 || endpoint.shed_at_percent >= percent_min) return;
    Fault(
        At(place + ".shed_at_percent"),
        fmt::format("shed_at_percent = {} of {} bytes, the share of a topic, is too little to end "
                    "shedding in segments of {} bytes; {}raise journal.quota_bytes or lower "
                    "segment_bytes",
                    endpoint.shed_at_percent, quota, segment,
                    percent_min < 100 ? fmt::format("give at least {}, or ", percent_min) : ""));
  }

  void EndpointAck(const EndpointConfig& endpoint, const std::string& place) {
    if (endpoint.ack == AckLevel::kJournaled) {
      if (!Given(place + ".ack_timeout_ms")) return;
      Fault(
          At(place + ".ack_timeout_ms"),
          "ack_timeout_ms is for ack = \"synced\" or \"delivered\"; add one of them or remove it");
    } else if (endpoint.always_pixel) {
      Fault(At(place + ".always_pixel"),
            "always_pixel = true would hide what ack has to say; remove one of the two");
    }
  }

  void EndpointPath(const EndpointConfig& endpoint, const std::string& place) {
    const std::string& path = endpoint.path;
    const Where where = At(place + ".path", place);
    if (path.empty()) {
      if (!Given(place + ".path")) Fault(where, "[[endpoint]] has no path; add path = \"/*\"");
      return;
    }
    if (path.front() != '/') {
      Fault(where,
            fmt::format("path = \"{}\" does not start with \"/\"; write \"/{}\"", path, path));
    }
    const size_t star = path.find('*');
    if (star != std::string::npos && (star + 1 != path.size() || !path.ends_with("/*"))) {
      Fault(where, fmt::format("path = \"{}\" has a \"*\" that is not a final \"/*\"; write an "
                               "exact path, or a prefix such as \"/b/*\"",
                               path));
    }
    EndpointNames(path, where);
    if (path.find_first_of("?# ") != std::string::npos) {
      Fault(where, fmt::format("path = \"{}\" holds a \"?\", \"#\" or blank, which no path does; "
                               "write the path alone",
                               path));
    }
  }

  void EndpointNames(const std::string& path, const Where& where) {
    const auto fault = [&](const char* what) {
      Fault(where, fmt::format("path = \"{}\" {}", path, what));
    };
    switch (PathPattern::FaultOf(path)) {
      case PathPattern::Fault::kNotASegment:
        return fault(
            "has a brace that is not around a whole segment; write a segment {NAME}, such "
            "as in /b/{site}/*");
      case PathPattern::Fault::kNoName:
        return fault(
            "has braces without a name; use letters, digits, \"_\" and \"-\", such as in "
            "/b/{site}/*");
      case PathPattern::Fault::kNameTwice:
        return fault("has one name twice; give each segment a name of its own");
      case PathPattern::Fault::kNone:
        break;
    }
  }

  void EndpointTopic(const EndpointConfig& endpoint, const std::string& place) {
    const Where where = At(place + ".topic", place);
    if (endpoint.topic.empty()) {
      if (!Given(place + ".topic")) Fault(where, "[[endpoint]] has no topic; add topic = \"NAME\"");
      return;
    }
    if (!LegalTopic(endpoint.topic)) {
      Fault(where, fmt::format("topic = \"{}\" is no name that Kafka takes; use letters, digits, "
                               "\".\", \"_\" and \"-\"",
                               endpoint.topic));
    } else if (IsRejectsTopic(endpoint.topic)) {
      Fault(where, fmt::format("topic = \"{}\" ends in .rejects, as only the topics of refused "
                               "beacons do; choose another name",
                               endpoint.topic));
    } else if (!config_.topics.contains(endpoint.topic)) {
      Fault(where, fmt::format("topic \"{0}\" has no table; add [topic.{0}] with partitions = 512, "
                               "as many as the topic has",
                               endpoint.topic));
    }
  }

  void EndpointSchema(const EndpointConfig& endpoint, const std::string& place) {
    const bool schema = Given(place + ".schema");
    const bool message = Given(place + ".message");
    const auto built_in = BuiltInMessages();
    if (schema && !message) {
      Fault(At(place + ".schema"),
            "schema without message; add message = \"PACKAGE.NAME\", the full name in the file");
    } else if (message && !schema && !endpoint.message.empty() &&
               std::ranges::find(built_in, endpoint.message) == built_in.end()) {
      Fault(At(place + ".message"),
            fmt::format("message \"{}\" is not built in; add schema = \"FILE.proto\", or use {}",
                        endpoint.message, fmt::join(built_in, ", ")));
    }
  }

  void SamePaths() {
    for (size_t i = 0; i < config_.endpoints.size(); ++i) {
      const std::string& path = config_.endpoints[i].path;
      const auto* const same = EndpointBefore(i, path);
      if (same == nullptr) continue;
      const char* const what = same->path == path ? "is that of" : "takes the same paths as";
      Fault(At(fmt::format("endpoint.{}.path", i)),
            fmt::format("path = \"{}\" {} the endpoint in line {}{}; remove one of the two", path,
                        what, same->line, same->path == path ? " too" : ""));
    }
  }

  // The first endpoint in front of the index-th that matches the same paths.
  const EndpointConfig* EndpointBefore(size_t index, const std::string& path) const {
    const auto is_pattern = [](const std::string& text) {
      return !text.empty() && PathPattern::FaultOf(text) == PathPattern::Fault::kNone;
    };
    if (!is_pattern(path)) return nullptr;
    for (size_t i = 0; i < index; ++i) {
      const EndpointConfig& other = config_.endpoints[i];
      if (is_pattern(other.path) && PathPattern(other.path).HasShapeOf(PathPattern(path))) {
        return &other;
      }
    }
    return nullptr;
  }

  void Topics() {
    // An endpoint's topic is judged in its line.
    std::set<std::string_view> judged;
    for (const EndpointConfig& endpoint : config_.endpoints) judged.insert(endpoint.topic);
    for (const auto& [name, topic] : config_.topics) {
      const std::string place = fmt::format("topic.{}", name);
      if (!Given(place + ".partitions")) {
        Fault(At(place), fmt::format("[topic.{}] has no partitions; add partitions = 512, as many "
                                     "as the topic has",
                                     name));
      }
      TopicFraming(topic, place);
      if (!judged.contains(name) && !LegalTopic(name)) {
        Fault(At(place), fmt::format("[topic.\"{}\"] is no name that Kafka takes; use letters, "
                                     "digits, \".\", \"_\" and \"-\"",
                                     name));
      }
    }
  }

  void TopicFraming(const TopicConfig& topic, const std::string& place) {
    const bool asks = Given(place + ".schema_registry");
    const bool knows = Given(place + ".schema_id");
    if (topic.framing == Framing::kNone) {
      if (!asks && !knows) return;
      Fault(
          At(place + ".schema_id", place + ".schema_registry"),
          fmt::format("[{}] names a schema but no framing; add framing = \"confluent\", or remove "
                      "schema_id and schema_registry",
                      place));
    } else if (asks == knows) {
      Fault(At(place + ".framing"),
            fmt::format("[{}] has framing = \"confluent\" and {}; give it either schema_id = N or "
                        "schema_registry = \"http://HOST:8081\"",
                        place, asks ? "both schema_id and schema_registry" : "no schema"));
    }
    for (const char* key :
         {"schema_subject", "schema_registry_auth_file", "schema_registry_ca_file"}) {
      const std::string name = fmt::format("{}.{}", place, key);
      if (asks || !Given(name)) continue;
      Fault(At(name),
            fmt::format("{} is for a schema_registry, and there is none; add it or remove "
                        "{}",
                        name, key));
    }
  }

  static bool LegalTopic(std::string_view name) {
    constexpr std::string_view kLegal =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    return !name.empty() && name != "." && name != ".." &&
           name.find_first_not_of(kLegal) == std::string_view::npos;
  }

  const GatewayConfig& config_;
  const Places& places_;
  FaultList* faults_;
};

}  // namespace

void Validate(const GatewayConfig& config, const Places& places, FaultList* faults) {
  Validator(config, places, faults).Validate();
}

}  // namespace beacongate
