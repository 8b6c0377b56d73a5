// librdkafka's own property names -> a configuration object, with the gateway's defaults and
// without what would break its promises. Pure but for librdkafka's own parsing (which reads
// certificate files); any thread.
//
// An operator's value wins over a default. Refused with a sentence: what gives up idempotence,
// acknowledgement by all in-sync replicas, retrying for ever, or delivery reports. Unknown names
// and bad values are refused in librdkafka's words. Values of secret properties (passwords, keys)
// never get into an Error.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "gateway/base/result.h"
#include "gateway/kafka/client_log.h"
#include "gateway/kafka/handles.h"

namespace beacongate::kafka {

using Properties = std::map<std::string, std::string>;

// What the pump may have inside librdkafka at once; its queue is made to hold that.
struct ProducerWindow {
  size_t messages_max = 400'000;
  size_t bytes_max = 256u << 20;
};

// A producer that keeps the promise of delivery: idempotent, acks=all, no message timeout. `log`
// outlives every client made from the result.
Result<ConfHandle> ProducerConf(const Properties& properties, const ProducerWindow& window,
                                ClientLog* log);

// A client that only asks or reads: the operator's connection properties, those that only a
// producer has left out, statistics off.
Result<ConfHandle> ReaderConf(const Properties& properties, ClientLog* log);

// Fails as rd_kafka_new would for a producer of these properties (combinations that contradict
// each other, unreadable certificates), without opening a connection.
Status CheckProducerProperties(const Properties& properties);

// True for passwords, private keys and their like: such values must not be shown.
bool IsSecretProperty(std::string_view name);

}  // namespace beacongate::kafka
