// Writes the report of a run into the files that the user named.
#pragma once

#include <string>

#include "gateway/base/result.h"
#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// Empty: not wanted.
struct ReportFiles {
  std::string json;
  std::string html;
};

// Replaces what is there. All that can be written is; the error names every file that cannot.
Status WriteReportFiles(const RunReport& report, const ReportFiles& files);

}  // namespace beacongate::loadgen
