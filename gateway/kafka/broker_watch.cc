#include "gateway/kafka/broker_watch.h"

#include <fmt/format.h>

namespace beacongate::kafka {
namespace {

constexpr const char* kName = "broker_watch";

rd_kafka_resp_err_t OnBrokerState(rd_kafka_t* /*client*/, int32_t /*id*/, const char* /*protocol*/,
                                  const char* name, int port, const char* state, void* watch) {
  static_cast<BrokerWatch*>(watch)->OnState(fmt::format("{}:{}", name, port), state);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t OnNew(rd_kafka_t* client, const rd_kafka_conf_t* /*conf*/, void* watch,
                          char* /*reason*/, size_t /*reason_bytes*/) {
  return rd_kafka_interceptor_add_on_broker_state_change(client, kName, OnBrokerState, watch);
}

}  // namespace

void BrokerWatch::Attach(rd_kafka_conf_t* conf) {
  Reset();
  rd_kafka_conf_interceptor_add_on_new(conf, kName, OnNew, this);
}

void BrokerWatch::Reset() {
  const std::lock_guard lock(mutex_);
  brokers_up_.clear();
  up_.store(false, std::memory_order_relaxed);
}

void BrokerWatch::OnState(const std::string& broker, const std::string& state) {
  const std::lock_guard lock(mutex_);
  if (state == "UP" || state == "UPDATE") {
    brokers_up_.insert(broker);
  } else {
    brokers_up_.erase(broker);
  }
  up_.store(!brokers_up_.empty(), std::memory_order_relaxed);
}

}  // namespace beacongate::kafka
