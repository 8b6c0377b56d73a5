#include "gateway/admin/metrics.h"

#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>

#include "gateway/admin/metric_family_list.h"

namespace beacongate {
namespace {

using Labels = MetricLabels;

template <typename T>
T Read(const std::atomic<T>& value) {
  return value.load(std::memory_order_relaxed);
}

void Beacons(const Accounts& accounts, MetricFamilyList* out) {
  const auto counter = [&](const char* word, const char* help, uint64_t value) {
    out->Counter(fmt::format("beacongate_{}_total", word), help);
    out->Sample(value);
  };
  counter("received", "Beacons that arrived", accounts.received);
  counter("accepted", "Beacons appended to the journal", accounts.accepted);
  counter("recovered", "Beacons found in the journal at the start", accounts.recovered);
  counter("shed", "Beacons answered 503", accounts.shed);
  counter("delivered", "Beacons that Kafka acknowledged", accounts.delivered);
  counter("quarantined", "Beacons that Kafka refuses for good", accounts.quarantined);
  out->Counter("beacongate_rejected_total", "Beacons refused, by reason");
  for (size_t i = 1; i < accounts.rejected.size(); ++i) {
    out->Sample(accounts.rejected[i],
                {{"reason", std::string(Describe(static_cast<Rejection>(i)).label)}});
  }
  out->Gauge("beacongate_pending", "Accepted beacons that are neither delivered nor quarantined");
  out->Sample(accounts.pending);
}

// Without a rejects topic the families have no samples.
void Rejects(const std::optional<RejectsAccounts>& rejects, MetricFamilyList* out) {
  const auto sample = [&](uint64_t RejectsAccounts::*field) {
    if (rejects) out->Sample((*rejects).*field);
  };
  out->Counter("beacongate_rejects_written_total", "Records written for rejects topics");
  sample(&RejectsAccounts::written);
  out->Counter("beacongate_rejects_recovered_total", "Such records found in the journal at start");
  sample(&RejectsAccounts::recovered);
  out->Counter("beacongate_rejects_delivered_total", "Such records that Kafka acknowledged");
  sample(&RejectsAccounts::delivered);
  out->Counter("beacongate_rejects_quarantined_total", "Such records that Kafka refuses for good");
  sample(&RejectsAccounts::quarantined);
  out->Counter("beacongate_rejects_shed_total", "Such records that had no room in their journal");
  sample(&RejectsAccounts::shed);
  out->Gauge("beacongate_rejects_pending", "Such records neither delivered nor quarantined");
  sample(&RejectsAccounts::pending);
}

Labels LabelsOf(const LaneMetrics& lane) {
  return {{"topic", lane.topic}, {"lane", fmt::format("{}", lane.lane)}};
}

Labels LabelsWith(const LaneMetrics& lane, const char* name, const char* value) {
  Labels labels = LabelsOf(lane);
  labels.push_back({name, value});
  return labels;
}

void Journals(const std::vector<LaneMetrics>& lanes, MetricFamilyList* out) {
  const auto each = [&](auto value) {
    for (const LaneMetrics& lane : lanes) out->Sample(value(lane.journal), LabelsOf(lane));
  };
  using Gauges = const JournalGauges&;
  out->Gauge("beacongate_journal_bytes", "Journal on disk, spare segment included");
  each([](Gauges journal) { return journal.bytes_on_disk; });
  out->Gauge("beacongate_journal_quota_bytes", "Disk that the journal may take");
  each([](Gauges journal) { return journal.quota_bytes; });
  out->Gauge("beacongate_journal_pending_bytes", "Journal that is not yet retired");
  each([](Gauges journal) { return journal.pending_bytes; });
  out->Gauge("beacongate_journal_segments", "Files of the journal");
  each([](Gauges journal) { return journal.segments; });
  out->Gauge("beacongate_journal_high_mark_bytes",
             "Disk that beacons may take; the rest is reserve");
  each([](Gauges journal) { return journal.high_mark_bytes; });
  out->Gauge("beacongate_journal_full", "1: beacons are shed until the low mark");
  each([](Gauges journal) { return journal.full ? 1 : 0; });
  out->Gauge("beacongate_journal_seconds_to_full", "At the growth of the last minute");
  for (const LaneMetrics& lane : lanes) out->Sample(SecondsToFull(lane), LabelsOf(lane));
  out->Counter("beacongate_journal_damaged_bytes_total", "Bytes that recovery skipped");
  each([](Gauges journal) { return journal.damaged_bytes; });
  out->Counter("beacongate_journal_damaged_segments_total", "Segments kept in quarantine/");
  each([](Gauges journal) { return journal.damaged_segments; });
  out->Counter("beacongate_journal_segments_broken_total", "Segments that lost pages while in use");
  each([](Gauges journal) { return journal.broken_segments; });
  out->Gauge("beacongate_parked_frames", "Frames in the files of partitions that are parked");
  each([](Gauges journal) { return journal.parked_frames; });
  out->Gauge("beacongate_parked_bytes", "Those files");
  each([](Gauges journal) { return journal.parked_bytes; });
  out->Counter("beacongate_evacuated_frames_total", "Frames moved into such files");
  each([](Gauges journal) { return journal.evacuated_frames; });
  out->Counter("beacongate_journal_suspect_frames_total", "Frames delivered from pages that went");
  each([](Gauges journal) { return journal.suspect_frames; });
  out->Gauge("beacongate_quarantine_bytes", "Files in quarantine/");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.quarantine_bytes, LabelsOf(lane));
  out->Gauge("beacongate_journal_disk_free_bytes", "What the journal's file system has left");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.disk_free_bytes, LabelsOf(lane));
  out->Gauge("beacongate_journal_newer_segments", "Segments of a later format version");
  each([](Gauges journal) { return journal.newer_segments; });
  out->Gauge("beacongate_journal_unread_directories",
             "Those of ended processes that cannot be read");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.unread_directories, LabelsOf(lane));
  out->Gauge("beacongate_journal_pending", "Frames of the journal that are not retired");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.books.pending, LabelsOf(lane));
}

// Group commits, and the replies that are held for them or for Kafka.
void Acks(const MetricsSource& source, MetricFamilyList* out) {
  const auto each = [&](const char* result, std::atomic<uint64_t> SyncCounters::*count) {
    for (const LaneMetrics& lane : source.lanes) {
      if (lane.syncs == nullptr) continue;
      out->Sample(Read(lane.syncs->*count), LabelsWith(lane, "result", result));
    }
  };
  out->Counter("beacongate_journal_syncs_total", "Group commits of the journal, by result");
  each("done", &SyncCounters::done);
  each("failed", &SyncCounters::failed);
  out->Histogram("beacongate_journal_sync_seconds", "Time that a group commit took");
  for (const LaneMetrics& lane : source.lanes) {
    if (lane.syncs == nullptr) continue;
    out->Sample(LatencyHistogram(lane.syncs->duration_buckets, Read(lane.syncs->us_sum)),
                LabelsOf(lane));
  }
  out->Gauge("beacongate_http_held_replies", "Replies that wait for a disk or for Kafka");
  uint64_t held = 0;
  for (const http::HttpCounters* worker : source.workers) held += Read(worker->replies_held);
  out->Sample(held);
  out->Counter("beacongate_acks_total", "Requests that waited for an ack, by how that ended");
  constexpr const char* kEnds[] = {"acknowledged", "not_synced", "quarantined",
                                   "timeout",      "stopping",   "client_gone"};
  static_assert(std::size(kEnds) == static_cast<size_t>(AckEnd::kCount));
  for (size_t i = 0; i < std::size(kEnds); ++i) {
    uint64_t total = 0;
    for (const AckCounters* worker : source.acks) total += Read(worker->ended[i]);
    out->Sample(total, {{"end", kEnds[i]}});
  }
}

double OldestPendingSeconds(const PumpCounters& pump, WallTime now) {
  const auto oldest_us = static_cast<int64_t>(Read(pump.oldest_pending_us));
  const int64_t age_us = now.time_since_epoch().count() - oldest_us;
  // A wall clock that was set back makes no negative age.
  return oldest_us == 0 || age_us < 0 ? 0 : static_cast<double>(age_us) / 1e6;
}

void Delivery(const std::vector<LaneMetrics>& lanes, WallTime now, MetricFamilyList* out) {
  const auto each = [&](auto value) {
    for (const LaneMetrics& lane : lanes) {
      if (lane.pump != nullptr) out->Sample(value(*lane.pump), LabelsOf(lane));
    }
  };
  using Pump = const PumpCounters&;
  out->Counter("beacongate_delivered_bytes_total", "Payload bytes that Kafka acknowledged");
  each([](Pump pump) { return Read(pump.delivered_bytes); });
  out->Counter("beacongate_delivery_runs_total", "Runs of one partition handed to librdkafka");
  each([](Pump pump) { return Read(pump.runs); });
  out->Counter("beacongate_delivery_run_frames_total", "Frames in those runs");
  each([](Pump pump) { return Read(pump.run_frames); });
  out->Histogram("beacongate_delivery_fill_frames", "Frames in a run");
  each([](Pump pump) {
    const auto bound = [](size_t i) { return static_cast<double>(FillBoundFrames(i)); };
    return HistogramOf(pump.fill_buckets, bound, static_cast<double>(Read(pump.run_frames)));
  });
  out->Counter("beacongate_delivery_retries_total", "Frames handed over again after a failure");
  each([](Pump pump) { return Read(pump.retried_frames); });
  out->Counter("beacongate_producers_replaced_total", "Producers replaced after a FATAL error");
  each([](Pump pump) { return Read(pump.producers_replaced); });
  out->Gauge("beacongate_delivery_held", "Frames read from the journal and not yet retired");
  each([](Pump pump) { return Read(pump.held_frames); });
  out->Gauge("beacongate_oldest_pending_seconds", "Age of the oldest frame that is not retired");
  each([now](Pump pump) { return OldestPendingSeconds(pump, now); });
  out->Gauge("beacongate_parked_partitions", "Partitions that wait by themselves");
  each([](Pump pump) { return Read(pump.parked_partitions); });
  out->Gauge("beacongate_broker_up", "1: a connection to a broker is up");
  each([](Pump pump) { return Read(pump.broker_up) ? 1 : 0; });
  out->Histogram("beacongate_delivery_latency_seconds", "From accepted to acknowledged by Kafka");
  each([](Pump pump) {
    return LatencyHistogram(pump.delivery_latency_buckets, Read(pump.delivery_latency_us_sum));
  });
}

void Topics(const std::vector<LaneMetrics>& lanes, MetricFamilyList* out) {
  out->Gauge("beacongate_topic_partitions", "Partitions that the cluster has; 0: none, or unknown");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.partitions_seen, LabelsOf(lane));
  out->Gauge("beacongate_topic_fault", "1: the topic is not as the configuration pins it");
  for (const LaneMetrics& lane : lanes) {
    for (const char* fault : kTopicFaults) {
      out->Sample(lane.topic_fault == fault ? 1 : 0, LabelsWith(lane, "fault", fault));
    }
  }
  out->Gauge("beacongate_hand_over_waiting", "1: delivery waits for the end of a former process");
  for (const LaneMetrics& lane : lanes) out->Sample(lane.waits_for_others ? 1 : 0, LabelsOf(lane));
  out->Counter("beacongate_topic_made_again_total", "Times that offsets of a topic went back");
  for (const LaneMetrics& lane : lanes) {
    if (lane.pump != nullptr) out->Sample(Read(lane.pump->offsets_went_back), LabelsOf(lane));
  }
  out->Counter("beacongate_delivery_failures_total", "Frames that were not taken, by reason");
  for (const LaneMetrics& lane : lanes) {
    if (lane.pump == nullptr) continue;
    for (size_t i = 0; i < std::size(lane.pump->failures); ++i) {
      const char* const reason = kafka::NameOf(static_cast<kafka::FailureKind>(i));
      out->Sample(Read(lane.pump->failures[i]), LabelsWith(lane, "reason", reason));
    }
  }
  out->Counter("beacongate_duplicates_possible_total",
               "Frames that may be in Kafka twice, at most");
  for (const LaneMetrics& lane : lanes) {
    if (lane.pump == nullptr) continue;
    out->Sample(lane.books.recovered + Read(lane.pump->retried_frames), LabelsOf(lane));
  }
}

constexpr const char* kDeadlineNames[] = {"idle", "head", "body", "write", "linger", "held"};
static_assert(std::size(kDeadlineNames) == http::IndexOf(http::Deadline::kCount));
constexpr const char* kBoundNames[] = {"", "max_connections", "max_connections_per_address"};
static_assert(std::size(kBoundNames) == http::IndexOf(http::ConnectionRefusal::kCount));
constexpr const char* kClassNames[] = {"", "", "2xx", "3xx", "4xx", "5xx"};

using HttpWorkers = std::vector<const http::HttpCounters*>;

// A sample for each element of the array `field` that has a name.
template <size_t kSize>
void Labelled(const HttpWorkers& workers, std::atomic<uint64_t> (http::HttpCounters::*field)[kSize],
              const char* label, const char* const (&names)[kSize], MetricFamilyList* out) {
  for (size_t i = 0; i < kSize; ++i) {
    if (*names[i] == '\0') continue;
    uint64_t total = 0;
    for (const http::HttpCounters* worker : workers) total += Read((worker->*field)[i]);
    out->Sample(total, {{label, names[i]}});
  }
}

void Http(const HttpWorkers& workers, uint64_t bytes_buffered, MetricFamilyList* out) {
  using Worker = http::HttpCounters;
  const auto sum = [&](std::atomic<uint64_t> Worker::*field) {
    uint64_t total = 0;
    for (const Worker* worker : workers) total += Read(worker->*field);
    out->Sample(total);
  };
  out->Counter("beacongate_http_connections_total", "Connections that were opened");
  sum(&Worker::connections_opened);
  out->Counter("beacongate_http_connections_refused_total", "Connections over a bound");
  Labelled(workers, &Worker::connections_refused, "bound", kBoundNames, out);
  out->Gauge("beacongate_http_connections_open", "Connections that are open");
  sum(&Worker::connections_open);
  out->Counter("beacongate_http_requests_total", "Complete requests");
  sum(&Worker::requests);
  out->Counter("beacongate_http_read_bytes_total", "Bytes read from clients");
  sum(&Worker::bytes_read);
  out->Counter("beacongate_http_written_bytes_total", "Bytes written to clients");
  sum(&Worker::bytes_written);
  out->Counter("beacongate_http_deadlines_total", "Connections and requests that a deadline ended");
  Labelled(workers, &Worker::deadlines_passed, "deadline", kDeadlineNames, out);
  out->Gauge("beacongate_http_buffered_bytes", "Held for incomplete requests and untaken replies");
  out->Sample(bytes_buffered);
  out->Counter("beacongate_http_memory_refused_total", "Requests that buffered_bytes_max refused");
  sum(&Worker::memory_refused);
  out->Counter("beacongate_http_memory_cut_off_total",
               "Clients that did not take replies when buffered_bytes_max was reached");
  sum(&Worker::memory_cut_off);
  out->Counter("beacongate_http_accept_paused_total", "Times accepting stopped for descriptors");
  sum(&Worker::accept_paused);
  out->Counter("beacongate_http_replies_total", "Replies, by class of the status");
  Labelled(workers, &Worker::replies_by_class, "class", kClassNames, out);
}

void Fields(const std::vector<FieldMetrics>& rows, MetricFamilyList* out) {
  const auto each = [&](uint64_t FieldMetrics::*count) {
    for (const FieldMetrics& row : rows) {
      if (row.*count > 0) out->Sample(row.*count, {{"topic", row.topic}, {"field", row.field}});
    }
  };
  out->Counter("beacongate_unconverted_total", "Values that do not have the type of their field");
  each(&FieldMetrics::unconverted);
  out->Counter("beacongate_repaired_total", "Values that held bytes which are not UTF-8");
  each(&FieldMetrics::repaired);
  out->Counter("beacongate_truncated_total", "Values that were cut to the length of their field");
  each(&FieldMetrics::truncated);
}

void Reloads(const ReloadMetrics& reloads, MetricFamilyList* out) {
  out->Counter("beacongate_config_reloads_total", "Reloads of the configuration, by result");
  out->Sample(reloads.taken, {{"result", "taken"}});
  out->Sample(reloads.refused, {{"result", "refused"}});
  out->Gauge("beacongate_config_last_success_timestamp_seconds",
             "When the configuration in use was taken over, since 1970");
  const auto us = reloads.last_success.time_since_epoch().count();
  out->Sample(static_cast<double>(us) / 1e6);
}

void Bodies(const std::vector<const BodyCounters*>& workers, MetricFamilyList* out) {
  const auto total = [&](const auto& counter_of) {
    uint64_t sum = 0;
    for (const BodyCounters* worker : workers) sum += Read(counter_of(*worker));
    return sum;
  };
  using Worker = const BodyCounters&;
  out->Counter("beacongate_bodies_total", "Requests that were decoded, by kind of their body");
  for (size_t i = 0; i < static_cast<size_t>(BodyKind::kCount); ++i) {
    out->Sample(total([i](Worker worker) -> auto& { return worker.by_kind[i]; }),
                {{"kind", std::string(NameOf(static_cast<BodyKind>(i)))}});
  }
  out->Counter("beacongate_files_dropped_total", "Files of multipart forms, which are not kept");
  out->Sample(total([](Worker worker) -> auto& { return worker.files_dropped; }));
  out->Counter("beacongate_file_bytes_dropped_total", "Bytes of those files");
  out->Sample(total([](Worker worker) -> auto& { return worker.file_bytes_dropped; }));
  out->Counter("beacongate_base64_kept_total", "Values of base64_param that did not decode");
  out->Sample(total([](Worker worker) -> auto& { return worker.base64_kept; }));
}

void Process(const MetricsSource& source, MetricFamilyList* out) {
  out->Counter("process_cpu_seconds_total", "CPU, user and system");
  out->Sample(source.process.cpu_seconds);
  out->Gauge("process_resident_memory_bytes", "Resident memory");
  out->Sample(source.process.resident_bytes);
  out->Gauge("process_open_fds", "Open file descriptors");
  out->Sample(source.process.open_fds);
  out->Gauge("process_max_fds", "File descriptors allowed");
  out->Sample(source.process.max_fds);
  out->Gauge("process_start_time_seconds", "Start of the process since 1970");
  out->Sample(source.process.start_time_s);
  out->Gauge("beacongate_build_info", "Always 1; the version is the label");
  out->Sample(1, {{"version", source.version}});
}

void EndpointMarks(const std::vector<EndpointMark>& marks, MetricFamilyList* out) {
  out->Gauge("beacongate_endpoint_shedding", "1: it sheds before its journal is full");
  for (const EndpointMark& mark : marks) {
    out->Sample(mark.shedding ? 1 : 0, {{"endpoint", mark.path}, {"topic", mark.topic}});
  }
}

}  // namespace

double SecondsToFull(const LaneMetrics& lane) {
  return lane.journal.full ? 0 : lane.seconds_to_full;
}

std::vector<prometheus::MetricFamily> MetricFamilies(const MetricsSource& source) {
  MetricFamilyList out;
  Beacons(source.accounts, &out);
  Rejects(source.accounts.rejects, &out);
  Journals(source.lanes, &out);
  EndpointMarks(source.endpoint_marks, &out);
  Acks(source, &out);
  Delivery(source.lanes, source.now, &out);
  Topics(source.lanes, &out);
  Http(source.workers, source.http_bytes_buffered, &out);
  Bodies(source.bodies, &out);
  Fields(source.fields, &out);
  Reloads(source.reloads, &out);
  Process(source, &out);
  return out.Take();
}

std::string MetricsText(const MetricsSource& source) {
  return prometheus::TextSerializer().Serialize(MetricFamilies(source));
}

std::string_view MetricsContentType() { return "text/plain; version=0.0.4; charset=utf-8"; }

}  // namespace beacongate
