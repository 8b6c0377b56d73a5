#include "gateway/delivery/dispatcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/check.h"
#include "gateway/base/prefetch.h"
#include "gateway/journal/journal_format.h"
#include "gateway/kafka/error.h"

namespace beacongate {
namespace {

// Records that go to librdkafka in one call, which holds its topic's lock for that long.
constexpr size_t kRecordsPerCall = 1'000;
// librdkafka's queue is full: reports have to come before it takes more.
constexpr milliseconds kQueueFullPause{10};
// Each of them is synced to the disk; reports must not wait for a long backlog of them.
constexpr size_t kStraysPerCall = 64;
constexpr seconds kStraysPause{1};
constexpr char kNotPinned[] = "PARTITION_NOT_PINNED";

// What one partition may have inside librdkafka: enough for whole batches, and so little that many
// partitions that are stuck leave room for the others.
constexpr uint64_t kShareFramesMin = 1'000;
constexpr uint64_t kShareBytesMin = limits::kMiB;

constexpr uint64_t ShareOf(uint64_t all, uint32_t partitions, uint64_t min, uint64_t max) {
  return std::min(std::max(2 * all / partitions, min), max);
}

// Its bytes were written a window ago and are in no near cache. librdkafka is about to copy them.
constexpr size_t kPrefetchedAhead = 4;
void Prefetch(const HeldFrame& frame) {
  PrefetchToRead(frame.ref.frame, sizeof(FrameHeader) + frame.bytes);
}

void Add(std::atomic<uint64_t>& counter, uint64_t count) {
  counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

}  // namespace

Dispatcher::Dispatcher(const PumpOptions& options, LaneJournal& journal, Quarantine& quarantine,
                       kafka::ClientLog& log, const Clock& clock, PumpCounters& counters)
    : options_(options),
      journal_(journal),
      quarantine_(quarantine),
      log_(log),
      clock_(clock),
      counters_(counters),
      flows_(options.partitions),
      ripe_at_(options.partitions),
      due_(options.partitions),
      retry_(options.partitions),
      in_flight_max_(ShareOf(options.frames_held_max, options.partitions, kShareFramesMin,
                             options.partition_in_flight_max)),
      run_bytes_hard_max_(ShareOf(options.bytes_held_max, options.partitions, kShareBytesMin,
                                  options.bytes_held_max)),
      watch_(options.partitions),
      last_errors_(options.partitions),
      parking_(options.topic, journal) {
  run_.reserve(kRecordsPerCall);
}

void Dispatcher::Gather(const FrameRef& frame, MonotonicTime now) {
  // What is parked goes before frames that came with it.
  if (parking_.has_offers()) TakeParked(now);
  Hold(frame, false, now);
}

void Dispatcher::Hold(const FrameRef& frame, bool was_parked, MonotonicTime now) {
  const FrameView view = frame.View();
  const HeldFrame held = {.ref = frame,
                          .accepted_at = view.accepted_at,
                          .bytes = static_cast<uint32_t>(view.key.size() + view.payload.size())};
  ++held_frames_;
  held_bytes_ += held.bytes;
  if (view.partition >= flows_.size()) {
    strays_.push_back(held);
  } else if (!was_parked && parking_.Contains(view.partition)) {
    parking_.Add(view.partition, held, now);
  } else {
    Enqueue(view.partition, held, now);
  }
}

void Dispatcher::Enqueue(uint32_t partition, const HeldFrame& frame, MonotonicTime now) {
  PartitionFlow& flow = flows_[partition];
  flow.queue().Gather(frame);
  MonotonicTime& ripe_at = ripe_at_[partition];
  if (flow.queue().gathered() == 1) ripe_at = now + options_.window;
  const bool full_run = flow.queue().gathered_bytes() >= options_.run_bytes_max;
  // Nobody who waits for a delivery waits for the window, too.
  const bool at_once = full_run || journal_.IsAwaited(frame.ref);
  if (at_once) ripe_at = std::min(ripe_at, now);
  if (retry_.Contains(partition) || flow.Allowed(in_flight_max_) == 0) {
    return;  // its retry or its next report will see to it
  }
  if (!due_.Contains(partition) || at_once) due_.Set(partition, ripe_at);
}

bool Dispatcher::full() const {
  return held_frames_ >= options_.frames_held_max || held_bytes_ >= options_.bytes_held_max;
}

size_t Dispatcher::SendDue(Producer& producer, MonotonicTime now, bool all) {
  while (const std::optional<uint32_t> partition = retry_.Pop(now)) due_.Set(*partition, now);
  const size_t strays = QuarantineStrays(now);
  const uint64_t before = counters_.run_frames.load(std::memory_order_relaxed);
  const MonotonicTime until = all ? MonotonicTime::max() : now;
  while (const std::optional<uint32_t> partition = due_.Pop(until)) {
    if (!SendPartition(producer, *partition, now)) break;
  }
  return strays + (counters_.run_frames.load(std::memory_order_relaxed) - before);
}

size_t Dispatcher::QuarantineStrays(MonotonicTime now) {
  if (now < strays_retry_at_) return 0;
  size_t count = 0;
  for (; count < kStraysPerCall && !strays_.empty(); ++count) {
    const HeldFrame frame = strays_.front();
    const FrameView view = frame.ref.View();
    const Status kept = quarantine_.Add(view, kNotPinned, clock_.Wall());
    if (!kept) {
      log_.Write(LogLevel::kError, "QUARANTINE", kept.error().message);
      strays_retry_at_ = now + kStraysPause;
      break;
    }
    log_.Write(LogLevel::kWarning, kNotPinned,
               fmt::format("partition {} is not among the {} of the topic; its record is put into "
                           "{}: were partitions lowered while beacons waited?",
                           view.partition, flows_.size(), options_.quarantine_directory));
    strays_.pop_front();
    LetGo(frame);
    Add(counters_.quarantined_frames, 1);
    journal_.Retire(&frame.ref, 1, Retirement::kQuarantined);
  }
  return count;
}

// False: the producer takes nothing more now, from no partition.
bool Dispatcher::SendPartition(Producer& producer, uint32_t partition, MonotonicTime now) {
  PartitionFlow& flow = flows_[partition];
  uint64_t sent = 0;
  rd_kafka_resp_err_t error = RD_KAFKA_RESP_ERR_NO_ERROR;
  if (flow.queue().outstanding() == 0) flow.BeginRun(now);
  size_t left = RunAllowed(partition);
  while (left > 0 && error == RD_KAFKA_RESP_ERR_NO_ERROR && !flow.recovering()) {
    FillRun(partition, std::min(left, kRecordsPerCall));
    if (run_.empty()) {
      GiveUpLost(partition);
      --left;
      continue;
    }
    const HandOver result = producer.ProduceRun(partition, run_);
    flow.queue().HandOver(result.covered);
    left -= result.covered;
    sent += result.covered - result.refused.size();
    error = result.error;
    TakeRefusals(partition, result.refused);
  }
  // A full queue is no fault of this partition.
  const bool refused =
      error != RD_KAFKA_RESP_ERR_NO_ERROR && error != RD_KAFKA_RESP_ERR__QUEUE_FULL;
  if (sent > 0 || refused) watch_.HandedOver(partition, now);
  if (refused) last_errors_[partition] = error;
  AfterReports(partition, now);
  if (sent > 0) CountRun(sent);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    BackOff(partition, now + kQueueFullPause);
    return false;
  }
  if (error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION) producer.AskForPartitions(now);
  CountFailure(error, left);
  log_.Write(LogLevel::kWarning, rd_kafka_err2name(error),
             fmt::format("partition {} takes nothing: {}", partition, kafka::Explain(error)));
  BackOff(partition, now + flow.NextBackoff());
  producer_is_dead_ |= kafka::Classify(error) == kafka::ErrorClass::kFatal;
  return !producer_is_dead_;
}

void Dispatcher::CountRun(uint64_t frames) {
  Add(counters_.runs, 1);
  Add(counters_.run_frames, frames);
  Add(counters_.fill_buckets[FillBucketOf(frames)], 1);
}

// More than nothing only while nothing is outstanding.
size_t Dispatcher::RunAllowed(uint32_t partition) const {
  const PartitionFlow& flow = flows_[partition];
  const size_t allowed = flow.Allowed(in_flight_max_);
  if (flow.queue().gathered_bytes() <= run_bytes_hard_max_) return allowed;
  uint64_t bytes = 0;
  for (size_t count = 0; count < allowed; ++count) {
    bytes += flow.queue().gathered_at(count).bytes;
    if (bytes > run_bytes_hard_max_) return std::max<size_t>(count, 1);
  }
  return allowed;
}

// Ends before a frame whose bytes are gone.
void Dispatcher::FillRun(uint32_t partition, size_t count) {
  const PartitionQueue& queue = flows_[partition].queue();
  run_.clear();
  for (size_t i = 0; i < std::min(count, kPrefetchedAhead); ++i) Prefetch(queue.gathered_at(i));
  for (size_t i = 0; i < count; ++i) {
    if (i + kPrefetchedAhead < count) Prefetch(queue.gathered_at(i + kPrefetchedAhead));
    const FrameRef& ref = queue.gathered_at(i).ref;
    const FrameView view = ref.View();
    if (ref.IsLost()) return;
    run_.push_back({.payload = view.payload.data(),
                    .payload_bytes = view.payload.size(),
                    .key = view.has_key ? view.key.data() : nullptr,
                    .key_bytes = view.has_key ? view.key.size() : 0,
                    .position = queue.gathered_position(i)});
  }
}

// The first frame that is gathered. There is nothing to keep in quarantine: the journal's file is
// named in the log already.
void Dispatcher::GiveUpLost(uint32_t partition) {
  PartitionQueue& queue = flows_[partition].queue();
  const uint64_t position = queue.gathered_position(0);
  const FrameRef ref = queue.at(position).ref;
  queue.HandOver(1);
  LetGo(flows_[partition].Quarantined(position));
  RetireLost(partition, ref);
}

void Dispatcher::TakeReports(const std::vector<DeliveryReport>& reports, MonotonicTime now) {
  const WallTime wall = clock_.Wall();
  for (size_t i = 0; i < reports.size(); ++i) {
    const DeliveryReport& report = reports[i];
    CHECK(report.partition < flows_.size());
    if (report.persisted) {
      PartitionFlow& flow = flows_[report.partition];
      CountDelivered(flow.Delivered(report.position), wall);
      watch_.Acknowledged(report.partition, flow.queue().outstanding() == 0, now);
      last_errors_[report.partition] = RD_KAFKA_RESP_ERR_NO_ERROR;
      NoteOffset(report);
    } else {
      TakeReport(report);
    }
    const bool last = i + 1 == reports.size() || reports[i + 1].partition != report.partition;
    if (last) AfterReports(report.partition, now);
  }
  RetireDelivered();
}

// Of a record that is not in Kafka.
void Dispatcher::TakeReport(const DeliveryReport& report) {
  const rd_kafka_resp_err_t error =
      report.error == RD_KAFKA_RESP_ERR_NO_ERROR ? RD_KAFKA_RESP_ERR__FAIL : report.error;
  const kafka::ErrorClass kind = kafka::Classify(error);
  PartitionFlow& flow = flows_[report.partition];
  last_errors_[report.partition] = error;
  if (!flow.recovering() && error != RD_KAFKA_RESP_ERR__PURGE_QUEUE &&
      error != RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) {
    log_.Write(LogLevel::kWarning, rd_kafka_err2name(error),
               fmt::format("partition {}: a run failed and goes again: {}", report.partition,
                           kafka::Explain(error)));
  }
  CountFailure(error, 1);
  producer_is_dead_ |= kind == kafka::ErrorClass::kFatal;
  if (flow.CondemnedBy(report.position, kind)) Condemn(report.partition, report.position, error);
}

void Dispatcher::CountFailure(rd_kafka_resp_err_t error, size_t frames) {
  if (error == RD_KAFKA_RESP_ERR__PURGE_QUEUE || error == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT) return;
  Add(counters_.failures[static_cast<size_t>(kafka::KindOf(error))], frames);
}

void Dispatcher::NoteOffset(const DeliveryReport& report) {
  const std::optional<int64_t> before = offsets_.WentBack(report.partition, report.offset);
  if (!before) return;
  Add(counters_.offsets_went_back, 1);
  log_.Write(LogLevel::kError, "OFFSETS",
             fmt::format("partition {}: offset {} after {}: the topic was deleted and made again, "
                         "or its brokers lost their log; what was in it and not yet read is gone, "
                         "what is delivered from now on is in the new one",
                         report.partition, report.offset, *before));
}

void Dispatcher::TakeRefusals(uint32_t partition, const std::vector<Refusal>& refusals) {
  for (const Refusal& refusal : refusals) {
    CountFailure(refusal.error, 1);
    Condemn(partition, refusal.position, refusal.error);
  }
}

void Dispatcher::Condemn(uint32_t partition, uint64_t position, rd_kafka_resp_err_t error) {
  PartitionFlow& flow = flows_[partition];
  const FrameRef ref = flow.queue().at(position).ref;
  const Status kept = quarantine_.Add(ref.View(), rd_kafka_err2name(error), clock_.Wall());
  if (!kept) {
    log_.Write(LogLevel::kError, "QUARANTINE", kept.error().message);
    flow.Failed(position, kafka::ErrorClass::kRetry);
    return;
  }
  log_.Write(
      LogLevel::kWarning, "QUARANTINE",
      fmt::format("partition {}: a record of {} bytes is put into {}: {}", partition,
                  ref.View().payload.size(), options_.quarantine_directory, kafka::Explain(error)));
  LetGo(flow.Quarantined(position));
  Add(counters_.quarantined_frames, 1);
  journal_.Retire(&ref, 1, Retirement::kQuarantined);
}

void Dispatcher::AfterReports(uint32_t partition, MonotonicTime now) {
  PartitionFlow& flow = flows_[partition];
  if (flow.MayRecover()) {
    const PartitionFlow::Recovery recovery = flow.Recover();
    Add(counters_.retried_frames, recovery.frames_again);
    if (recovery.wait > nanoseconds{0}) BackOff(partition, now + recovery.wait);
  }
  if (flow.queue().gathered() == 0 || due_.Contains(partition) || retry_.Contains(partition)) {
    return;
  }
  // It was held back by something that these reports have ended, perhaps.
  if (flow.Allowed(in_flight_max_) > 0) due_.Set(partition, ripe_at_[partition]);
}

void Dispatcher::BackOff(uint32_t partition, MonotonicTime until) {
  due_.Clear(partition);
  retry_.Set(partition, until);
}

void Dispatcher::Abandon(MonotonicTime now) {
  for (uint32_t partition = 0; partition < flows_.size(); ++partition) {
    PartitionFlow& flow = flows_[partition];
    Add(counters_.retried_frames, flow.Abandon());
    retry_.Clear(partition);
    if (flow.queue().gathered() > 0) due_.Set(partition, now);
  }
  watch_.Restart();
  producer_is_dead_ = false;
}

std::optional<MonotonicTime> Dispatcher::NextDue() const {
  const std::optional<MonotonicTime> run = due_.Earliest();
  const std::optional<MonotonicTime> retry = retry_.Earliest();
  if (!run || !retry) return run ? run : retry;
  return std::min(*run, *retry);
}

std::optional<WallTime> Dispatcher::OldestHeld() const {
  std::optional<WallTime> oldest;
  if (!strays_.empty()) oldest = strays_.front().accepted_at;
  for (const PartitionFlow& flow : flows_) {
    if (flow.queue().held() == 0) continue;
    const WallTime accepted_at = flow.queue().oldest().accepted_at;
    if (!oldest || accepted_at < *oldest) oldest = accepted_at;
  }
  for (const uint32_t partition : parking_.parked()) {
    const std::optional<WallTime> parked = parking_.Oldest(partition);
    if (parked && (!oldest || *parked < *oldest)) oldest = parked;
  }
  return oldest;
}

void Dispatcher::CountDelivered(const HeldFrame& frame, WallTime wall) {
  // A wall clock that was set back must not make a huge latency of a small one.
  const auto latency_us =
      static_cast<uint64_t>(std::max<int64_t>(0, (wall - frame.accepted_at).count()));
  ++latency_buckets_[LatencyBucketOf(latency_us)];
  latency_us_sum_ += latency_us;
  delivered_bytes_ += frame.bytes;
  delivered_.push_back(frame.ref);
  LetGo(frame);
}

void Dispatcher::LetGo(const HeldFrame& frame) {
  --held_frames_;
  held_bytes_ -= frame.bytes;
}

void Dispatcher::RetireDelivered() {
  if (delivered_.empty()) return;
  journal_.Retire(delivered_.data(), delivered_.size(), Retirement::kDelivered);
  Add(counters_.delivered_frames, delivered_.size());
  Add(counters_.delivered_bytes, delivered_bytes_);
  Add(counters_.delivery_latency_us_sum, latency_us_sum_);
  for (size_t i = 0; i < std::size(latency_buckets_); ++i) {
    if (latency_buckets_[i] > 0) Add(counters_.delivery_latency_buckets[i], latency_buckets_[i]);
    latency_buckets_[i] = 0;
  }
  delivered_.clear();
  delivered_bytes_ = 0;
  latency_us_sum_ = 0;
}

}  // namespace beacongate
