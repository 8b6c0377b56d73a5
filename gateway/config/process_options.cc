#include "gateway/config/option_groups.h"

namespace beacongate {
namespace {

using limits::kGiB;

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
    {.table = "",
     .key = "mask_key_file",
     .slot = CONFIG(mask_key_file),
     .help =
         "The key of mask HASH: a file of 16 bytes or more, for its owner and group alone. A line "
         "feed at its end does not count. Equal keys give equal hashes on all gateways.",
     .min = 1,
     .max = 4096,
     .default_note = "none",
     .form = TextForm::kPath},

    {.table = "journal",
     .key = "dir",
     .slot = CONFIG(journal.dir),
     .help = "Folder of the journal, on a local disk; for one gateway alone.",
     .min = 1,
     .max = 4096,
     .example = "/var/lib/beacongate/journal",
     .form = TextForm::kPath},
    {.table = "journal",
     .key = "quota_bytes",
     .slot = CONFIG(journal.quota_bytes),
     .help =
         "Disk for the journal. Topics share it equally; at least 4 segments each. When all but "
         "a 32nd of a topic's share, or a segment, is used, its beacons are answered 503; "
         "quarantine/ comes on top.",
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
    {.table = "journal",
     .key = "sync_interval_ms",
     .slot = CONFIG(journal.sync_interval_ms),
     .help =
         "For endpoints with ack = \"synced\": from one sync of a journal to the next, at least; "
         "longer spares the disk. 0: as soon as somebody waits and the disk is free.",
     .unit = "ms",
     .max = 10'000},

    {.table = "delivery",
     .key = "window_ms",
     .slot = CONFIG(delivery.window_ms),
     .help = "How long a partition gathers records before they are sent; longer costs less CPU.",
     .unit = "ms",
     .min = 1,
     .max = 60'000},

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
     .help = "Serving goes on this long after SIGTERM, with /readyz 503, so that balancers notice. "
             "At a "
             "--take-over both processes serve meanwhile; with 0 visitors keep their order.",
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

}  // namespace

std::span<const Option> ProcessOptions() { return kOptions; }

}  // namespace beacongate
