#include "gateway/topic_sight.h"

#include <fmt/format.h>

namespace beacongate {

TopicSight SightOf(const kafka::TopicFacts& facts, uint32_t pinned) {
  switch (facts.state) {
    case kafka::TopicFacts::State::kUnreachable:
      return TopicSight::kNoAnswer;
    case kafka::TopicFacts::State::kMissing:
      return TopicSight::kMissing;
    case kafka::TopicFacts::State::kFound:
      break;
  }
  if (facts.partitions == pinned) return TopicSight::kAsPinned;
  return facts.partitions > pinned ? TopicSight::kMorePartitions : TopicSight::kFewerPartitions;
}

const char* FaultName(TopicSight sight) {
  switch (sight) {
    case TopicSight::kMissing:
      return "missing";
    case TopicSight::kMorePartitions:
      return "more_partitions";
    case TopicSight::kFewerPartitions:
      return "fewer_partitions";
    default:
      return "";
  }
}

std::string FaultText(TopicSight sight, const std::string& topic, uint32_t partitions,
                      uint32_t pinned) {
  if (sight == TopicSight::kMissing) {
    return fmt::format(
        "topic {0}: does not exist, or this client may not DESCRIBE it; create it: "
        "beaconctl topic create --topic {0} --partitions {1}, or grant the right",
        topic, pinned);
  }
  if (*FaultName(sight) == '\0') return "";
  return fmt::format(
      "topic {0}: has {1} partitions, [topic.{0}] pins {2}; the shard key needs one number: "
      "correct whichever is wrong",
      topic, partitions, pinned);
}

}  // namespace beacongate
