#include "gateway/kafka/consumer.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

#include "gateway/base/system_clock.h"
#include "gateway/kafka/error.h"
#include "gateway/kafka/topic_facts.h"

namespace beacongate::kafka {
namespace {

constexpr std::chrono::milliseconds kAskEndsAgainAfter{100};

std::optional<std::string_view> ViewOf(const void* bytes, size_t size) {
  if (bytes == nullptr) return std::nullopt;
  return std::string_view(static_cast<const char*>(bytes), size);
}

RecordView ViewOf(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  const int64_t timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  return {.partition = static_cast<uint32_t>(message.partition),
          .offset = message.offset,
          .timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp_ms,
          .key = ViewOf(message.key, message.key_len),
          .value = ViewOf(message.payload, message.len)};
}

bool Passing(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
      return false;
    default:
      return Classify(error) == ErrorClass::kRetry;
  }
}

}  // namespace

Result<std::unique_ptr<TopicReader>> TopicReader::Open(const ReaderOptions& options) {
  Result<TopicFacts> facts = AskTopic(options.properties, options.topic, options.open_timeout);
  if (!facts) return facts.error();
  if (facts.value().state != TopicFacts::State::kFound) {
    return Error{
        fmt::format("kafka: topic \"{}\" cannot be read: {}", options.topic, facts.value().detail)};
  }
  std::unique_ptr<TopicReader> reader(new TopicReader(options));
  const size_t given = options.start_offsets.size();
  if (given != 0 && given != facts.value().partitions) {
    return Error{
        fmt::format("kafka: topic \"{}\" has {} partitions, and {} are expected; "
                    "name the topic and cluster that are meant",
                    options.topic, facts.value().partitions, given)};
  }
  reader->ends_.assign(facts.value().partitions, std::numeric_limits<int64_t>::max());
  reader->done_.assign(facts.value().partitions, false);
  reader->next_ = options.start_offsets;
  reader->next_.resize(facts.value().partitions, 0);
  reader->open_partitions_ = facts.value().partitions;
  if (Status status = reader->Connect(); !status) return status.error();
  if (options.until_end) {
    if (Status status = reader->FindEnds(); !status) return status.error();
  }
  if (Status status = reader->StartPartitions(); !status) return status.error();
  return reader;
}

TopicReader::TopicReader(const ReaderOptions& options)
    : options_(options), until_end_(options.until_end), words_(std::make_unique<LastWords>()) {}

TopicReader::~TopicReader() {
  batch_.clear();
  for (uint32_t partition = 0; partition < started_; ++partition) {
    rd_kafka_consume_stop(topic_.get(), static_cast<int32_t>(partition));
  }
}

Status TopicReader::Connect() {
  Properties properties = options_.properties;
  // Without the event of a partition's end, an end behind compacted records is never seen.
  properties["enable.partition.eof"] = "true";
  properties.try_emplace("fetch.wait.max.ms", "100");
  // What was asked for and is gone must not be passed over; librdkafka would go on at the end.
  if (!options_.start_offsets.empty()) properties["auto.offset.reset"] = "error";
  Result<ConfHandle> conf = ReaderConf(properties, words_.get());
  if (!conf) return conf.error();
  Result<ClientHandle> client = NewClient(RD_KAFKA_CONSUMER, std::move(conf).value());
  if (!client) return client.error();
  client_ = std::move(client).value();
  Result<TopicHandle> topic = NewTopic(client_.get(), options_.topic);
  if (!topic) return topic.error();
  topic_ = std::move(topic).value();
  queue_.reset(rd_kafka_queue_new(client_.get()));
  return Status::Ok();
}

// Leaders that move while it asks are waited for.
Status TopicReader::FindEnds() {
  const SystemClock clock;
  const MonotonicTime deadline = clock.Monotonic() + options_.ends_timeout;
  while (true) {
    rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
    Status asked = AskEnds(&error);
    if (asked.ok() || Classify(error) != ErrorClass::kRetry || clock.Monotonic() >= deadline) {
      return asked;
    }
    std::this_thread::sleep_for(kAskEndsAgainAfter);
  }
}

// One request for each broker, instead of one for each partition.
Status TopicReader::AskEnds(rd_kafka_resp_err_t* error) {
  const PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(ends_.size())));
  for (size_t partition = 0; partition < ends_.size(); ++partition) {
    rd_kafka_topic_partition_list_add(list.get(), options_.topic.c_str(),
                                      static_cast<int32_t>(partition))
        ->offset = RD_KAFKA_OFFSET_END;
  }
  *error = rd_kafka_offsets_for_times(client_.get(), list.get(),
                                      static_cast<int>(options_.open_timeout.count()));
  if (*error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return Error{fmt::format("kafka: the ends of \"{}\" are not known: {}", options_.topic,
                             Explain(*error))};
  }
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& answer = list->elems[i];
    *error = answer.err;
    if (answer.err != RD_KAFKA_RESP_ERR_NO_ERROR || answer.offset < 0) {
      return Error{fmt::format("kafka: the end of partition {} of \"{}\" is not known: {}",
                               answer.partition, options_.topic, Explain(answer.err))};
    }
    ends_[static_cast<size_t>(answer.partition)] = answer.offset;
  }
  for (size_t partition = 0; partition < ends_.size(); ++partition) {
    // What was never there, or was read before, does not have to be waited for.
    if (ends_[partition] <= next_[partition]) {
      Advance(static_cast<uint32_t>(partition), next_[partition]);
    }
  }
  return Status::Ok();
}

Status TopicReader::StartPartitions() {
  const int64_t from =
      options_.from == ReadFrom::kBeginning ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
  for (; started_ < ends_.size(); ++started_) {
    const int64_t begin = options_.start_offsets.empty() ? from : options_.start_offsets[started_];
    if (rd_kafka_consume_start_queue(topic_.get(), static_cast<int32_t>(started_), begin,
                                     queue_.get()) != 0) {
      return Error{fmt::format("kafka: partition {} of \"{}\" cannot be read: {}", started_,
                               options_.topic, rd_kafka_err2str(rd_kafka_last_error()))};
    }
  }
  return Status::Ok();
}

Status TopicReader::StopAtPresentEnds() {
  until_end_ = true;
  open_partitions_ = partitions();
  done_.assign(ends_.size(), false);
  return FindEnds();
}

bool TopicReader::Advance(uint32_t partition, int64_t next_offset) {
  const bool wanted = next_offset <= ends_[partition];
  next_[partition] = std::max(next_[partition], next_offset);
  if (until_end_ && !done_[partition] && next_offset >= ends_[partition]) {
    done_[partition] = true;
    --open_partitions_;
  }
  return wanted;
}

Result<std::vector<RecordView>> TopicReader::Read(size_t count, std::chrono::milliseconds timeout) {
  batch_.clear();
  raw_.resize(count);
  std::vector<RecordView> records;
  if (AtEnd()) return records;
  const ssize_t got = rd_kafka_consume_batch_queue(queue_.get(), static_cast<int>(timeout.count()),
                                                   raw_.data(), count);
  if (got < 0) {
    return Error{fmt::format("kafka: reading failed: {}", Explain(rd_kafka_last_error()))};
  }
  for (size_t i = 0; i < static_cast<size_t>(got); ++i) batch_.emplace_back(raw_[i]);
  records.reserve(batch_.size());
  for (const auto& message : batch_) {
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (Advance(static_cast<uint32_t>(message->partition), message->offset + 1)) {
        records.push_back(ViewOf(*message));
      }
    } else if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      Advance(static_cast<uint32_t>(message->partition), message->offset);
    } else if (!Passing(message->err)) {
      return Error{
          fmt::format("kafka: partition {}: {}", message->partition, Explain(message->err))};
    }
  }
  return records;
}

}  // namespace beacongate::kafka
