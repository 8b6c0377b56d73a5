// What is seen of a lane's topic, and what follows from it. Pure; any thread.
//
//   as pinned: delivering.
//   no answer: delivering, if it has been; the pump sees for itself whether a broker is there.
//   missing: nothing can be delivered; goes on by itself when the topic is there again.
//   more partitions: delivering to the pinned ones; keys keep their partitions.
//   fewer partitions: held back; keys would have to move, and some partitions are gone.
//
// At a start the same follows of a topic that has been as pinned before (decision 0030).
#pragma once

#include <cstdint>
#include <string>

#include "gateway/kafka/topic_facts.h"

namespace beacongate {

enum class TopicSight : uint8_t {
  kNoAnswer,
  kAsPinned,
  kMissing,  // or not to be seen: without DESCRIBE there is no difference
  kMorePartitions,
  kFewerPartitions,
  kCount
};

TopicSight SightOf(const kafka::TopicFacts& facts, uint32_t pinned);

// For metrics: "missing", "more_partitions"; empty for the two that are no fault.
const char* FaultName(TopicSight sight);

// What is wrong and what to do; empty for the two that are no fault.
std::string FaultText(TopicSight sight, const std::string& topic, uint32_t partitions,
                      uint32_t pinned);

}  // namespace beacongate
