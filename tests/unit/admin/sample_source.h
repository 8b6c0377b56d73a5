// A gateway's counters with a distinct number in each, for the tests of what is made of them.
#pragma once

#include "gateway/admin/metrics.h"

namespace beacongate::testing {

struct SampleSource {
  SampleSource() {
    source.accounts = {.received = 100, .accepted = 90, .recovered = 7, .shed = 6};
    source.accounts.delivered = 80;
    source.accounts.pending = 15;
    source.accounts.quarantined = 2;
    source.accounts.rejected[static_cast<size_t>(Rejection::kBadJson)] = 4;
    for (http::HttpCounters* worker : {&first, &second}) {
      worker->requests = 50;
      worker->connections_open = 3;
      worker->replies_by_class[2] = 40;
      worker->replies_by_class[5] = 1;
      source.workers.push_back(worker);
    }
    for (BodyCounters* worker : {&first_bodies, &second_bodies}) {
      worker->Count({.kind = BodyKind::kMultipart, .files_dropped = 2, .file_bytes_dropped = 30});
      worker->Count({.kind = BodyKind::kForm, .base64_kept = true});
      source.bodies.push_back(worker);
    }
    pump.delivered_bytes = 8000;
    pump.runs = 20;
    pump.run_frames = 81;
    pump.fill_buckets[0] = 12;
    pump.fill_buckets[3] = 7;
    pump.fill_buckets[14] = 1;
    pump.oldest_pending_us = 1'767'225'590'000'000;  // ten seconds before now
    pump.broker_up = true;
    pump.parked_partitions = 3;
    pump.delivery_latency_buckets[0] = 10;
    pump.delivery_latency_buckets[10] = 60;
    pump.delivery_latency_buckets[33] = 10;
    pump.delivery_latency_us_sum = 2'500'000;
    syncs.done = 12;
    syncs.failed = 1;
    syncs.us_sum = 240'000;
    syncs.duration_buckets[4] = 11;
    syncs.duration_buckets[33] = 2;
    acks.ended[static_cast<size_t>(AckEnd::kTimeout)] = 3;
    source.acks.push_back(&acks);
    first.replies_held = 2;
    LaneMetrics lane{.topic = "beacons", .lane = 0, .books = {}, .journal = {}, .pump = &pump};
    lane.syncs = &syncs;
    lane.books.pending = 15;
    lane.journal.bytes_on_disk = 33554432;
    lane.journal.quota_bytes = 4294967296;
    lane.journal.high_mark_bytes = 4160749568;
    lane.journal.segments = 2;
    lane.journal.full = true;
    lane.journal.parked_frames = 12;
    lane.journal.parked_bytes = 65536;
    lane.journal.evacuated_frames = 40;
    lane.quarantine_bytes = 3072;
    lane.disk_free_bytes = 7000;
    source.lanes.push_back(lane);
    source.endpoint_marks.push_back({.path = "/bulk/*", .topic = "beacons", .shedding = true});
    source.fields.push_back({.topic = "beacons",
                             .field = "scroll_px",
                             .unconverted = 5,
                             .repaired = 4,
                             .truncated = 3});
    source.reloads = {.taken = 2, .refused = 1, .last_success = WallTime(microseconds(1'500'000))};
    source.process = {.cpu_seconds = 1.5, .resident_bytes = 4096, .open_fds = 9, .max_fds = 1024};
    source.process.start_time_s = 1'767'225'500;
    source.version = "0.1.0";
    source.now = WallTime(microseconds(1'767'225'600'000'000));
  }

  http::HttpCounters first;
  http::HttpCounters second;
  BodyCounters first_bodies;
  BodyCounters second_bodies;
  AckCounters acks;
  SyncCounters syncs;
  PumpCounters pump;
  MetricsSource source;
};

}  // namespace beacongate::testing
