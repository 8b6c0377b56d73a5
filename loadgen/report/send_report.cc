#include "loadgen/report/send_report.h"

#include <fmt/format.h>

#include <iterator>
#include <numeric>
#include <string_view>

namespace beacongate::loadgen {
namespace {

double Microseconds(nanoseconds duration) { return static_cast<double>(duration.count()) / 1e3; }

std::string JsonString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", c);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string JsonPercentiles(const LatencyHistogram& histogram) {
  return fmt::format(
      R"({{"p50": {:.3f}, "p90": {:.3f}, "p99": {:.3f}, "p999": {:.3f}, "max": {:.3f}}})",
      Microseconds(histogram.Quantile(0.5)), Microseconds(histogram.Quantile(0.9)),
      Microseconds(histogram.Quantile(0.99)), Microseconds(histogram.Quantile(0.999)),
      Microseconds(histogram.max()));
}

std::string TextPercentiles(std::string_view name, const LatencyHistogram& histogram) {
  return fmt::format("{:<12} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f}\n", name,
                     Microseconds(histogram.Quantile(0.5)), Microseconds(histogram.Quantile(0.9)),
                     Microseconds(histogram.Quantile(0.99)),
                     Microseconds(histogram.Quantile(0.999)), Microseconds(histogram.max()));
}

// Calls write(status, beacons) for every status that is not 2xx and was seen.
template <typename Write>
void ForEachRefusal(const SendReport& report, Write write) {
  for (size_t status = 0; status < report.result.by_status.size(); ++status) {
    const uint64_t requests = report.result.by_status[status];
    if (requests > 0 && status / 100 != 2) write(status, requests * report.beacons_per_request);
  }
}

}  // namespace

uint64_t SendReport::accepted() const {
  return std::accumulate(result.by_status.begin() + 200, result.by_status.begin() + 300,
                         uint64_t{0});
}

uint64_t SendReport::refused() const { return result.counts.answered - accepted(); }

double SendReport::rate_achieved() const {
  const double elapsed_s = static_cast<double>(result.elapsed.count()) / 1e9;
  if (elapsed_s <= 0) return 0;
  return static_cast<double>(result.counts.answered * beacons_per_request) / elapsed_s;
}

std::optional<std::string> SendReport::VoidReason() const {
  const nanoseconds p99 = result.lateness.Quantile(0.99);
  if (!closed_loop && p99 > lateness_max) {
    return fmt::format(
        "the sender itself was late: p99 {:.0f} us, allowed {:.0f} us; give it a core of its own "
        "or lower the rate",
        Microseconds(p99), Microseconds(lateness_max));
  }
  return std::nullopt;
}

std::string SendReport::Text() const {
  const uint64_t beacons = beacons_per_request;
  const SendCounts& counts = result.counts;
  std::string text =
      fmt::format("{} at {}: {} connections, pipeline {}, {} beacon{} and {:.0f} bytes a request\n",
                  closed_loop ? "closed loop" : "open loop", target, connections, pipeline, beacons,
                  beacons == 1 ? "" : "s", request_bytes);
  text += closed_loop ? std::string("rate     as fast as answers came")
                      : fmt::format("rate     {:.0f}/s planned", rate_planned);
  text += fmt::format(", {:.0f}/s achieved over {:.3f} s\n", rate_achieved(),
                      static_cast<double>(result.elapsed.count()) / 1e9);
  text += fmt::format("sender   {:.0f} % of a core\n", result.sender_cpu * 100);
  text += fmt::format("beacons  {} sent, {} accepted, {} refused, {} failed, {} unsent\n",
                      counts.sent * beacons, accepted() * beacons, refused() * beacons,
                      counts.failed * beacons, (counts.planned - counts.sent) * beacons);
  ForEachRefusal(*this, [&](size_t status, uint64_t refusals) {
    text += fmt::format("         {} refused with {}\n", refusals, status);
  });
  if (counts.reconnects > 0) text += fmt::format("         {} reconnects\n", counts.reconnects);
  if (counts.renewed > 0) {
    text += fmt::format("         {} connections ended by plan\n", counts.renewed);
  }
  if (counts.waits > 0) {
    text += fmt::format("         {} times a connection kept quiet after a 503\n", counts.waits);
  }
  if (counts.connected < connections) {
    text += fmt::format("         only {} of {} connections stood when the plan began\n",
                        counts.connected, connections);
  }
  text += fmt::format("{:<12} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "us", "p50", "p90", "p99",
                      "p99.9", "max");
  text += TextPercentiles("latency", result.latency);
  text += TextPercentiles("service", result.service);
  if (!closed_loop) text += TextPercentiles("lateness", result.lateness);
  text += closed_loop ? "latency is measured from the send (closed loop)\n"
                      : "latency is measured from the planned instant, service from the send\n";
  if (const auto reason = VoidReason()) text += "VOID: " + *reason + "\n";
  return text;
}

std::string SendReport::Json() const {
  const uint64_t beacons = beacons_per_request;
  const SendCounts& counts = result.counts;
  std::string refusals;
  ForEachRefusal(*this, [&](size_t status, uint64_t refused_beacons) {
    refusals += fmt::format(R"({}"{}": {})", refusals.empty() ? "" : ", ", status, refused_beacons);
  });
  std::string timeline;
  for (const TimelinePoint& point : result.timeline) {
    timeline += fmt::format(R"({}{{"at_unix_us": {}, "sent": {}, "answered": {}}})",
                            timeline.empty() ? "" : ",\n    ", point.at.time_since_epoch().count(),
                            point.sent * beacons, point.answered * beacons);
  }
  const auto reason = VoidReason();
  std::string json = fmt::format(
      "{{\n  \"target\": {},\n  \"mode\": \"{}\",\n  \"connections\": {},\n  \"pipeline\": {},\n"
      "  \"beacons_per_request\": {},\n  \"request_bytes\": {:.1f},\n  \"duration_s\": {:.6f},\n",
      JsonString(target), closed_loop ? "closed" : "open", connections, pipeline, beacons,
      request_bytes, static_cast<double>(result.elapsed.count()) / 1e9);
  fmt::format_to(
      std::back_inserter(json),
      "  \"sent\": {},\n  \"accepted\": {},\n  \"refused\": {{{}}},\n  \"failed\": {},\n"
      "  \"unsent\": {},\n  \"connected\": {},\n  \"reconnects\": {},\n  \"renewed\": {},\n"
      "  \"waits_after_503\": {},\n  \"sender_cpu\": {:.3f},\n",
      counts.sent * beacons, accepted() * beacons, refusals, counts.failed * beacons,
      (counts.planned - counts.sent) * beacons, counts.connected, counts.reconnects, counts.renewed,
      counts.waits, result.sender_cpu);
  fmt::format_to(
      std::back_inserter(json),
      "  \"rate_planned\": {:.3f},\n  \"rate_achieved\": {:.3f},\n  \"lateness_us\": {},\n"
      "  \"latency_us\": {},\n  \"service_us\": {},\n  \"void\": {},\n  \"timeline\": [\n    {}\n  "
      "]\n}}\n",
      rate_planned, rate_achieved(), JsonPercentiles(result.lateness),
      JsonPercentiles(result.latency), JsonPercentiles(result.service),
      reason ? JsonString(*reason) : "null", timeline);
  return json;
}

}  // namespace beacongate::loadgen
