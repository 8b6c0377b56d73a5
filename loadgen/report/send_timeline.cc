#include "loadgen/report/send_timeline.h"

#include <algorithm>
#include <numeric>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

void FoldInto(SentSecond* sum, const SentSecond& next) {
  sum->to = next.to;
  sum->planned += next.planned;
  sum->sent += next.sent;
  sum->accepted += next.accepted;
  sum->failed += next.failed;
  sum->in_flight = std::max(sum->in_flight, next.in_flight);
  sum->waiting = std::max(sum->waiting, next.waiting);
  sum->latency = WorseOf(sum->latency, next.latency);
  sum->service = WorseOf(sum->service, next.service);
  for (const auto& [status, beacons] : next.refused) {
    const auto same = std::find_if(sum->refused.begin(), sum->refused.end(),
                                   [&](const auto& entry) { return entry.first == status; });
    if (same == sum->refused.end()) {
      sum->refused.emplace_back(status, beacons);
    } else {
      same->second += beacons;
    }
  }
}

// Never below zero: the totals of a closed loop have no plan until it ends.
uint64_t Less(uint64_t total, uint64_t part) { return total > part ? total - part : 0; }

}  // namespace

uint64_t SentSecond::refused_total() const {
  return std::accumulate(refused.begin(), refused.end(), uint64_t{0},
                         [](uint64_t sum, const auto& entry) { return sum + entry.second; });
}

void SendTimeline::Add(const SendResult& so_far) {
  CHECK(so_far.timeline.size() >= 2);
  if (seconds_.size() >= kSecondsMax) return;
  const SendCounts& counts = so_far.counts;
  SentSecond second{
      .from = seconds_.empty() ? so_far.timeline.front().at : seconds_.back().to,
      .to = so_far.timeline.back().at,
      .planned = (counts.planned - before_.planned) * beacons_,
      .sent = (counts.sent - before_.sent) * beacons_,
      .accepted = 0,
      .refused = {},
      .failed = (counts.failed - before_.failed) * beacons_,
      .in_flight = Less(counts.sent, counts.answered + counts.failed) * beacons_,
      .waiting = Less(counts.planned, counts.sent) * beacons_,
      .latency = PercentilesOf(so_far.latency.Since(latency_before_)),
      .service = PercentilesOf(so_far.service.Since(service_before_)),
  };
  for (size_t status = 0; status < so_far.by_status.size(); ++status) {
    const uint64_t beacons = (so_far.by_status[status] - by_status_before_[status]) * beacons_;
    if (beacons == 0) continue;
    if (status / 100 == 2) {
      second.accepted += beacons;
    } else {
      second.refused.emplace_back(static_cast<int>(status), beacons);
    }
  }
  seconds_.push_back(std::move(second));
  before_ = counts;
  by_status_before_ = so_far.by_status;
  latency_before_ = so_far.latency;
  service_before_ = so_far.service;
}

std::vector<SentSecond> Folded(const std::vector<SentSecond>& seconds, size_t points_max) {
  const size_t together = (seconds.size() + points_max - 1) / points_max;
  std::vector<SentSecond> folded;
  for (size_t i = 0; i < seconds.size(); ++i) {
    if (i % together == 0) {
      folded.push_back(seconds[i]);
    } else {
      FoldInto(&folded.back(), seconds[i]);
    }
  }
  return folded;
}

}  // namespace beacongate::loadgen
