// What a cluster says of a topic. Blocks up to the timeout; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "gateway/base/result.h"

namespace beacongate::kafka {

struct TopicFacts {
  enum class State : uint8_t { kFound, kMissing, kUnreachable } state = State::kUnreachable;
  uint32_t partitions = 0;
  std::string detail;  // librdkafka's words when not found
};

// `properties` are librdkafka's own names. An Error is a wrong property.
Result<TopicFacts> AskTopic(const std::map<std::string, std::string>& properties,
                            const std::string& topic, std::chrono::milliseconds timeout);

}  // namespace beacongate::kafka
