// Metrics: the components' counters, read at the moment of a scrape, as Prometheus text.
//
// docs/metrics.md has every family with its meaning; a test holds the two together. Counters are
// read relaxed, one by one; the books (Accounts, JournalBooks) are consistent each in itself.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "gateway/admin/process_usage.h"
#include "gateway/base/accounts.h"
#include "gateway/base/clock.h"
#include "gateway/beacon/body_counters.h"
#include "gateway/delivery/pump.h"
#include "gateway/http/http_options.h"
#include "gateway/ingest/pending_acks.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

struct LaneMetrics {
  std::string topic;
  uint32_t lane = 0;  // 0 to lanes - 1 of the topic
  JournalBooks books;
  JournalGauges journal;
  const SyncCounters* syncs = nullptr;
  const PumpCounters* pump = nullptr;  // null: no pump
  uint32_t partitions_seen = 0;        // as of the cluster's last answer
  std::string topic_fault = {};        // a name of kTopicFaults, or none
  bool waits_for_others = false;       // another process holds a part of the journal
  size_t unread_directories = 0;       // of the journal: they cannot be read now
  uint64_t quarantine_bytes = 0;       // as of ten seconds ago, at most
  uint64_t disk_free_bytes = 0;        // of the journal's file system, as of a second ago
  // At the growth of the last minute; infinite: it does not grow.
  double seconds_to_full = std::numeric_limits<double>::infinity();
};

inline constexpr const char* kTopicFaults[] = {"missing", "more_partitions", "fewer_partitions"};

// What happened to the values of a field.
struct FieldMetrics {
  std::string topic;
  std::string field;
  uint64_t unconverted = 0;
  uint64_t repaired = 0;
  uint64_t truncated = 0;
};

// An endpoint that sheds before its journal is full.
struct EndpointMark {
  std::string path;
  std::string topic;
  bool shedding = false;
};

struct ReloadMetrics {
  uint64_t taken = 0;
  uint64_t refused = 0;
  WallTime last_success{};  // the start counts as one
};

// Until beacons are shed: 0 when they are; infinite when the journal does not grow.
double SecondsToFull(const LaneMetrics& lane);

// What one scrape reads. Pointers are valid while it is read.
struct MetricsSource {
  Accounts accounts;
  std::vector<const http::HttpCounters*> workers;
  uint64_t http_bytes_buffered = 0;
  std::vector<const AckCounters*> acks;     // of the workers
  std::vector<const BodyCounters*> bodies;  // of the workers
  std::vector<LaneMetrics> lanes;
  std::vector<FieldMetrics> fields;
  std::vector<EndpointMark> endpoint_marks;
  ReloadMetrics reloads;
  ProcessUsage process;
  std::string version;
  WallTime now;
};

// Every family is there, with samples or without.
std::vector<prometheus::MetricFamily> MetricFamilies(const MetricsSource& source);

// The text exposition format, version 0.0.4.
std::string MetricsText(const MetricsSource& source);
std::string_view MetricsContentType();

}  // namespace beacongate
