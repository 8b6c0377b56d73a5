#include "gateway/delivery/producer.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <utility>

#include "gateway/kafka/bus_errors.h"
#include "gateway/kafka/error.h"

namespace beacongate {
namespace {

constexpr seconds kAskPartitionsEvery{1};

// A position travels through librdkafka in place of a pointer.
static_assert(sizeof(void*) >= sizeof(uint64_t));
void* ToOpaque(uint64_t position) { return std::bit_cast<void*>(position); }
uint64_t FromOpaque(void* opaque) { return std::bit_cast<uint64_t>(opaque); }

}  // namespace

Result<std::unique_ptr<Producer>> Producer::Create(const kafka::Properties& properties,
                                                   const kafka::ProducerWindow& window,
                                                   const std::string& topic, kafka::ClientLog* log,
                                                   kafka::BrokerWatch* watch) {
  Result<kafka::ConfHandle> conf = kafka::ProducerConf(properties, window, log);
  if (!conf) return conf.error();
  rd_kafka_conf_set_events(conf.value().get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  watch->Attach(conf.value().get());
  kafka::LetThreadsTakeBusErrors(conf.value().get());
  Result<kafka::ClientHandle> client = kafka::NewClient(RD_KAFKA_PRODUCER, std::move(conf).value());
  if (!client) return client.error();
  std::unique_ptr<Producer> producer(new Producer(std::move(client).value(), log));
  Result<kafka::TopicHandle> handle = kafka::NewTopic(producer->client_.get(), topic);
  if (!handle) return handle.error();
  producer->topic_ = std::move(handle).value();
  return producer;
}

Producer::Producer(kafka::ClientHandle client, kafka::ClientLog* log)
    : client_(std::move(client)), log_(log), queue_(rd_kafka_queue_get_main(client_.get())) {}

Producer::~Producer() = default;

// msgflags 0: neither copied nor freed. A fixed partition: see pump.h.
HandOver Producer::ProduceRun(uint32_t partition, std::span<const OutgoingRecord> records) {
  scratch_.resize(records.size());
  for (size_t i = 0; i < records.size(); ++i) {
    rd_kafka_message_t& message = scratch_[i];
    message.err = RD_KAFKA_RESP_ERR_NO_ERROR;
    message.payload = const_cast<char*>(records[i].payload);
    message.len = records[i].payload_bytes;
    message.key = const_cast<char*>(records[i].key);
    message.key_len = records[i].key_bytes;
    message._private = ToOpaque(records[i].position);
  }
  const int taken = rd_kafka_produce_batch(topic_.get(), static_cast<int32_t>(partition), 0,
                                           scratch_.data(), static_cast<int>(scratch_.size()));
  outstanding_ += static_cast<size_t>(taken);
  HandOver result;
  result.covered = records.size();
  if (static_cast<size_t>(taken) == records.size()) return result;
  for (size_t i = 0; i < records.size(); ++i) {
    const rd_kafka_resp_err_t error = scratch_[i].err;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    if (kafka::Classify(error) != kafka::ErrorClass::kPermanent) {
      // librdkafka gives such an error to all that follow.
      result.covered = i;
      result.error = error;
      break;
    }
    result.refused.push_back({.position = records[i].position, .error = error});
  }
  return result;
}

// The answer counts for the topic whether or not somebody waits for it here.
void Producer::AskForPartitions(MonotonicTime now) {
  if (now < ask_partitions_at_) return;
  ask_partitions_at_ = now + kAskPartitionsEvery;
  const rd_kafka_metadata_t* metadata = nullptr;
  if (rd_kafka_metadata(client_.get(), 0, topic_.get(), &metadata, 0) ==
      RD_KAFKA_RESP_ERR_NO_ERROR) {
    const kafka::MetadataHandle done_with(metadata);
  }
}

bool Producer::NextReports(std::vector<DeliveryReport>* reports, int timeout_ms) {
  reports->clear();
  const kafka::EventHandle event(rd_kafka_queue_poll(queue_.get(), timeout_ms));
  if (event == nullptr) return false;
  switch (rd_kafka_event_type(event.get())) {
    case RD_KAFKA_EVENT_DR:
      ReadReports(event.get(), reports);
      break;
    case RD_KAFKA_EVENT_ERROR:
      log_->Write(LogLevel::kWarning, rd_kafka_err2name(rd_kafka_event_error(event.get())),
                  fmt::format("{} ({})", rd_kafka_event_error_string(event.get()),
                              kafka::Explain(rd_kafka_event_error(event.get()))));
      break;
    default:
      break;
  }
  return true;
}

void Producer::ReadReports(rd_kafka_event_t* event, std::vector<DeliveryReport>* reports) {
  event_messages_.resize(rd_kafka_event_message_count(event));
  const size_t count =
      rd_kafka_event_message_array(event, event_messages_.data(), event_messages_.size());
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_message_t& message = *event_messages_[i];
    reports->push_back(
        {.partition = static_cast<uint32_t>(message.partition),
         .position = FromOpaque(message._private),
         .offset = message.offset,
         .error = message.err,
         .persisted = message.err == RD_KAFKA_RESP_ERR_NO_ERROR &&
                      rd_kafka_message_status(&message) == RD_KAFKA_MSG_STATUS_PERSISTED});
  }
  outstanding_ -= count;
}

std::optional<ProducerDeath> Producer::Death() const {
  std::array<char, 512> reason{};
  const rd_kafka_resp_err_t error =
      rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return ProducerDeath{.error = error,
                       .reason = fmt::format("{}: {}", rd_kafka_err2name(error), reason.data())};
}

// Without waiting: a broker thread may be busy with a slow name server.
void Producer::Purge() {
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
}

}  // namespace beacongate
