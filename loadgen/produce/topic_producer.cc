#include "loadgen/produce/topic_producer.h"

#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr nanoseconds kTick = microseconds{250};
constexpr nanoseconds kWaitMax = milliseconds{10};
constexpr uint64_t kRunMax = 1'000;  // records between two looks at the clock and the reports
constexpr size_t kOutstandingMax = 400'000;
constexpr size_t kOutstandingBytesMax = 512u << 20;

nanoseconds CpuUsed() {
  rusage usage{};
  CHECK(getrusage(RUSAGE_THREAD, &usage) == 0);
  return seconds{usage.ru_utime.tv_sec + usage.ru_stime.tv_sec} +
         microseconds{usage.ru_utime.tv_usec + usage.ru_stime.tv_usec};
}

}  // namespace

Result<std::unique_ptr<TopicProducer>> TopicProducer::Open(const ProduceOptions& options,
                                                           const Pacer* pacer, RecordSource* source,
                                                           const Clock* clock) {
  std::unique_ptr<TopicProducer> producer(new TopicProducer(options, pacer, source, clock));
  Result<kafka::ConfHandle> conf = kafka::ProducerConf(
      options.properties, {.messages_max = kOutstandingMax, .bytes_max = kOutstandingBytesMax},
      &producer->words_);
  if (!conf) return conf.error();
  rd_kafka_conf_set_events(conf.value().get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  Result<kafka::ClientHandle> client = kafka::NewClient(RD_KAFKA_PRODUCER, std::move(conf).value());
  if (!client) return client.error();
  producer->client_ = std::move(client).value();
  Result<kafka::TopicHandle> topic = kafka::NewTopic(producer->client_.get(), options.topic);
  if (!topic) return topic.error();
  producer->topic_ = std::move(topic).value();
  producer->queue_.reset(rd_kafka_queue_get_main(producer->client_.get()));
  return producer;
}

TopicProducer::TopicProducer(const ProduceOptions& options, const Pacer* pacer,
                             RecordSource* source, const Clock* clock)
    : options_(options),
      pacer_(pacer),
      source_(*source),
      clock_(*clock),
      even_order_({.lanes = source->lanes(), .run = 1}),
      order_(options.order == nullptr ? even_order_ : *options.order),
      outcomes_(source->lanes(), options.run_log),
      next_sequence_(source->lanes()),
      records_(kOutstandingMax),
      value_(source->value_bytes_max()) {
  for (uint32_t slot = kOutstandingMax; slot > 0; --slot) free_.push_back(slot - 1);
}

SendResult TopicProducer::Run(const std::function<void(const SendResult&)>& on_second) {
  Start();
  const nanoseconds cpu_at_start = CpuUsed();
  for (MonotonicTime now = start_; !finished_; now = clock_.Monotonic()) {
    const nanoseconds wait = SendDue(now);
    CollectReports(milliseconds{0});
    EverySecond(now, on_second);
    if (wait > nanoseconds{0}) std::this_thread::sleep_for(wait);
  }
  const std::chrono::duration<double> sending = clock_.Monotonic() - start_;
  const std::chrono::duration<double> cpu = CpuUsed() - cpu_at_start;
  Drain();
  GiveUp();
  if (pacer_ == nullptr) result_.counts.planned = result_.counts.sent;
  const nanoseconds to_last = last_report_ - start_;
  const bool stopped = options_.stop != nullptr && *options_.stop;
  result_.elapsed = std::max(to_last, stopped ? nanoseconds{0} : options_.duration);
  result_.loops = {{.sent = result_.counts.sent,
                    .cpu = sending.count() > 0 ? cpu / sending : 0,
                    .lateness_p99 = result_.lateness.Quantile(0.99)}};
  AddTimelinePoint();
  return std::move(result_);
}

void TopicProducer::Start() {
  start_ = clock_.Monotonic();
  wall_start_ = clock_.Wall();
  next_second_ = start_ + seconds{1};
  last_report_ = start_;
  result_.counts.connected = source_.lanes();
  AddTimelinePoint();
}

// What is due and does not fit stays due: the plan remembers it.
nanoseconds TopicProducer::SendDue(MonotonicTime now) {
  const nanoseconds elapsed = now - start_;
  SendCounts& counts = result_.counts;
  Pace pace;
  if (pacer_ != nullptr) {
    pace = PaceAt(*pacer_, elapsed, counts.planned);
    for (uint64_t i = 0; i < pace.due; ++i) {
      result_.lateness.Record(elapsed - pacer_->PlannedAt(counts.planned++));
    }
  } else {
    counts.planned = counts.sent + kRunMax;
    pace.finished = elapsed >= options_.duration;
  }
  const bool stop = options_.stop != nullptr && *options_.stop;
  uint64_t taken = 0;
  bool full = false;
  while (!stop && !full && taken < kRunMax && counts.sent < counts.planned) {
    full = !SendOne();
    if (!full) ++taken;
  }
  finished_ = stop || (pace.finished && (pacer_ == nullptr || counts.sent == counts.planned));
  if (full) return kTick;
  if (counts.sent < counts.planned) return nanoseconds{0};
  return std::clamp(pace.wait, kTick, kWaitMax);
}

void TopicProducer::Prepare(uint64_t index) {
  const uint32_t lane = order_.LaneOf(index);
  template_ = &source_.Next(lane);
  next_ = {.lane = lane, .sequence = next_sequence_[lane]++, .planned = {}, .sent = {}};
  next_.planned = pacer_ == nullptr ? clock_.Monotonic() : start_ + pacer_->PlannedAt(index);
  const Stamp stamp{
      .first_sequence = next_.sequence,
      .planned = wall_start_ + std::chrono::duration_cast<microseconds>(next_.planned - start_)};
  template_->Write(stamp, ++receipt_sequence_, value_.data());
  prepared_ = true;
}

// False when librdkafka holds as much as it may.
bool TopicProducer::SendOne() {
  if (free_.empty()) return false;
  if (!prepared_) Prepare(result_.counts.sent);
  const uint32_t slot = free_.back();
  next_.sent = clock_.Monotonic();
  records_[slot] = next_;
  const int failed = rd_kafka_produce(topic_.get(), static_cast<int32_t>(template_->partition),
                                      RD_KAFKA_MSG_F_COPY, value_.data(), template_->value.size(),
                                      template_->key.data(), template_->key.size(),
                                      reinterpret_cast<void*>(static_cast<uintptr_t>(slot)));
  if (failed != 0 && rd_kafka_last_error() == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  prepared_ = false;
  ++result_.counts.sent;
  if (failed != 0) {
    ++result_.counts.failed;
    outcomes_.Note(next_.lane, next_.sequence, SendOutcome::NeverSent());
    return true;
  }
  free_.pop_back();
  ++outstanding_;
  return true;
}

void TopicProducer::CollectReports(milliseconds timeout) {
  auto wait_ms = static_cast<int>(timeout.count());
  while (kafka::EventHandle event{rd_kafka_queue_poll(queue_.get(), wait_ms)}) {
    wait_ms = 0;
    if (rd_kafka_event_type(event.get()) != RD_KAFKA_EVENT_DR) continue;
    const MonotonicTime now = clock_.Monotonic();
    reports_.resize(rd_kafka_event_message_count(event.get()));
    const size_t count =
        rd_kafka_event_message_array(event.get(), reports_.data(), reports_.size());
    for (size_t i = 0; i < count; ++i) OnReport(*reports_[i], now);
  }
}

void TopicProducer::OnReport(const rd_kafka_message_t& message, MonotonicTime now) {
  const auto slot = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(message._private));
  const Record& record = records_[slot];
  free_.push_back(slot);
  --outstanding_;
  last_report_ = now;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++result_.counts.failed;
    outcomes_.Note(record.lane, record.sequence, SendOutcome::Unknown());
    return;
  }
  ++result_.counts.answered;
  ++result_.by_status[kDelivered];
  result_.latency.Record(now - record.planned);
  result_.service.Record(now - record.sent);
  outcomes_.Note(record.lane, record.sequence, SendOutcome::Accepted());
}

void TopicProducer::Drain() {
  const MonotonicTime deadline = clock_.Monotonic() + options_.drain_timeout;
  while (outstanding_ > 0 && clock_.Monotonic() < deadline) CollectReports(milliseconds{100});
}

// What has no report by now: the broker may have it or not, and the log says neither.
void TopicProducer::GiveUp() {
  if (outstanding_ == 0) return;
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  const MonotonicTime deadline = clock_.Monotonic() + seconds{5};
  while (outstanding_ > 0 && clock_.Monotonic() < deadline) CollectReports(milliseconds{100});
  result_.counts.failed += outstanding_;
}

void TopicProducer::EverySecond(MonotonicTime now,
                                const std::function<void(const SendResult&)>& on_second) {
  if (now < next_second_) return;
  next_second_ += seconds{1};
  AddTimelinePoint();
  if (options_.run_log != nullptr) {
    static_cast<void>(options_.run_log->Flush());  // a full disk is told by Finish
  }
  on_second(result_);
}

void TopicProducer::AddTimelinePoint() {
  result_.timeline.push_back(
      {.at = clock_.Wall(), .sent = result_.counts.sent, .answered = result_.counts.answered});
}

}  // namespace beacongate::loadgen
