// What a cluster says of topics. One thread at a time for a TopicAsker; AskTopic from any.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "gateway/base/result.h"
#include "gateway/kafka/client_options.h"

namespace beacongate::kafka {

struct TopicFacts {
  enum class State : uint8_t { kFound, kMissing, kUnreachable } state = State::kUnreachable;
  uint32_t partitions = 0;
  std::string detail;  // librdkafka's words when not found
};

// A client that stays, for those who ask again and again. A wall clock that steps back may have
// librdkafka 2.0.2 wait so much longer, and what is seen of a topic stand still meanwhile. The
// client is not replaced as a pump's producer is (delivery/clock_step_watch.h): a lane that
// delivers does not wait for it. One that has not seen its topic since the start does, or for a
// restart.
class TopicAsker {
 public:
  // An Error is a wrong property. Opens no connection yet.
  static Result<std::unique_ptr<TopicAsker>> Make(const Properties& properties);

  // Blocks up to `timeout`, or a second after `stop` became true.
  TopicFacts Ask(const std::string& topic, std::chrono::milliseconds timeout,
                 const std::atomic<bool>& stop);

 private:
  TopicAsker() = default;
  LastWords words_;  // outlives the client
  ClientHandle client_;
};

// Blocks up to the timeout. An Error is a wrong property.
Result<TopicFacts> AskTopic(const Properties& properties, const std::string& topic,
                            std::chrono::milliseconds timeout);

}  // namespace beacongate::kafka
