// librdkafka reads payloads where they are: in mappings of the journal, whose pages may be gone.
// MappingGuard survives that, if the thread that reads takes SIGBUS; but librdkafka blocks every
// signal in its threads, and the kernel ends a process whose fault is blocked.
#pragma once

#include <librdkafka/rdkafka.h>

namespace beacongate::kafka {

// All threads of the client that is made from `conf` take SIGBUS.
void LetThreadsTakeBusErrors(rd_kafka_conf_t* conf);

}  // namespace beacongate::kafka
