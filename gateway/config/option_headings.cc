// The tables of the file, in the order of the document.
#include <algorithm>
#include <array>

#include "gateway/config/option_table.h"

namespace beacongate {
namespace {

constexpr OptionTable kTables[] = {
    {"", "top level", "Keys in front of the first table.", true},
    {"http", "[http]", "The listening address for beacons, and the limits of a request."},
    {"endpoint", "[[endpoint]]",
     "One for each path that takes beacons; at least one. An exact path wins over one with names, "
     "that over a prefix, a longer prefix over a shorter one, a segment as it stands over a name. "
     "Not available to --set.",
     true},
    {"journal", "[journal]", "The queue on disk between HTTP and Kafka."},
    {"delivery", "[delivery]", "From the journal to Kafka."},
    {"topic", "[topic.NAME]",
     "One for each topic that an endpoint or a route of its schema names, and NAME.rejects to keep "
     "what the endpoints of NAME refuse. One that is no longer named stays for as long as its "
     "journal holds beacons: they are still delivered."},
    {"kafka", "[kafka]",
     "librdkafka's own property names, any of them, handed on as they are: \"linger.ms\" = 5, or "
     "--set kafka.linger.ms=5. An unknown name is refused at start."},
    {"admin", "[admin]", "Health, metrics and the status page; never open this port to clients."},
    {"shutdown", "[shutdown]", "What happens between SIGTERM and the end of the process.", true},
};

constexpr std::array<std::string_view, 1> kBuiltInMessages = {"beacon.v1.PageBeacon"};

}  // namespace

std::span<const std::string_view> BuiltInMessages() { return kBuiltInMessages; }

std::span<const OptionTable> OptionTables() { return kTables; }

bool IsLive(const Option& option) {
  return option.live || std::ranges::any_of(kTables, [&](const OptionTable& table) {
           return table.live && table.name == option.table;
         });
}

}  // namespace beacongate
