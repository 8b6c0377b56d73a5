#include "loadgen/report/send_result.h"

#include <algorithm>

namespace beacongate::loadgen {
namespace {

void AddCounts(const SendCounts& more, SendCounts* sum) {
  sum->planned += more.planned;
  sum->sent += more.sent;
  sum->answered += more.answered;
  sum->failed += more.failed;
  sum->reconnects += more.reconnects;
  sum->connected += more.connected;
  sum->renewed += more.renewed;
  sum->waits += more.waits;
}

// The earliest start and the latest point, with the sums of both.
std::vector<TimelinePoint> Ends(const std::vector<TimelinePoint>& a,
                                const std::vector<TimelinePoint>& b) {
  const auto sum = [](WallTime at, const TimelinePoint& x, const TimelinePoint& y) {
    return TimelinePoint{.at = at, .sent = x.sent + y.sent, .answered = x.answered + y.answered};
  };
  return {sum(std::min(a.front().at, b.front().at), a.front(), b.front()),
          sum(std::max(a.back().at, b.back().at), a.back(), b.back())};
}

}  // namespace

void SendResult::Add(const SendResult& other) {
  AddCounts(other.counts, &counts);
  for (size_t status = 0; status < by_status.size(); ++status) {
    by_status[status] += other.by_status[status];
  }
  latency.Add(other.latency);
  service.Add(other.service);
  lateness.Add(other.lateness);
  if (timeline.empty() || other.timeline.empty()) {
    timeline.insert(timeline.end(), other.timeline.begin(), other.timeline.end());
  } else {
    timeline = Ends(timeline, other.timeline);
  }
  loops.insert(loops.end(), other.loops.begin(), other.loops.end());
  elapsed = std::max(elapsed, other.elapsed);
}

}  // namespace beacongate::loadgen
