#include "gateway/kafka/client_options.h"

#include <fmt/format.h>
#include <syslog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace beacongate::kafka {
namespace {

struct Pinned {
  std::string_view name;
  std::array<std::string_view, 3> allowed;  // empty strings: unused
  std::string_view why;
};

// What an operator must not change, under all names that librdkafka knows for it.
constexpr std::string_view kWhyIdempotence =
    "without idempotence a retry may double or reorder records";
constexpr std::string_view kWhyAcks =
    "the journal lets go of a record once it is acknowledged, so all in-sync replicas must have it";
constexpr std::string_view kWhyTimeout =
    "records wait in the journal for as long as Kafka is away; a timeout would only reorder them";
constexpr std::string_view kWhyReports = "the gateway needs a report of every record";
constexpr Pinned kPinned[] = {
    {"enable.idempotence", {"true"}, kWhyIdempotence},
    {"acks", {"all", "-1"}, kWhyAcks},
    {"request.required.acks", {"all", "-1"}, kWhyAcks},
    {"message.timeout.ms", {"0"}, kWhyTimeout},
    {"delivery.timeout.ms", {"0"}, kWhyTimeout},
    {"delivery.report.only.error", {"false"}, kWhyReports},
    {"enabled_events", {}, kWhyReports},
    {"enable.gapless.guarantee",
     {"false"},
     "one record that a broker refuses would stop the producer for good"},
    {"transactional.id", {}, "the gateway does not use transactions"},
};

constexpr LogLevel FromSyslog(int level) {
  if (level <= LOG_ERR) return LogLevel::kError;
  if (level <= LOG_WARNING) return LogLevel::kWarning;
  return level <= LOG_INFO ? LogLevel::kInfo : LogLevel::kDebug;
}

void OnLog(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  auto* log = static_cast<ClientLog*>(rd_kafka_opaque(client));
  if (log != nullptr) log->Write(FromSyslog(level), facility, text);
}

// librdkafka takes any text for a property that is a floating point number, as 0.
bool IsNumberIfItMustBe(std::string_view name, std::string_view value) {
  if (name != "linger.ms" && name != "queue.buffering.max.ms") return true;
  double number = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == value.data() + value.size();
}

Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  if (!IsNumberIfItMustBe(name, value)) {
    return Error{fmt::format("kafka: \"{}\" must be a number, not \"{}\"", name, value)};
  }
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason.data(), reason.size()) ==
      RD_KAFKA_CONF_OK) {
    return Status::Ok();
  }
  if (IsSecretProperty(name)) {
    return Error{fmt::format("kafka: librdkafka refuses the value of \"{}\" (not shown)", name)};
  }
  // librdkafka names some properties by another name than the operator has written.
  std::string_view words = reason.data();
  while (words.ends_with('\n')) words.remove_suffix(1);
  const std::string quoted = fmt::format("\"{}\"", name);
  if (words.find(quoted) != std::string_view::npos) return Error{fmt::format("kafka: {}", words)};
  return Error{fmt::format("kafka: {}: {}", quoted, words)};
}

Status CheckPinned(const std::string& name, const std::string& value) {
  for (const Pinned& pinned : kPinned) {
    if (name != pinned.name) continue;
    if (!value.empty() &&
        std::find(pinned.allowed.begin(), pinned.allowed.end(), value) != pinned.allowed.end()) {
      return Status::Ok();
    }
    return Error{fmt::format("kafka: \"{}\" cannot be set to \"{}\": {}; remove the line", name,
                             value, pinned.why)};
  }
  return Status::Ok();
}

Properties ProducerDefaults(const ProducerWindow& window) {
  constexpr size_t kKbytesMax = 2'147'483'647;  // librdkafka's own upper bounds
  constexpr size_t kMessagesMax = 2'147'483'647;
  return {
      {"enable.idempotence", "true"},
      {"acks", "all"},
      {"message.timeout.ms", "0"},
      {"compression.codec", "snappy"},
      // The pump has gathered already; this only lets a run be enqueued in full before it is sent.
      {"linger.ms", "5"},
      {"socket.keepalive.enable", "true"},
      {"statistics.interval.ms", "0"},
      // A record of limits::kRecordBytesMax with the longest key and the frame around it.
      {"message.max.bytes", "1040000"},
      {"queue.buffering.max.messages",
       std::to_string(std::clamp<size_t>(window.messages_max, 1, kMessagesMax))},
      {"queue.buffering.max.kbytes",
       std::to_string(std::clamp<size_t>(window.bytes_max / 1024 + 2048, 1, kKbytesMax))},
  };
}

// Properties of a producer that make librdkafka warn, or fail, in a consumer.
bool OnlyForProducers(std::string_view name) {
  static constexpr std::string_view kNames[] = {"enable.idempotence",
                                                "acks",
                                                "request.required.acks",
                                                "message.timeout.ms",
                                                "delivery.timeout.ms",
                                                "compression.codec",
                                                "compression.type",
                                                "compression.level",
                                                "linger.ms",
                                                "queue.buffering.max.ms",
                                                "queue.buffering.max.messages",
                                                "queue.buffering.max.kbytes",
                                                "batch.size",
                                                "batch.num.messages",
                                                "retries",
                                                "message.send.max.retries",
                                                "delivery.report.only.error",
                                                "enable.gapless.guarantee",
                                                "transactional.id",
                                                "transaction.timeout.ms",
                                                "request.timeout.ms",
                                                "partitioner",
                                                "queue.buffering.backpressure.threshold",
                                                "sticky.partitioning.linger.ms",
                                                "queuing.strategy",
                                                "enabled_events",
                                                "retry.backoff.ms"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

bool NamesBrokers(const Properties& properties) {
  return properties.contains("bootstrap.servers") || properties.contains("metadata.broker.list") ||
         properties.contains("test.mock.num.brokers");
}

Status CheckBrokersAreNamed(const Properties& properties) {
  if (NamesBrokers(properties)) return Status::Ok();
  return Error{
      "kafka: no broker is named; set \"bootstrap.servers\" under [kafka], e.g. "
      "\"127.0.0.1:9092\""};
}

ConfHandle NewConf(ClientLog* log) {
  ConfHandle conf(rd_kafka_conf_new());
  rd_kafka_conf_set_opaque(conf.get(), log);
  rd_kafka_conf_set_log_cb(conf.get(), OnLog);
  return conf;
}

Status SetAll(rd_kafka_conf_t* conf, const Properties& properties) {
  for (const auto& [name, value] : properties) {
    if (Status status = Set(conf, name, value); !status) return status;
  }
  return Status::Ok();
}

}  // namespace

bool IsSecretProperty(std::string_view name) {
  static constexpr std::string_view kParts[] = {"password",           "secret", "key.pem", "jaas",
                                                "oauthbearer.config", "token"};
  return std::any_of(std::begin(kParts), std::end(kParts), [&](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  });
}

Result<ConfHandle> ProducerConf(const Properties& properties, const ProducerWindow& window,
                                ClientLog* log) {
  if (Status status = CheckBrokersAreNamed(properties); !status) return status.error();
  ConfHandle conf = NewConf(log);
  if (Status status = SetAll(conf.get(), ProducerDefaults(window)); !status) return status.error();
  for (const auto& [name, value] : properties) {
    if (Status status = CheckPinned(name, value); !status) return status.error();
    if (Status status = Set(conf.get(), name, value); !status) return status.error();
  }
  return conf;
}

Result<ConfHandle> ReaderConf(const Properties& properties, ClientLog* log) {
  if (Status status = CheckBrokersAreNamed(properties); !status) return status.error();
  ConfHandle conf = NewConf(log);
  if (Status status = Set(conf.get(), "socket.keepalive.enable", "true"); !status) {
    return status.error();
  }
  for (const auto& [name, value] : properties) {
    if (OnlyForProducers(name)) continue;
    if (Status status = Set(conf.get(), name, value); !status) return status.error();
  }
  if (Status status = Set(conf.get(), "statistics.interval.ms", "0"); !status) {
    return status.error();
  }
  return conf;
}

Status CheckProducerProperties(const Properties& properties) {
  if (Result<ConfHandle> conf = ProducerConf(properties, {}, nullptr); !conf) return conf.error();
  LastWords words;
  Properties offline = properties;
  for (const char* name : {"bootstrap.servers", "metadata.broker.list", "test.mock.num.brokers"}) {
    offline.erase(name);
  }
  ConfHandle conf = NewConf(&words);
  if (Status status = SetAll(conf.get(), ProducerDefaults({})); !status) return status;
  if (Status status = SetAll(conf.get(), offline); !status) return status;
  if (Result<ClientHandle> client = NewClient(RD_KAFKA_PRODUCER, std::move(conf)); !client) {
    return client.error();
  }
  return Status::Ok();
}

}  // namespace beacongate::kafka
