// The tables of the file, in the order of the document.
#include "gateway/config/option_table.h"

namespace beacongate {
namespace {

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

}  // namespace

std::span<const OptionTable> OptionTables() { return kTables; }

}  // namespace beacongate
