// Tells the report of a run: text to stdout, JSON into a file; and what the program exits with.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "loadgen/exit_code.h"
#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

struct ReportOutput {
  std::string json;  // file; empty: not wanted
};

// Group Report.
void AddReportOutput(CLI::App* command, ReportOutput* output);

// kDone for a clean run, kCheckFailed for one that is faulty or void, kEnvironment if the file
// cannot be written.
ExitCode TellReport(const RunReport& report, const ReportOutput& output);

}  // namespace beacongate::loadgen
