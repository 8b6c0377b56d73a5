#include "gateway/config/option_groups.h"

namespace beacongate {
namespace {

constexpr Option kOptions[] = {
    {.table = "endpoint",
     .key = "path",
     .slot = ENDPOINT(path),
     .help = "An exact path, or a prefix that ends in /*. {NAME} is any segment but an empty one; "
             "it feeds fields with path: \"NAME\".",
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
     .default_note = "built in",
     .form = TextForm::kPath},
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
     .help =
         "When a beacon is answered 2xx. journaled: it survives the death of the process; synced: "
         "and a loss of power; delivered: Kafka's in-sync replicas have it. The last two hold the "
         "reply."},
    {.table = "endpoint",
     .key = "ack_timeout_ms",
     .slot = ENDPOINT(ack_timeout_ms),
     .help =
         "With ack synced or delivered: for so long a reply is held; then it is 503, which means "
         "not known: the beacon is kept and delivered.",
     .unit = "ms",
     .min = 1,
     .max = 600'000},
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
    {.table = "endpoint",
     .key = "shed_at_percent",
     .slot = ENDPOINT(shed_at_percent),
     .help = "From this share of its journal's quota on, the endpoint's beacons are answered 503, "
             "so that the others have the rest; until a tenth of that, or two segments, is free "
             "again.",
     .unit = "percent",
     .min = 1,
     .max = 100},
};

}  // namespace

std::span<const Option> EndpointOptions() { return kOptions; }

}  // namespace beacongate
