// The report of a run as one HTML page that needs nothing else: no network, no script, no font. It
// opens from a file or a review's attachment; its policy forbids what it does not need. Every text
// from outside is escaped. Less than 300 KB for the longest run. Pure.
#pragma once

#include <string>

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

std::string HtmlReport(const RunReport& report);

}  // namespace beacongate::loadgen
