#include "gateway/config/option_table.h"

#include <array>

namespace beacongate {
namespace {

using limits::kGiB;
using limits::kKiB;
using limits::kMiB;

constexpr uint64_t kDayMs = 24ull * 3600 * 1000;
// Half of a worker's read buffer: a whole head always fits into one read.
constexpr uint64_t kHeadBytesCeiling = limits::kReadBufferBytes / 2;

// A pointer to a field of the scope's config, endpoint or topic.
#define CONFIG(field) +[](const OptionScope& scope) { return OptionSlot(&scope.config->field); }
#define ENDPOINT(field) +[](const OptionScope& scope) { return OptionSlot(&scope.endpoint->field); }
#define TOPIC(field) +[](const OptionScope& scope) { return OptionSlot(&scope.topic->field); }

constexpr OptionTable kTables[] = {
    {"", "top level", "Keys in front of the first table."},
    {"http", "[http]", "The listening address for beacons, and the limits of a request."},
    {"endpoint", "[[endpoint]]",
     "One for each path that takes beacons; at least one. An exact path wins over a prefix, a "
     "longer prefix over a shorter one. Not available to --set."},
    {"journal", "[journal]", "The queue on disk between HTTP and Kafka."},
    {"delivery", "[delivery]", "From the journal to Kafka."},
    {"topic", "[topic.NAME]",
     "One for each topic that an endpoint names. One that no endpoint names any more stays for as "
     "long as its journal holds beacons: they are still delivered."},
    {"kafka", "[kafka]",
     "librdkafka's own property names, any of them, handed on as they are: \"linger.ms\" = 5, or "
     "--set kafka.linger.ms=5. An unknown name is refused at start."},
    {"admin", "[admin]", "Health, metrics and the status page; never open this port to clients."},
    {"shutdown", "[shutdown]", "What happens between SIGTERM and the end of the process."},
};

constexpr Option kOptions[] = {
    {.table = "",
     .key = "name",
     .slot = CONFIG(name),
     .help = "Name of this gateway, written into every record's receipt.",
     .min = 1,
     .max = 255,
     .default_note = "the host's name"},
    {.table = "",
     .key = "schema_paths",
     .slot = CONFIG(schema_paths),
     .help = "Folders in which imports of .proto files are looked for.",
     .min = 1,
     .max = 4096,
     .form = TextForm::kPath},

    {.table = "http",
     .key = "listen",
     .slot = CONFIG(http.listen),
     .help = "Numeric address and port: 127.0.0.1:8080, [::1]:8080, or :8080 for all of IPv4.",
     .form = TextForm::kListenAddress},
    {.table = "http",
     .key = "workers",
     .slot = CONFIG(http.workers),
     .help = "Threads that serve connections; 0: one for each core.",
     .min = 0,
     .max = 1024},
    {.table = "http",
     .key = "max_connections",
     .slot = CONFIG(http.max_connections),
     .help = "Open connections over all workers; further ones are answered 503 and closed.",
     .min = 1,
     .max = 10'000'000},
    {.table = "http",
     .key = "max_connections_per_address",
     .slot = CONFIG(http.max_connections_per_address),
     .help = "The same for one client address, a /64 in IPv6. Set it where clients connect "
             "directly; behind a balancer all of them have its address.",
     .min = 1,
     .max = 10'000'000,
     .default_note = "max_connections"},
    {.table = "http",
     .key = "requests_per_connection_max",
     .slot = CONFIG(http.requests_per_connection_max),
     .help = "Requests of one connection; the reply to the last one closes it. 0: no bound.",
     .min = 0,
     .max = 1'000'000'000},
    {.table = "http",
     .key = "pipelined_max",
     .slot = CONFIG(http.pipelined_max),
     .help = "Replies of one connection that wait to be sent together; until they are taken, no "
             "further request is read or served.",
     .min = 1,
     .max = 1'000'000},
    {.table = "http",
     .key = "buffered_bytes_max",
     .slot = CONFIG(http.buffered_bytes_max),
     .help = "Memory for requests that are not complete and replies that are not taken, over all "
             "connections; a request that needs more is answered 503.",
     .unit = "bytes",
     .min = 1 * kMiB,
     .max = 1ull << 40},
    {.table = "http",
     .key = "trusted_proxies",
     .slot = CONFIG(http.trusted_proxies),
     .help = "Addresses and blocks (10.0.0.0/8, 2001:db8::/32) of the proxies that are believed "
             "when they name the client's address and scheme. Nobody else is.",
     .min = 1,
     .max = 64,
     .form = TextForm::kAddressBlock},
    {.table = "http",
     .key = "client_address_header",
     .slot = CONFIG(http.client_address_header),
     .help = "Where trusted_proxies write the client's address: X-Forwarded-For, Forwarded, or a "
             "header with one address, such as CF-Connecting-IP.",
     .min = 1,
     .max = 128,
     .form = TextForm::kHeaderName},
    {.table = "http",
     .key = "head_bytes_max",
     .slot = CONFIG(http.head_bytes_max),
     .help = "Request line and header fields together; more is answered 431.",
     .unit = "bytes",
     .min = 512,
     .max = kHeadBytesCeiling},
    {.table = "http",
     .key = "target_bytes_max",
     .slot = CONFIG(http.target_bytes_max),
     .help = "Path and query; more is answered 414. Not above head_bytes_max.",
     .unit = "bytes",
     .min = 256,
     .max = kHeadBytesCeiling,
     .default_note = "head_bytes_max"},
    {.table = "http",
     .key = "headers_max",
     .slot = CONFIG(http.headers_max),
     .help = "Number of header fields; more is answered 431.",
     .min = 1,
     .max = 10'000},
    {.table = "http",
     .key = "body_bytes_max",
     .slot = CONFIG(http.body_bytes_max),
     .help = "Body as sent; more is answered 413.",
     .unit = "bytes",
     .min = 1,
     .max = 256 * kMiB},
    {.table = "http",
     .key = "inflated_bytes_max",
     .slot = CONFIG(http.inflated_bytes_max),
     .help = "Body after gzip or zlib; more is answered 413.",
     .unit = "bytes",
     .min = 1,
     .max = 1 * kGiB},
    {.table = "http",
     .key = "inflated_ratio_max",
     .slot = CONFIG(http.inflated_ratio_max),
     .help = "Times the body as sent that it may inflate to, once that is over 1 MiB; more is "
             "answered 413.",
     .min = 1,
     .max = 1'000'000},
    {.table = "http",
     .key = "json_depth_max",
     .slot = CONFIG(http.json_depth_max),
     .help = "Nesting of a JSON body; more is answered 400.",
     .min = 1,
     .max = 1024},
    {.table = "http",
     .key = "parameters_max",
     .slot = CONFIG(http.parameters_max),
     .help = "Parameters of one beacon; more is answered 413.",
     .min = 1,
     .max = 1'000'000},
    {.table = "http",
     .key = "beacons_max",
     .slot = CONFIG(http.beacons_max),
     .help = "Beacons in one request; more is answered 413.",
     .min = 1,
     .max = 1'000'000},
    {.table = "http",
     .key = "record_bytes_max",
     .slot = CONFIG(http.record_bytes_max),
     .help = "Encoded record; keep it below message.max.bytes of Kafka and the topic.",
     .unit = "bytes",
     .min = 1 * kKiB,
     .max = 64 * kMiB},
    {.table = "http",
     .key = "head_timeout_ms",
     .slot = CONFIG(http.head_timeout_ms),
     .help = "From the first byte of a request to the end of its head; later is answered 408.",
     .unit = "ms",
     .min = 1,
     .max = kDayMs},
    {.table = "http",
     .key = "body_timeout_ms",
     .slot = CONFIG(http.body_timeout_ms),
     .help = "From the end of the head to the end of the body; later is answered 408.",
     .unit = "ms",
     .min = 1,
     .max = kDayMs},
    {.table = "http",
     .key = "idle_timeout_ms",
     .slot = CONFIG(http.idle_timeout_ms),
     .help = "Between requests of a connection. Keep it above that of the balancer in front.",
     .unit = "ms",
     .min = 1,
     .max = kDayMs},
    {.table = "http",
     .key = "write_timeout_ms",
     .slot = CONFIG(http.write_timeout_ms),
     .help = "For a client to take its reply; then the connection is reset.",
     .unit = "ms",
     .min = 1,
     .max = kDayMs},
    {.table = "http",
     .key = "linger_timeout_ms",
     .slot = CONFIG(http.linger_timeout_ms),
     .help = "For a client to close its side after the last reply of a connection.",
     .unit = "ms",
     .min = 0,
     .max = 60'000},

    {.table = "endpoint",
     .key = "path",
     .slot = ENDPOINT(path),
     .help = "An exact path, or a prefix that ends in /*.",
     .min = 1,
     .max = 1024,
     .example = "/*"},
    {.table = "endpoint",
     .key = "topic",
     .slot = ENDPOINT(topic),
     .help = "The Kafka topic of its records; needs a [topic.NAME].",
     .min = 1,
     .max = 249,
     .example = "beacons"},
    {.table = "endpoint",
     .key = "schema",
     .slot = ENDPOINT(schema),
     .help = "The .proto file that describes its beacons; goes with message.",
     .min = 1,
     .max = 4096,
     .form = TextForm::kPath,
     .default_note = "built in"},
    {.table = "endpoint",
     .key = "message",
     .slot = ENDPOINT(message),
     .help = "Full name of the message in schema.",
     .min = 1,
     .max = 1024,
     .default_note = "\"beacon.v1.PageBeacon\", without schema"},
    {.table = "endpoint",
     .key = "ack",
     .slot = ENDPOINT(ack),
     .help = "When a beacon is answered 2xx. journaled: it survives the death of the process."},
    {.table = "endpoint",
     .key = "reply",
     .slot = ENDPOINT(reply),
     .help = "What a GET is answered: gif (200 and a 43-byte pixel) or empty (204). summary: every "
             "request is answered JSON that counts its beacons and names those that are refused."},
    {.table = "endpoint",
     .key = "always_pixel",
     .slot = ENDPOINT(always_pixel),
     .help = "Answer the pixel whatever happens, even for a beacon that is refused."},
    {.table = "endpoint",
     .key = "base64_param",
     .slot = ENDPOINT(base64_param),
     .help =
         "A parameter of query or form whose value is Base64 of JSON or of a form, such as data; "
         "the parameters in there take its place.",
     .min = 1,
     .max = 256,
     .default_note = "none"},

    {.table = "journal",
     .key = "dir",
     .slot = CONFIG(journal.dir),
     .help = "Folder of the journal, on a local disk; for one gateway alone.",
     .min = 1,
     .max = 4096,
     .form = TextForm::kPath,
     .example = "/var/lib/beacongate/journal"},
    {.table = "journal",
     .key = "quota_bytes",
     .slot = CONFIG(journal.quota_bytes),
     .help = "Disk for the journal; when it is used up, beacons are answered 503. Topics "
             "share it equally; at least 4 segments each.",
     .unit = "bytes",
     .min = limits::kSegmentBytesMin * limits::kQuotaSegmentsMin,
     .max = 1ull << 50},
    {.table = "journal",
     .key = "segment_bytes",
     .slot = CONFIG(journal.segment_bytes),
     .help = "Size of one file of the journal; must hold a record of record_bytes_max.",
     .unit = "bytes",
     .min = limits::kSegmentBytesMin,
     .max = 1 * kGiB},

    {.table = "delivery",
     .key = "window_ms",
     .slot = CONFIG(delivery.window_ms),
     .help = "How long a partition gathers records before they are sent; longer costs less CPU.",
     .unit = "ms",
     .min = 1,
     .max = 60'000},

    {.table = "topic",
     .key = "partitions",
     .slot = TOPIC(partitions),
     .help = "Partitions that the topic has; pinned, so that a key never moves. The gateway does "
             "not start when Kafka says otherwise.",
     .min = 1,
     .max = limits::kPartitionsMax,
     .example = "512"},

    {.table = "kafka",
     .key = "bootstrap.servers",
     .slot =
         +[](const OptionScope& scope) {
           return OptionSlot(&scope.config->kafka["bootstrap.servers"]);
         },
     .help = "Brokers to start from, host:port, comma-separated.",
     .min = 1,
     .example = "127.0.0.1:9092"},

    {.table = "admin",
     .key = "listen",
     .slot = CONFIG(admin_listen),
     .help = "Numeric address and port of /livez /readyz /metrics /accounts /schema and /.",
     .form = TextForm::kListenAddress},

    {.table = "shutdown",
     .key = "drain_delay_ms",
     .slot = CONFIG(shutdown.drain_delay_ms),
     .help = "Serving goes on this long after SIGTERM, with /readyz 503, so that balancers notice.",
     .unit = "ms",
     .min = 0,
     .max = 3'600'000},
    {.table = "shutdown",
     .key = "drain_timeout_ms",
     .slot = CONFIG(shutdown.drain_timeout_ms),
     .help = "For the journal to reach Kafka before the exit; what is left stays on disk.",
     .unit = "ms",
     .min = 0,
     .max = kDayMs},
};

#undef CONFIG
#undef ENDPOINT
#undef TOPIC

constexpr std::array<std::string_view, 1> kBuiltInMessages = {"beacon.v1.PageBeacon"};

}  // namespace

std::span<const OptionTable> OptionTables() { return kTables; }

std::span<const Option> Options() { return kOptions; }

const Option* FindOption(std::string_view table, std::string_view key) {
  for (const Option& option : kOptions) {
    if (option.table == table && option.key == key) return &option;
  }
  return nullptr;
}

std::span<const std::string_view> BuiltInMessages() { return kBuiltInMessages; }

}  // namespace beacongate
