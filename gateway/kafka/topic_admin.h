// Creates topics. Blocks up to the timeout; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "gateway/base/result.h"
#include "gateway/kafka/client_options.h"

namespace beacongate::kafka {

struct NewTopicSpec {
  std::string name;
  uint32_t partitions = 0;
  uint32_t replication_factor = 1;
  Properties config = {};  // the topic's own, e.g. min.insync.replicas
};

enum class CreateOutcome : uint8_t { kCreated, kExists };

// kExists says nothing of how the topic looks: ask with AskTopic.
Result<CreateOutcome> CreateTopic(const Properties& properties, const NewTopicSpec& topic,
                                  std::chrono::milliseconds timeout);

}  // namespace beacongate::kafka
