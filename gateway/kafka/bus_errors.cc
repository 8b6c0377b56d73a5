#include "gateway/kafka/bus_errors.h"

#include <signal.h>

namespace beacongate::kafka {
namespace {

constexpr const char* kName = "bus_errors";

// In the new thread.
rd_kafka_resp_err_t OnThreadStart(rd_kafka_t* /*client*/, rd_kafka_thread_type_t /*type*/,
                                  const char* /*name*/, void* /*opaque*/) {
  sigset_t bus_error;
  sigemptyset(&bus_error);
  sigaddset(&bus_error, SIGBUS);
  pthread_sigmask(SIG_UNBLOCK, &bus_error, nullptr);
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t OnNew(rd_kafka_t* client, const rd_kafka_conf_t* /*conf*/, void* /*opaque*/,
                          char* /*reason*/, size_t /*reason_bytes*/) {
  return rd_kafka_interceptor_add_on_thread_start(client, kName, OnThreadStart, nullptr);
}

}  // namespace

void LetThreadsTakeBusErrors(rd_kafka_conf_t* conf) {
  rd_kafka_conf_interceptor_add_on_new(conf, kName, OnNew, nullptr);
}

}  // namespace beacongate::kafka
