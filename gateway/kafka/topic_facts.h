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

// A client that stays, for those who ask again and again.
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
