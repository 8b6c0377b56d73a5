// The report of a run as text for a terminal. Pure.
#pragma once

#include <string>

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// Ends in a newline. What came from outside is shown without its control characters: a terminal
// obeys them.
std::string TextReport(const RunReport& report);

}  // namespace beacongate::loadgen
