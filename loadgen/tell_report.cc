#include "loadgen/tell_report.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "gateway/base/json_text.h"
#include "loadgen/report/number_text.h"

namespace beacongate::loadgen {
namespace {

std::string JsonPercentiles(const LatencyHistogram& histogram) {
  return fmt::format(R"({{"p50": {:.3f}, "p90": {:.3f}, "p99": {:.3f}, "p999": {:.3f}, )"
                     R"("max": {:.3f}}})",
                     Microseconds(histogram.Quantile(0.5)), Microseconds(histogram.Quantile(0.9)),
                     Microseconds(histogram.Quantile(0.99)),
                     Microseconds(histogram.Quantile(0.999)), Microseconds(histogram.max()));
}

std::string Where(const FaultExample& example) {
  std::string text;
  if (example.lane) text += fmt::format("lane {} ", *example.lane);
  if (example.sequence) text += fmt::format("sequence {} ", *example.sequence);
  if (example.partition) text += fmt::format("partition {} ", *example.partition);
  if (example.offset) text += fmt::format("offset {} ", *example.offset);
  if (!example.key.empty()) text += "key " + JsonString(example.key) + " ";
  return text + example.detail;
}

std::string Text(const RunReport& report) {
  std::string text = VerdictSentence(report) + "\n";
  for (const std::string& reason : VoidReasons(report)) text += "VOID: " + reason + "\n";
  if (report.sending) {
    const Sending& sending = *report.sending;
    text += fmt::format("sent {}, accepted {}, refused {}, failed {}\n", sending.sent,
                        sending.accepted, sending.refused_total(), sending.failed);
  }
  if (!report.verification) return text;
  const Verification& verification = *report.verification;
  text += fmt::format("found {}\n", verification.found);
  for (const FaultInfo& info : kFaults) {
    const FaultTally& tally = verification.of(info.kind);
    if (tally.count == 0 && !info.fails) continue;
    text += fmt::format("{} {}: {}\n", tally.count, info.title, info.meaning);
    for (const FaultExample& example : tally.examples) text += "    " + Where(example) + "\n";
  }
  for (const auto& [name, value] : report.facts.more) text += name + ": " + value + "\n";
  if (verification.end_to_end.count() > 0) {
    text += fmt::format("end to end ms: p50 {:.1f}, p99 {:.1f}, max {:.1f}, {}\n",
                        Microseconds(verification.end_to_end.Quantile(0.5)) / 1e3,
                        Microseconds(verification.end_to_end.Quantile(0.99)) / 1e3,
                        Microseconds(verification.end_to_end.max()) / 1e3,
                        verification.end_to_end_basis);
  }
  return text;
}

std::string Json(const RunReport& report) {
  std::string json =
      fmt::format("{{\n  \"verdict\": {},\n", JsonString(OutcomeName(OutcomeOf(report))));
  auto out = std::back_inserter(json);
  if (report.sending) {
    const Sending& sending = *report.sending;
    std::string refused;
    for (const auto& [status, beacons] : sending.refused) {
      refused += fmt::format(R"({}"{}": {})", refused.empty() ? "" : ", ", status, beacons);
    }
    fmt::format_to(
        out,
        "  \"sent\": {},\n  \"accepted\": {},\n  \"refused\": {{{}}},\n  \"failed\": {},\n"
        "  \"rate_planned\": {:.3f},\n  \"rate_achieved\": {:.3f},\n"
        "  \"lateness_us\": {},\n  \"latency_us\": {},\n  \"service_us\": {},\n",
        sending.sent, sending.accepted, refused, sending.failed, report.facts.rate_planned,
        report.rate_achieved(), JsonPercentiles(sending.lateness), JsonPercentiles(sending.latency),
        JsonPercentiles(sending.service));
  }
  if (report.verification) {
    fmt::format_to(out, "  \"found\": {},\n", report.verification->found);
    for (const FaultInfo& info : kFaults) {
      fmt::format_to(out, "  \"{}\": {},\n", info.json_key,
                     report.verification->of(info.kind).count);
    }
    fmt::format_to(out, "  \"end_to_end_us\": {},\n",
                   JsonPercentiles(report.verification->end_to_end));
  }
  return json + fmt::format("  \"run_id\": {}\n}}\n", JsonString(report.facts.run_id));
}

}  // namespace

void AddReportOutput(CLI::App* command, ReportOutput* output) {
  command->add_option("--report", output->json, "Write the report as JSON to this file")
      ->group("Report");
}

ExitCode TellReport(const RunReport& report, const ReportOutput& output) {
  fmt::print("{}", Text(report));
  if (!output.json.empty()) {
    std::ofstream file(output.json, std::ios::trunc);
    file << Json(report);
    if (!file.flush()) {
      fmt::print(stderr, "beaconload: cannot write the report to {}; name another file\n",
                 output.json);
      return kEnvironment;
    }
  }
  return OutcomeOf(report) == Outcome::kClean ? kDone : kCheckFailed;
}

}  // namespace beacongate::loadgen
