#include "deploy/broker/resubmitter.h"

#include <librdkafka/rdkafka.h>

#include <bit>
#include <cstdint>
#include <utility>

#include "gateway/kafka/error.h"

namespace beacongate::broker {
namespace {

constexpr int kPollMs = 100;

// An index travels through librdkafka in place of a pointer.
void* ToOpaque(size_t index) { return std::bit_cast<void*>(static_cast<uintptr_t>(index)); }
size_t FromOpaque(void* opaque) { return std::bit_cast<uintptr_t>(opaque); }

}  // namespace

Result<std::unique_ptr<Resubmitter>> Resubmitter::Create(const kafka::Properties& properties,
                                                         std::chrono::milliseconds timeout) {
  std::unique_ptr<Resubmitter> resubmitter(new Resubmitter());
  auto conf = kafka::ProducerConf(properties, {}, &resubmitter->words_);
  if (!conf) return conf.error();
  char reason[512];
  // Unlike the gateway, a person waits for the answer.
  if (rd_kafka_conf_set(conf.value().get(), "message.timeout.ms",
                        std::to_string(timeout.count()).c_str(), reason,
                        sizeof reason) != RD_KAFKA_CONF_OK) {
    return Error{reason};
  }
  rd_kafka_conf_set_events(conf.value().get(), RD_KAFKA_EVENT_DR);
  auto client = kafka::NewClient(RD_KAFKA_PRODUCER, std::move(conf).value());
  if (!client) return client.error();
  resubmitter->client_ = std::move(client).value();
  return resubmitter;
}

std::vector<std::string> Resubmitter::Send(const std::string& topic,
                                           const std::vector<QuarantinedRecord>& records) {
  std::vector<std::string> outcomes(records.size());
  size_t undecided = 0;
  for (size_t i = 0; i < records.size(); ++i) {
    const QuarantinedRecord& record = records[i];
    // The macros take their arguments as they are written.
    const char* const key = record.key ? record.key->data() : nullptr;
    const size_t key_bytes = record.key ? record.key->size() : 0;
    char* const payload = const_cast<char*>(record.payload.data());
    const size_t payload_bytes = record.payload.size();
    void* const index = ToOpaque(i);
    const auto partition = static_cast<int32_t>(record.partition);
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_KEY(key, key_bytes), RD_KAFKA_V_VALUE(payload, payload_bytes),
        RD_KAFKA_V_OPAQUE(index), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++undecided;
    } else {
      outcomes[i] = kafka::Explain(error);
    }
  }
  const kafka::QueueHandle queue(rd_kafka_queue_get_main(client_.get()));
  while (undecided > 0) {
    const kafka::EventHandle event(rd_kafka_queue_poll(queue.get(), kPollMs));
    if (event == nullptr || rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get())) {
      --undecided;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
      outcomes[FromOpaque(message->_private)] = kafka::Explain(message->err);
    }
  }
  return outcomes;
}

}  // namespace beacongate::broker
