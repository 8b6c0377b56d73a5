#include "gateway/config/option_groups.h"

namespace beacongate {
namespace {

constexpr Option kOptions[] = {
    {.table = "topic",
     .key = "partitions",
     .slot = TOPIC(partitions),
     .help = "Partitions that the topic has; pinned, so that a key never moves. The gateway does "
             "not start when Kafka says otherwise, unless it delivered to the topic before: then "
             "it accepts, goes on with a topic that has grown, and waits until one that is missing "
             "or has fewer is right.",
     .min = 1,
     .max = limits::kPartitionsMax,
     .example = "512"},

    {.table = "topic",
     .key = "framing",
     .slot = TOPIC(framing),
     .help = "What stands around each record: none, or Confluent's wire format (confluent: magic "
             "byte, schema id, message indexes), which needs schema_id or schema_registry."},
    {.table = "topic",
     .key = "schema_id",
     .slot = TOPIC(schema_id),
     .help = "Id of the schema in the registry, where framing is confluent; nobody is asked.",
     .min = 1,
     .max = INT32_MAX,
     .default_note = "the registry's"},
    {.table = "topic",
     .key = "schema_registry",
     .slot = TOPIC(schema_registry),
     .help = "URL of the registry that is asked for the id at start: http://HOST:8081, or https.",
     .min = 1,
     .max = 4096,
     .form = TextForm::kHttpUrl},
    {.table = "topic",
     .key = "schema_subject",
     .slot = TOPIC(schema_subject),
     .help = "Subject of the schema in the registry; its latest version counts.",
     .min = 1,
     .max = 1024,
     .default_note = "NAME-value"},
    {.table = "topic",
     .key = "schema_registry_auth_file",
     .slot = TOPIC(schema_registry_auth_file),
     .help = "File that holds user:password for the registry.",
     .min = 1,
     .max = 4096,
     .form = TextForm::kPath},
    {.table = "topic",
     .key = "schema_registry_ca_file",
     .slot = TOPIC(schema_registry_ca_file),
     .help = "PEM file of the authority that signed the registry's certificate.",
     .min = 1,
     .max = 4096,
     .default_note = "the system's authorities",
     .form = TextForm::kPath},
};

}  // namespace

std::span<const Option> TopicOptions() { return kOptions; }

}  // namespace beacongate
