// The floor of delivery: a bare librdkafka producer, as lean as an honest one can be. It gathers
// records in memory per partition, hands each partition's run to a fixed-partition produce_batch
// once a window, and reads delivery reports as events. No journal, no retry: it is what the
// gateway's pump is held against, with the same bytes, partitions, window and librdkafka settings.
//
// Prints one JSON line; CPU time is that of the whole process over the steady part (getrusage).
#include <librdkafka/rdkafka.h>
#include <sys/resource.h>
#include <xxhash.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "gateway/base/system_clock.h"

namespace {

struct Options {
  std::string brokers;
  std::string topic = "beacons";
  uint32_t partitions = 512;
  uint64_t rate = 40'000;
  double duration_s = 20;
  double warm_up_s = 3;
  size_t payload_bytes = 400;
  size_t key_bytes = 24;
  uint64_t window_ms = 500;
  uint64_t visitors = 100'000;
  std::string payload_file;
};

constexpr uint64_t kTickUs = 10'000;

uint64_t NowUs() {
  const beacongate::SystemClock clock;
  return static_cast<uint64_t>(
      std::chrono::duration_cast<beacongate::microseconds>(clock.Monotonic().time_since_epoch())
          .count());
}

struct CpuTime {
  double user_us = 0;
  double system_us = 0;
};

CpuTime CpuNow() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return {us(usage.ru_utime), us(usage.ru_stime)};
}

// Payloads are lines of a file, or text that compresses about as a beacon does.
std::vector<std::string> MakePayloads(const Options& options) {
  std::vector<std::string> payloads;
  if (!options.payload_file.empty()) {
    std::ifstream file(options.payload_file);
    for (std::string line; std::getline(file, line);) payloads.push_back(line);
  }
  std::mt19937_64 random(7);
  for (int i = static_cast<int>(payloads.size()); i < 4'096 && options.payload_file.empty(); ++i) {
    std::string payload;
    while (payload.size() < options.payload_bytes) {
      payload += "https://www.example.com/articles/" + std::to_string(random() % 100'000) +
                 "?utm_source=newsletter&id=" + std::to_string(random());
    }
    payload.resize(options.payload_bytes);
    payloads.push_back(payload);
  }
  return payloads;
}

struct Key {
  std::string text;
  uint32_t partition;
};

std::vector<Key> MakeKeys(const Options& options) {
  std::mt19937_64 random(11);
  std::vector<Key> keys;
  for (uint64_t i = 0; i < options.visitors; ++i) {
    std::string text = "a.com|" + std::to_string(random());
    text.resize(options.key_bytes, '0');
    const uint64_t hash = XXH3_64bits(text.data(), text.size());
    keys.push_back({text, static_cast<uint32_t>(hash % options.partitions)});
  }
  return keys;
}

class FloorProducer {
 public:
  explicit FloorProducer(const Options& options)
      : options_(options),
        payloads_(MakePayloads(options)),
        keys_(MakeKeys(options)),
        runs_(options.partitions) {}

  bool Connect() {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const std::pair<const char*, std::string> properties[] = {
        {"bootstrap.servers", options_.brokers},
        {"enable.idempotence", "true"},
        {"acks", "all"},
        {"message.timeout.ms", "0"},
        {"compression.codec", "snappy"},
        {"linger.ms", "5"},
        {"queue.buffering.max.messages", "1000000"},
        {"queue.buffering.max.kbytes", "1048576"}};
    char reason[512];
    for (const auto& [name, value] : properties) {
      if (rd_kafka_conf_set(conf, name, value.c_str(), reason, sizeof(reason)) !=
          RD_KAFKA_CONF_OK) {
        return Fail(reason);
      }
    }
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    client_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason));
    if (client_ == nullptr) return Fail(reason);
    topic_ = rd_kafka_topic_new(client_, options_.topic.c_str(), nullptr);
    queue_ = rd_kafka_queue_get_main(client_);
    return topic_ != nullptr;
  }

  // The windows of the partitions end one after the other, as those of gathered runs do.
  void Run() {
    const uint64_t start = NowUs();
    const auto warm = start + static_cast<uint64_t>(options_.warm_up_s * 1e6);
    const auto end = warm + static_cast<uint64_t>(options_.duration_s * 1e6);
    uint64_t made = 0;
    for (uint64_t now = start; now < end; now = NowUs()) {
      if (steady_from_us_ == 0 && now >= warm) MarkSteady(now);
      const uint64_t due = (now - start) * options_.rate / 1'000'000;
      for (; made < due; ++made) Gather(now);
      while (!order_.empty() && order_head_ < order_.size() &&
             runs_[order_[order_head_]].since_us + options_.window_ms * 1'000 <= now) {
        Send(order_[order_head_++]);
      }
      CompactOrder();
      DrainReports(0);
      const timespec tick{0, static_cast<long>(kTickUs) * 1'000};
      nanosleep(&tick, nullptr);
    }
    Report(NowUs());
    for (uint32_t partition = 0; partition < options_.partitions; ++partition) Send(partition);
    for (int i = 0; i < 300 && delivered_ + failed_ < sent_; ++i) DrainReports(100);
  }

  int Finish() {
    std::printf(
        "{\"sent\":%lu,\"delivered\":%lu,\"cpu_us_per_message\":%.3f,\"user_us\":%.3f,"
        "\"system_us\":%.3f,\"rate\":%.0f}\n",
        sent_, delivered_, user_us_ + system_us_, user_us_, system_us_, rate_);
    rd_kafka_queue_destroy(queue_);
    rd_kafka_topic_destroy(topic_);
    rd_kafka_destroy(client_);
    return delivered_ == sent_ ? 0 : 1;
  }

 private:
  struct Gathered {
    std::vector<rd_kafka_message_t> messages;
    uint64_t since_us = 0;
  };

  static bool Fail(const char* reason) {
    std::fprintf(stderr, "floor_producer: %s\n", reason);
    return false;
  }

  void Gather(uint64_t now) {
    // A cheap generator: the floor must not pay for the load.
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    const Key& key = keys_[random_ % keys_.size()];
    const std::string& payload = payloads_[(random_ >> 32) % payloads_.size()];
    Gathered& run = runs_[key.partition];
    if (run.messages.empty()) {
      run.since_us = now;
      order_.push_back(key.partition);
    }
    rd_kafka_message_t& message = run.messages.emplace_back();
    message.payload = const_cast<char*>(payload.data());
    message.len = payload.size();
    message.key = const_cast<char*>(key.text.data());
    message.key_len = key.text.size();
  }

  void Send(uint32_t partition) {
    std::vector<rd_kafka_message_t>& messages = runs_[partition].messages;
    if (messages.empty()) return;
    const int taken = rd_kafka_produce_batch(topic_, static_cast<int32_t>(partition), 0,
                                             messages.data(), static_cast<int>(messages.size()));
    sent_ += messages.size();
    failed_ += messages.size() - static_cast<size_t>(taken);
    messages.clear();
  }

  void CompactOrder() {
    if (order_head_ < 4'096) return;
    order_.erase(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(order_head_));
    order_head_ = 0;
  }

  void DrainReports(int timeout_ms) {
    while (rd_kafka_event_t* event = rd_kafka_queue_poll(queue_, timeout_ms)) {
      if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR) {
        reports_.resize(rd_kafka_event_message_count(event));
        const size_t count = rd_kafka_event_message_array(event, reports_.data(), reports_.size());
        for (size_t i = 0; i < count; ++i) ++(reports_[i]->err == 0 ? delivered_ : failed_);
      }
      rd_kafka_event_destroy(event);
    }
  }

  void MarkSteady(uint64_t now) {
    steady_from_us_ = now;
    steady_cpu_ = CpuNow();
    steady_delivered_ = delivered_;
  }

  void Report(uint64_t now) {
    const CpuTime cpu = CpuNow();
    const auto messages = static_cast<double>(delivered_ - steady_delivered_);
    if (messages == 0) return;
    user_us_ = (cpu.user_us - steady_cpu_.user_us) / messages;
    system_us_ = (cpu.system_us - steady_cpu_.system_us) / messages;
    rate_ = messages * 1e6 / static_cast<double>(now - steady_from_us_);
  }

  const Options& options_;
  const std::vector<std::string> payloads_;
  const std::vector<Key> keys_;
  std::vector<Gathered> runs_;
  std::vector<uint32_t> order_;  // partitions by the age of their run
  size_t order_head_ = 0;
  rd_kafka_t* client_ = nullptr;
  rd_kafka_topic_t* topic_ = nullptr;
  rd_kafka_queue_t* queue_ = nullptr;
  std::vector<const rd_kafka_message_t*> reports_;
  uint64_t random_ = 0x9e3779b97f4a7c15;
  uint64_t sent_ = 0;
  uint64_t delivered_ = 0;
  uint64_t failed_ = 0;
  uint64_t steady_from_us_ = 0;
  uint64_t steady_delivered_ = 0;
  CpuTime steady_cpu_;
  double user_us_ = 0;
  double system_us_ = 0;
  double rate_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"The CPU floor of a bare librdkafka producer"};
  app.add_option("--brokers", options.brokers)->required();
  app.add_option("--topic", options.topic);
  app.add_option("--partitions", options.partitions);
  app.add_option("--rate", options.rate, "messages a second");
  app.add_option("--duration", options.duration_s, "seconds of the steady part");
  app.add_option("--warm-up", options.warm_up_s, "seconds before it");
  app.add_option("--payload-bytes", options.payload_bytes);
  app.add_option("--key-bytes", options.key_bytes);
  app.add_option("--window-ms", options.window_ms);
  app.add_option("--visitors", options.visitors, "different keys");
  app.add_option("--payload-file", options.payload_file, "one payload a line");
  CLI11_PARSE(app, argc, argv);
  FloorProducer producer(options);
  if (!producer.Connect()) return 3;
  producer.Run();
  return producer.Finish();
}
