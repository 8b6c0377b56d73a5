// GatewayConfig: everything that an operator can set, as plain values. The rows of
// *_options.cc give each its name, unit, bounds and help; load_config.h fills it. Immutable after
// start.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/ack_level.h"
#include "gateway/base/limits.h"

namespace beacongate {

enum class Framing : uint8_t { kNone, kConfluent };
enum class ReplyKind : uint8_t { kGif, kEmpty, kSummary };

struct HttpConfig {
  std::string listen = "127.0.0.1:8080";
  uint32_t workers = 0;  // 0: one for each core
  uint64_t max_connections = limits::kConnectionsMax;
  uint64_t max_connections_per_address = limits::kConnectionsPerAddressMax;
  uint32_t requests_per_connection_max = limits::kRequestsPerConnectionMax;  // 0: no bound
  uint64_t pipelined_max = limits::kPipelinedMax;
  uint64_t buffered_bytes_max = limits::kBufferedBytesMax;
  uint64_t held_replies_max = limits::kHeldRepliesMax;
  std::vector<std::string> trusted_proxies;  // addresses and blocks; each is checked
  std::string client_address_header = "X-Forwarded-For";
  uint64_t head_bytes_max = limits::kHeadBytesMax;
  uint64_t target_bytes_max = limits::kTargetBytesMax;
  uint64_t headers_max = limits::kHeaderCountMax;
  uint64_t body_bytes_max = limits::kBodyBytesMax;
  uint64_t inflated_bytes_max = limits::kInflatedBodyBytesMax;
  uint64_t inflated_ratio_max = limits::kInflatedRatioMax;
  uint64_t json_depth_max = limits::kJsonDepthMax;
  uint64_t parameters_max = limits::kParametersMax;
  uint64_t beacons_max = limits::kBeaconsPerRequestMax;
  uint64_t record_bytes_max = limits::kRecordBytesMax;
  std::chrono::milliseconds head_timeout_ms = limits::kHeadTimeout;
  std::chrono::milliseconds body_timeout_ms = limits::kBodyTimeout;
  std::chrono::milliseconds idle_timeout_ms = limits::kIdleTimeout;
  std::chrono::milliseconds write_timeout_ms = limits::kWriteTimeout;
  std::chrono::milliseconds linger_timeout_ms = limits::kLingerTimeout;
};

struct EndpointConfig {
  std::string path;  // a PathPattern
  std::string topic;
  std::string schema;   // .proto file; empty: the built-in beacon.v1.PageBeacon
  std::string message;  // full name of the message in it
  AckLevel ack = AckLevel::kJournaled;
  std::chrono::milliseconds ack_timeout_ms = limits::kAckTimeout;
  ReplyKind reply = ReplyKind::kGif;  // what a GET is answered; kSummary: every request
  bool always_pixel = false;          // the GIF whatever happens
  std::string base64_param;           // a parameter that holds a body; empty: none
  uint32_t shed_at_percent = 100;     // of the quota of its journal
  int line = 0;                       // in the configuration file
};

struct JournalConfig {
  std::string dir;
  uint64_t quota_bytes = limits::kJournalQuotaBytes;
  uint64_t segment_bytes = limits::kSegmentBytes;
  std::chrono::milliseconds sync_interval_ms{0};
};

struct DeliveryConfig {
  std::chrono::milliseconds window_ms{500};
};

struct TopicConfig {
  uint32_t partitions = 0;
  Framing framing = Framing::kNone;
  uint32_t schema_id = 0;                 // 0: the registry is asked
  std::string schema_registry;            // URL
  std::string schema_subject;             // empty: <topic>-value
  std::string schema_registry_auth_file;  // user:password
  std::string schema_registry_ca_file;
};

// The topic that takes what the endpoints of `topic` refuse, if it has a table.
inline std::string RejectsTopicOf(const std::string& topic) { return topic + ".rejects"; }
inline bool IsRejectsTopic(std::string_view topic) { return topic.ends_with(".rejects"); }

struct ShutdownConfig {
  std::chrono::milliseconds drain_delay_ms{0};
  std::chrono::milliseconds drain_timeout_ms{30'000};
};

struct GatewayConfig {
  std::string name;  // in every receipt; default: the host's name
  std::string file;  // where it came from
  HttpConfig http;
  std::vector<EndpointConfig> endpoints;
  JournalConfig journal;
  DeliveryConfig delivery;
  std::map<std::string, TopicConfig> topics;
  std::map<std::string, std::string> kafka;  // librdkafka's own names
  std::string admin_listen = "127.0.0.1:9464";
  ShutdownConfig shutdown;
  std::vector<std::string> schema_paths;  // include directories for schemas
  std::string mask_key_file;              // key of keyed hashes; empty: there is none
  int mask_key_file_line = 0;             // in `file`; 0: it was given elsewhere
};

// Topics share the quota equally.
inline uint64_t LaneQuotaBytes(const GatewayConfig& config) {
  return config.journal.quota_bytes / std::max<size_t>(config.topics.size(), 1);
}

}  // namespace beacongate
