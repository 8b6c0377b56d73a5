// TopicVerification: reads a topic into a Verifier. The edge to Kafka; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/kafka/consumer.h"
#include "loadgen/verify/record_decoder.h"
#include "loadgen/verify/verifier.h"

namespace beacongate::loadgen {

struct TopicOptions {
  kafka::Properties properties;
  std::string topic;
  DecoderKind decoder = DecoderKind::kBeacon;
  std::optional<Partitioner> partitioner = Partitioner::kXxh3;
  // End to end ends when the record was read here, which says something only while it is sent;
  // otherwise it ends at the record's timestamp in Kafka.
  bool live = false;
  milliseconds open_timeout{10'000};
};

class TopicVerification {
 public:
  // Reads from where the partitions ended when the first run began; from the beginning if a run
  // log does not say. Errors: no broker, no such topic, another number of partitions than the
  // logs have. `clock` outlives it.
  static Result<std::unique_ptr<TopicVerification>> Open(const TopicOptions& options, RunBook book,
                                                         const Clock* clock);

  // The records that are there, up to some thousand; waits up to `timeout` for the first. Returns
  // how many there were. An Error is something that waiting does not mend.
  Result<size_t> Read(milliseconds timeout);

  Status StopAtPresentEnds() { return reader_->StopAtPresentEnds(); }
  bool AtEnd() const { return reader_->AtEnd(); }

  const Verifier& verifier() const { return *verifier_; }
  const RunBook& book() const { return book_; }
  // What Verification::end_to_end_basis says.
  std::string end_to_end_basis() const;

 private:
  TopicVerification(RunBook book, const Clock* clock) : book_(std::move(book)), clock_(*clock) {}

  const RunBook book_;
  const Clock& clock_;
  bool live_ = false;
  std::unique_ptr<RecordDecoder> decoder_;
  std::unique_ptr<Verifier> verifier_;
  std::unique_ptr<kafka::TopicReader> reader_;
  DecodedRecord decoded_;
};

// Where each partition of the topic ends now: for RunStart::start_offsets.
Result<std::vector<int64_t>> TopicEnds(const kafka::Properties& properties,
                                       const std::string& topic, milliseconds timeout);

}  // namespace beacongate::loadgen
