#include "loadgen/report/live_screen.h"

#include <fmt/format.h>

#include <string_view>

#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

constexpr const char* kDim = "\x1b[2m";
constexpr const char* kRed = "\x1b[1;31m";
constexpr const char* kPlain = "\x1b[0m";

std::string Micros(nanoseconds duration) {
  return Grouped(static_cast<uint64_t>(duration.count() / 1'000)) + " us";
}

}  // namespace

std::vector<std::string> LiveScreen::Next(const LiveState& state, size_t width, bool colour) {
  ++seconds_;
  std::vector<Row> rows;
  if (state.sending) {
    rows.push_back(Rates(state.sent));
    rows.push_back(Latency(state.sent));
  } else {
    rows.push_back({fmt::format("{} s", Grouped(seconds_)),
                    {{"all sent, reading the topic: accepted",
                      Grouped(AcceptedRequests(state.sent) * beacons_per_request_)}}});
  }
  if (state.topic) rows.push_back(Topic(state));
  if (state.journal_pending) {
    rows.push_back({"journal", {{"not delivered yet", Grouped(*state.journal_pending)}}});
  }
  before_ = state.sent.counts;
  accepted_before_ = AcceptedRequests(state.sent);
  if (state.sending) latency_before_ = state.sent.latency;
  std::vector<std::string> lines;
  for (const Row& row : rows) lines.push_back(Line(row, width, colour));
  return lines;
}

LiveScreen::Row LiveScreen::Rates(const SendResult& sent) const {
  const SendCounts& counts = sent.counts;
  const auto rate = [&](uint64_t now, uint64_t before) {
    return Grouped((now - before) * beacons_per_request_) + "/s";
  };
  const uint64_t accepted = AcceptedRequests(sent);
  const uint64_t refused = (counts.answered - accepted) * beacons_per_request_;
  const uint64_t failed = counts.failed * beacons_per_request_;
  Row row{fmt::format("{} s", Grouped(seconds_)), {}};
  if (counts.planned > 0) row.pairs.push_back({"planned", rate(counts.planned, before_.planned)});
  row.pairs.push_back({"sent", rate(counts.sent, before_.sent)});
  row.pairs.push_back({"accepted", rate(accepted, accepted_before_)});
  row.pairs.push_back({"refused", Grouped(refused), refused > 0});
  row.pairs.push_back({"failed", Grouped(failed), failed > 0});
  return row;
}

LiveScreen::Row LiveScreen::Latency(const SendResult& sent) const {
  const LatencyHistogram second = sent.latency.Since(latency_before_);
  const SendCounts& counts = sent.counts;
  const uint64_t in_flight = counts.sent - counts.answered - counts.failed;
  const uint64_t unsent = WaitingRequests(counts) - in_flight;
  return {"latency",
          {{"p50", Micros(second.Quantile(0.5))},
           {"p99", Micros(second.Quantile(0.99))},
           {"in flight", Grouped(in_flight * beacons_per_request_)},
           {"not sent yet", Grouped(unsent * beacons_per_request_)}}};
}

LiveScreen::Row LiveScreen::Topic(const LiveState& state) const {
  const LiveTopic& topic = *state.topic;
  const uint64_t accepted = AcceptedRequests(state.sent) * beacons_per_request_;
  const auto fault = [](const char* name, uint64_t count) {
    return Pair{name, Grouped(count), count > 0};
  };
  return {"topic",
          {{"found", Grouped(topic.found)},
           {"to come", Grouped(accepted > topic.found ? accepted - topic.found : 0)},
           fault("wrong partition", topic.wrong_partition),
           fault("corrupt", topic.corrupt),
           {"duplicates", Grouped(topic.duplicates)}}};
}

std::string LiveScreen::Line(const Row& row, size_t width, bool colour) {
  constexpr size_t kTitleWidth = 8;
  constexpr std::string_view kGap = "   ";
  std::string line = fmt::format("{:<{}}", row.title, kTitleWidth).substr(0, width);
  size_t used = line.size();
  std::string_view gap;
  for (const Pair& pair : row.pairs) {
    used += gap.size() + pair.name.size() + 1 + pair.value.size();
    if (used > width) break;
    line += gap;
    gap = kGap;
    if (colour) {
      line += fmt::format("{}{}{} {}{}{}", kDim, pair.name, kPlain, pair.alarming ? kRed : "",
                          pair.value, pair.alarming ? kPlain : "");
    } else {
      line += fmt::format("{} {}", pair.name, pair.value);
    }
  }
  return line;
}

}  // namespace beacongate::loadgen
