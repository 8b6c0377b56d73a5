// BrokerWatch: whether a client has a connection that is up. Fed by librdkafka's threads; up() may
// be asked by any thread.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>

namespace beacongate::kafka {

class BrokerWatch {
 public:
  // The client made from `conf` tells this watch, which outlives it. One client at a time.
  void Attach(rd_kafka_conf_t* conf);
  // The client is gone.
  void Reset();
  bool up() const { return up_.load(std::memory_order_relaxed); }

  // `broker` is "host:port", `state` librdkafka's word.
  void OnState(const std::string& broker, const std::string& state);

 private:
  std::mutex mutex_;
  std::set<std::string> brokers_up_;
  std::atomic<bool> up_{false};
};

}  // namespace beacongate::kafka
