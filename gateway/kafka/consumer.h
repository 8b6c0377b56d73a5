// TopicReader: reads all partitions of one topic, from the beginning or the end, without a group.
// One thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/kafka/client_options.h"
#include "gateway/kafka/handles.h"

namespace beacongate::kafka {

enum class ReadFrom : uint8_t { kBeginning, kEnd };

struct ReaderOptions {
  Properties properties;
  std::string topic;
  ReadFrom from = ReadFrom::kBeginning;
  // Where each partition is read from, instead of `from`, unless empty. As many as the topic has
  // partitions; records that are no longer there are an Error of Read.
  std::vector<int64_t> start_offsets = {};
  // Stop at what the partitions held when the reader was opened.
  bool until_end = false;
  std::chrono::milliseconds open_timeout{10'000};
  // For the ends: a topic that was made a moment ago gets its leaders one after the other.
  std::chrono::milliseconds ends_timeout{30'000};
};

// Views into a batch: they live until the reader's next Read.
struct RecordView {
  uint32_t partition = 0;
  int64_t offset = 0;
  int64_t timestamp_ms = -1;  // -1: none
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
};

class TopicReader {
 public:
  // Asks the cluster for the partitions, and for their ends if needed. Errors: a wrong property,
  // no such topic, no broker within open_timeout.
  static Result<std::unique_ptr<TopicReader>> Open(const ReaderOptions& options);
  ~TopicReader();
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  // Up to `count` records; waits up to `timeout` for them to gather. Empty: none came, or at the
  // end. Brokers that go away are waited for; an Error is something that waiting does not mend.
  // Records of one partition come in the order of their offsets.
  Result<std::vector<RecordView>> Read(size_t count, std::chrono::milliseconds timeout);

  // From now on reads no further than what the partitions hold at this moment.
  Status StopAtPresentEnds();

  // Every partition was read to where it ended at Open (until_end) or at StopAtPresentEnds.
  bool AtEnd() const { return until_end_ && open_partitions_ == 0; }
  uint32_t partitions() const { return static_cast<uint32_t>(ends_.size()); }
  // Where that is, by partition: offsets behind the last record.
  const std::vector<int64_t>& ends() const { return ends_; }

 private:
  struct MessageDeleter {
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  };

  explicit TopicReader(const ReaderOptions& options);
  Status Connect();
  Status FindEnds();
  Status AskEnds(rd_kafka_resp_err_t* error);
  Status StartPartitions();
  // Notes how far a partition was read; false if the record lies behind its end.
  bool Advance(uint32_t partition, int64_t next_offset);

  const ReaderOptions options_;
  bool until_end_;
  std::unique_ptr<LastWords> words_;
  ClientHandle client_;
  TopicHandle topic_;
  QueueHandle queue_;
  std::vector<int64_t> ends_;  // offset behind the last record wanted
  std::vector<int64_t> next_;  // offset behind the last record read
  std::vector<bool> done_;
  uint32_t started_ = 0;
  uint32_t open_partitions_ = 0;
  std::vector<rd_kafka_message_t*> raw_;
  std::vector<std::unique_ptr<rd_kafka_message_t, MessageDeleter>> batch_;
};

}  // namespace beacongate::kafka
