#include "loadgen/tell_report.h"

#include <fmt/format.h>

#include <cstdio>

#include "loadgen/report/text_report.h"

namespace beacongate::loadgen {

void AddReportOptions(CLI::App* command, ReportFiles* files) {
  const std::string group = "Report";
  command->add_option("--report", files->json, "Write the report as JSON to this file")
      ->type_name("FILE")
      ->group(group);
  command->add_option("--html", files->html, "Write it as one HTML page, with plots, to this file")
      ->type_name("FILE")
      ->group(group);
}

ExitCode TellReport(const RunReport& report, const ReportFiles& files) {
  fmt::print("{}", TextReport(report));
  if (Status status = WriteReportFiles(report, files); !status) {
    fmt::print(stderr, "{}: {}\n", report.facts.command, status.error().message);
    return kEnvironment;
  }
  const Outcome outcome = OutcomeOf(report);
  return outcome == Outcome::kClean || outcome == Outcome::kUnverified ? kDone : kCheckFailed;
}

}  // namespace beacongate::loadgen
