// Lane: one topic, its journal, and the pump that moves the journal into Kafka.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/config/gateway_config.h"
#include "gateway/delivery/pump.h"
#include "gateway/ingest/record_sink.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/pinned_partitions.h"
#include "gateway/topic_sight.h"

namespace beacongate {

struct Lane {
  std::string topic;
  uint32_t partitions = 0;
  std::unique_ptr<const PinnedPartitions> pinned;
  bool rejects = false;  // takes what an endpoint refused
  // Written by the TopicWatch. As of the last answer of the cluster; no partitions: it is missing.
  std::atomic<TopicSight> sight{TopicSight::kNoAnswer};
  std::atomic<uint32_t> partitions_seen{0};
  // Written by the LaneClaim.
  std::atomic<bool> waits_for_others{false};  // another process holds a part of the journal
  std::atomic<size_t> unread_directories{0};  // of the journal: they cannot be read now
  // Written by the FillWatch; the first at the growth of the last minute.
  std::atomic<double> seconds_to_full{std::numeric_limits<double>::infinity()};
  std::atomic<uint64_t> quarantine_bytes{0};
  std::atomic<uint64_t> disk_free_bytes{0};  // for the gateway's user; all ones: not known
  // In this order: the pump holds frames of the journal and goes first.
  std::unique_ptr<LaneJournal> journal;
  std::unique_ptr<JournalSink> sink;
  std::unique_ptr<Pump> pump;
};

// Opens <journal.dir>/<topic> and makes the pump, which does not run yet. `files` and `clock`
// outlive the lane. The quota is shared equally among the topics. `beside`: another process may
// hold that directory; then one beside it.
Result<std::unique_ptr<Lane>> OpenLane(const GatewayConfig& config, const std::string& topic,
                                       SegmentFiles& files, const Clock& clock,
                                       bool beside = false);

// Folders under journal.dir that hold segments of a topic which the configuration does not name:
// their beacons would never be delivered.
std::vector<std::string> OrphanedTopics(const GatewayConfig& config);

}  // namespace beacongate
