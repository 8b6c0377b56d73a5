#include "loadgen/verify/topic_verification.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace beacongate::loadgen {
namespace {

constexpr size_t kBatch = 4'096;
// What waits in librdkafka's queue, of all partitions together; and what may come on top, of each
// broker.
constexpr uint64_t kQueueKilobytes = 192 * 1024;
constexpr uint64_t kFetchBytes = 16 * 1024 * 1024;

// A partition where any run began to be read; empty when one of them does not say.
Result<std::vector<int64_t>> FirstOffsets(const RunBook& book) {
  std::vector<int64_t> first;
  for (const RunBook::Run& run : book.runs()) {
    const std::vector<int64_t>& offsets = run.start.start_offsets;
    if (offsets.empty()) return std::vector<int64_t>{};
    if (!first.empty() && first.size() != offsets.size()) {
      return Error{
          fmt::format("the run logs are of topics with {} and {} partitions; verify them one by "
                      "one",
                      first.size(), offsets.size())};
    }
    first.resize(offsets.size(), offsets[0]);
    for (size_t i = 0; i < offsets.size(); ++i) {
      first[i] = &run == book.runs().data() ? offsets[i] : std::min(first[i], offsets[i]);
    }
  }
  return first;
}

// All partitions feed one queue, and librdkafka 2.0 holds the bounds of a partition's queue against
// that one. A partition that finds it full is left alone for a second: there must be room for what
// is read in that time.
kafka::Properties BoundedQueue(kafka::Properties properties) {
  properties.try_emplace("queued.max.messages.kbytes", std::to_string(kQueueKilobytes));
  properties.try_emplace("queued.min.messages", "10000000");  // the bytes count
  properties.try_emplace("fetch.max.bytes", std::to_string(kFetchBytes));
  properties.try_emplace("check.crcs", "false");  // the seal says more
  return properties;
}

}  // namespace

Result<std::unique_ptr<TopicVerification>> TopicVerification::Open(const TopicOptions& options,
                                                                   RunBook book,
                                                                   const Clock* clock) {
  Result<std::vector<int64_t>> offsets = FirstOffsets(book);
  if (!offsets) return offsets.error();
  auto reader = kafka::TopicReader::Open({.properties = BoundedQueue(options.properties),
                                          .topic = options.topic,
                                          .start_offsets = std::move(offsets).value(),
                                          .open_timeout = options.open_timeout});
  if (!reader) return reader.error();
  std::unique_ptr<TopicVerification> topic(new TopicVerification(std::move(book), clock));
  topic->live_ = options.live;
  topic->reader_ = std::move(reader).value();
  topic->decoder_ = MakeDecoder(options.decoder, &topic->book_);
  topic->verifier_ = std::make_unique<Verifier>(
      &topic->book_, VerifierOptions{.partitions = topic->reader_->partitions(),
                                     .partitioner = options.partitioner});
  return topic;
}

Result<size_t> TopicVerification::Read(milliseconds timeout) {
  const Result<std::vector<kafka::RecordView>> records = reader_->Read(kBatch, timeout);
  if (!records) return records.error();
  const WallTime now = clock_.Wall();
  for (const kafka::RecordView& record : records.value()) {
    RecordPlace place{.partition = record.partition, .offset = record.offset, .key = record.key};
    if (live_) {
      place.at = now;
    } else if (record.timestamp_ms >= 0) {
      place.at = WallTime(milliseconds{record.timestamp_ms});
    }
    decoder_->Decode(record.value.value_or(""), &decoded_);
    verifier_->OnRecord(place, decoded_.receipt);
    for (const Finding& finding : decoded_.findings) verifier_->OnBeacon(place, finding);
  }
  return records.value().size();
}

std::string TopicVerification::end_to_end_basis() const {
  return live_ ? "from the planned instant until a consumer had it"
               : "from the planned instant to the record's timestamp in Kafka";
}

Result<std::vector<int64_t>> TopicEnds(const kafka::Properties& properties,
                                       const std::string& topic, milliseconds timeout) {
  const auto reader = kafka::TopicReader::Open({.properties = properties,
                                                .topic = topic,
                                                .from = kafka::ReadFrom::kEnd,
                                                .until_end = true,
                                                .open_timeout = timeout});
  if (!reader) return reader.error();
  return reader.value()->ends();
}

}  // namespace beacongate::loadgen
