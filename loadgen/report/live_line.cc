#include "loadgen/report/live_line.h"

#include <fmt/format.h>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

std::string Topic(const LiveTopic& topic, uint64_t accepted) {
  std::string text = fmt::format("  {} found  {} to come", topic.found,
                                 accepted > topic.found ? accepted - topic.found : 0);
  const auto add = [&](uint64_t count, const char* what) {
    if (count > 0) text += fmt::format("  {} {}", count, what);
  };
  add(topic.wrong_partition, "in the wrong partition");
  add(topic.corrupt, "corrupt");
  add(topic.duplicates, "duplicates");
  return text;
}

}  // namespace

std::string LiveLine::Next(const LiveState& state) {
  std::string line = fmt::format("{:>4} s  ", ++seconds_);
  line += state.sending ? Sending(state.sent) : "all sent, reading the topic";
  if (state.topic) {
    line += Topic(*state.topic, AcceptedRequests(state.sent) * beacons_per_request_);
  }
  if (state.journal_pending) line += fmt::format("  {} in the journal", *state.journal_pending);
  before_ = state.sent.counts;
  return line;
}

std::string LiveLine::Sending(const SendResult& so_far) const {
  const SendCounts& counts = so_far.counts;
  return fmt::format("{}/s sent  {}/s answered  {} waiting  {} failed  p99 {:.0f} us",
                     (counts.sent - before_.sent) * beacons_per_request_,
                     (counts.answered - before_.answered) * beacons_per_request_,
                     WaitingRequests(counts) * beacons_per_request_,
                     counts.failed * beacons_per_request_,
                     Microseconds(so_far.latency.Quantile(0.99)));
}

}  // namespace beacongate::loadgen
