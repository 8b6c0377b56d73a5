#include "loadgen/report/text_report.h"

#include <fmt/format.h>

#include <string_view>

#include "loadgen/report/number_text.h"
#include "loadgen/report/plain_text.h"

namespace beacongate::loadgen {
namespace {

std::string PercentileLine(std::string_view name, const LatencyHistogram& histogram) {
  if (histogram.count() == 0) return "";
  return fmt::format("{:<12} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f} {:>10.1f}\n", name,
                     Microseconds(histogram.Quantile(0.5)), Microseconds(histogram.Quantile(0.9)),
                     Microseconds(histogram.Quantile(0.99)),
                     Microseconds(histogram.Quantile(0.999)), Microseconds(histogram.max()));
}

std::string Head(const RunFacts& facts) {
  const uint64_t beacons = facts.beacons_per_request;
  if (facts.target.empty()) {
    return fmt::format("{} into topic {} of {}: {:.0f} bytes a record\n",
                       facts.closed_loop ? "closed loop" : "open loop", PlainText(facts.topic),
                       PlainText(facts.brokers), facts.request_bytes);
  }
  return fmt::format(
      "{} at {}: {} connections, pipeline {}, {} beacon{} and {:.0f} bytes a request\n",
      facts.closed_loop ? "closed loop" : "open loop", PlainText(facts.target), facts.connections,
      facts.pipeline, beacons, beacons == 1 ? "" : "s", facts.request_bytes);
}

std::string SenderText(const Sending& sending) {
  if (!sending.sender_cpu) return "";
  if (sending.loops.size() < 2) {
    return fmt::format("sender   {:.0f} % of a core\n", *sending.sender_cpu * 100);
  }
  std::string text = fmt::format("sender   {} threads; beacons, share of a core, lateness p99:\n",
                                 sending.loops.size());
  for (const LoopFigures& loop : sending.loops) {
    text += fmt::format("         {:>10} {:>4.0f} % {:>10.1f} us\n", loop.sent, loop.cpu * 100,
                        Microseconds(loop.lateness_p99));
  }
  return text;
}

std::string SendingText(const RunReport& report) {
  const RunFacts& facts = report.facts;
  const Sending& sending = *report.sending;
  std::string text;
  if (facts.pipeline > 0) {
    text += Head(facts);
    text += facts.closed_loop ? std::string("rate     as fast as answers came")
                              : fmt::format("rate     {:.0f}/s planned", facts.rate_planned);
    text += fmt::format(", {:.0f}/s achieved over {:.3f} s\n", report.rate_achieved(),
                        Seconds(facts.elapsed));
    for (const auto& [name, value] : facts.load) {
      text += fmt::format("{:<8} {}\n", PlainText(name), PlainText(value));
    }
  }
  text += SenderText(sending);
  text +=
      fmt::format("beacons  {} sent, {} accepted, {} refused, {} failed, {} unsent\n", sending.sent,
                  sending.accepted, sending.refused_total(), sending.failed, sending.unsent());
  for (const auto& [status, beacons] : sending.refused) {
    text += fmt::format("         {} refused with {}\n", beacons, status);
  }
  if (sending.reconnects > 0) text += fmt::format("         {} reconnects\n", sending.reconnects);
  if (sending.renewed > 0) {
    text += fmt::format("         {} connections ended by plan\n", sending.renewed);
  }
  if (sending.waits > 0) {
    text += fmt::format("         {} times a connection kept quiet after a 503\n", sending.waits);
  }
  if (sending.connected && *sending.connected < facts.connections) {
    text += fmt::format("         only {} of {} connections {}\n", *sending.connected,
                        facts.connections,
                        facts.cold_start ? "were ever made" : "stood when the plan began");
  }
  return text;
}

std::string ExampleLine(const FaultExample& example) {
  std::string line = "          ";
  if (example.lane) line += fmt::format(" lane {}", *example.lane);
  if (example.sequence) line += fmt::format(" sequence {}", *example.sequence);
  if (!example.key.empty()) line += fmt::format(" key {}", PlainText(example.key));
  if (example.partition) line += fmt::format(" partition {}", *example.partition);
  if (example.offset) line += fmt::format(" offset {}", *example.offset);
  if (!example.detail.empty()) line += fmt::format(" ({})", PlainText(example.detail));
  return line + "\n";
}

std::string VerificationText(const RunReport& report) {
  const Verification& verification = *report.verification;
  std::string text = fmt::format("topic    {} found", verification.found);
  for (const FaultInfo& info : kFaults) {
    const uint64_t count = verification.of(info.kind).count;
    if (info.fails || count > 0) text += fmt::format(", {} {}", count, info.title);
  }
  text += "\n";
  for (const FaultInfo& info : kFaults) {
    const FaultTally& tally = verification.of(info.kind);
    if (tally.count == 0) continue;
    text += fmt::format("         {}: {}; the first:\n", info.title, info.meaning);
    for (const FaultExample& example : tally.examples) text += ExampleLine(example);
  }
  for (const auto& [name, value] : report.facts.more) {
    text += fmt::format("         {}: {}\n", PlainText(name), PlainText(value));
  }
  return text;
}

std::string Durations(const RunReport& report) {
  const bool closed_loop = report.facts.closed_loop;
  std::string lines;
  if (report.sending) {
    lines += PercentileLine("latency", report.sending->latency);
    lines += PercentileLine("service", report.sending->service);
    if (!closed_loop) lines += PercentileLine("lateness", report.sending->lateness);
  }
  if (report.verification) lines += PercentileLine("end to end", report.verification->end_to_end);
  if (lines.empty()) return "";
  std::string text = fmt::format("{:<12} {:>10} {:>10} {:>10} {:>10} {:>10}\n", "us", "p50", "p90",
                                 "p99", "p99.9", "max");
  text += lines;
  if (report.sending && report.sending->latency.count() > 0) {
    text += closed_loop ? "latency is measured from the send (closed loop)\n"
                        : "latency is measured from the planned instant, service from the send\n";
  }
  if (report.verification && report.verification->end_to_end.count() > 0) {
    text += "end to end is measured " + PlainText(report.verification->end_to_end_basis) + "\n";
  }
  return text;
}

}  // namespace

std::string TextReport(const RunReport& report) {
  std::string text;
  if (report.sending) text += SendingText(report);
  if (report.verification) text += VerificationText(report);
  text += Durations(report);
  for (const std::string& reason : VoidReasons(report)) text += "VOID: " + PlainText(reason) + "\n";
  if (report.verification) text += VerdictSentence(report) + "\n";
  return text;
}

}  // namespace beacongate::loadgen
