// Tells the report of a run: text to stdout, JSON and the page into files; and what the program
// exits with.
#pragma once

#include <CLI/CLI.hpp>

#include "loadgen/exit_code.h"
#include "loadgen/report/report_files.h"
#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// Group Report.
void AddReportOptions(CLI::App* command, ReportFiles* files);

// kCheckFailed for a run that is faulty or void, kEnvironment if a file cannot be written.
ExitCode TellReport(const RunReport& report, const ReportFiles& files);

}  // namespace beacongate::loadgen
