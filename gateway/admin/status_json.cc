#include "gateway/admin/status_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gateway/admin/accounts_json.h"
#include "gateway/base/json_text.h"

namespace beacongate {
namespace {

void AddTo(std::array<uint64_t, kLatencyBuckets>* counts,
           const std::atomic<uint64_t> (&buckets)[kLatencyBuckets]) {
  for (size_t i = 0; i < kLatencyBuckets; ++i) {
    (*counts)[i] += buckets[i].load(std::memory_order_relaxed);
  }
}

// JSON has no infinity.
std::string SecondsJson(double s) { return std::isfinite(s) ? fmt::format("{:.1f}", s) : "null"; }

std::string LaneJson(const LaneMetrics& lane, WallTime now) {
  const JournalGauges& journal = lane.journal;
  uint64_t oldest_us = 0;
  uint64_t runs = 0;
  uint64_t run_frames = 0;
  uint64_t retries = 0;
  uint64_t parked_partitions = 0;
  bool broker_up = false;
  if (lane.pump != nullptr) {
    oldest_us = lane.pump->oldest_pending_us.load(std::memory_order_relaxed);
    runs = lane.pump->runs.load(std::memory_order_relaxed);
    run_frames = lane.pump->run_frames.load(std::memory_order_relaxed);
    retries = lane.pump->retried_frames.load(std::memory_order_relaxed);
    parked_partitions = lane.pump->parked_partitions.load(std::memory_order_relaxed);
    broker_up = lane.pump->broker_up.load(std::memory_order_relaxed);
  }
  const int64_t age_us =
      oldest_us == 0 ? 0 : now.time_since_epoch().count() - static_cast<int64_t>(oldest_us);
  return fmt::format(
      "{{\"topic\":{},\"lane\":{},\"bytes\":{},\"quota_bytes\":{},\"pending_bytes\":{},"
      "\"pending\":{},\"segments\":{},\"full\":{},\"damaged_bytes\":{},\"broker_up\":{},"
      "\"oldest_pending_s\":{:.3f},\"runs\":{},\"run_frames\":{},\"retries\":{},"
      "\"topic_fault\":{},\"waits_for_others\":{},\"high_mark_bytes\":{},\"seconds_to_full\":{},"
      "\"parked_partitions\":{},\"parked\":{},\"disk_free_bytes\":{}}}",
      JsonString(lane.topic), lane.lane, journal.bytes_on_disk, journal.quota_bytes,
      journal.pending_bytes, lane.books.pending, journal.segments, journal.full,
      journal.damaged_bytes, broker_up, static_cast<double>(std::max<int64_t>(age_us, 0)) / 1e6,
      runs, run_frames, retries, JsonString(lane.topic_fault), lane.waits_for_others,
      journal.high_mark_bytes, SecondsJson(SecondsToFull(lane)), parked_partitions,
      journal.parked_frames, lane.disk_free_bytes);
}

std::string LatencyJson(const MetricsSource& source) {
  std::array<uint64_t, kLatencyBuckets> counts{};
  for (const LaneMetrics& lane : source.lanes) {
    if (lane.pump != nullptr) AddTo(&counts, lane.pump->delivery_latency_buckets);
  }
  return fmt::format("[{}]", fmt::join(counts, ","));
}

// Of the group commits of all lanes.
std::string SyncsJson(const MetricsSource& source) {
  std::array<uint64_t, kLatencyBuckets> counts{};
  uint64_t failed = 0;
  for (const LaneMetrics& lane : source.lanes) {
    if (lane.syncs == nullptr) continue;
    AddTo(&counts, lane.syncs->duration_buckets);
    failed += lane.syncs->failed.load(std::memory_order_relaxed);
  }
  return fmt::format("\"sync_counts\":[{}],\"syncs_failed\":{}", fmt::join(counts, ","), failed);
}

}  // namespace

std::string StatusJson(const MetricsSource& source, const Health& health) {
  uint64_t requests = 0;
  uint64_t connections = 0;
  uint64_t held = 0;
  for (const http::HttpCounters* worker : source.workers) {
    requests += worker->requests.load(std::memory_order_relaxed);
    connections += worker->connections_open.load(std::memory_order_relaxed);
    held += worker->replies_held.load(std::memory_order_relaxed);
  }
  std::string lanes;
  for (const LaneMetrics& lane : source.lanes) {
    if (!lanes.empty()) lanes += ",";
    lanes += LaneJson(lane, source.now);
  }
  const HealthReply ready = Readiness(health);
  const double now_s = static_cast<double>(source.now.time_since_epoch().count()) / 1e6;
  return fmt::format(
      "{{\"version\":{},\"now_s\":{:.3f},\"start_s\":{:.3f},\"ready\":{},\"state\":{},"
      "\"accounts\":{},\"requests\":{},\"connections_open\":{},\"workers\":{},"
      "\"cpu_seconds\":{:.3f},\"resident_bytes\":{},\"lanes\":[{}],\"latency_counts\":{},\"replies_"
      "held\":{},{}}}\n",
      JsonString(source.version), now_s, source.process.start_time_s, ready.status == 200,
      JsonString(std::string_view(ready.body).substr(0, ready.body.size() - 1)),
      AccountsJson(source.accounts), requests, connections, source.workers.size(),
      source.process.cpu_seconds, source.process.resident_bytes, lanes, LatencyJson(source), held,
      SyncsJson(source));
}

}  // namespace beacongate
