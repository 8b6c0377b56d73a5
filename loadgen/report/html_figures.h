// The plots of the report's page, each as HTML; "" where there is nothing to draw. Pure.
#pragma once

#include <string>

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// Planned, accepted, refused, failed and found a second, over the run.
std::string RateFigure(const RunReport& report);
// Percentiles of the latency over the run.
std::string LatencyFigure(const RunReport& report);
// Percentiles of the way into the topic over the run.
std::string EndToEndFigure(const RunReport& report);
// All durations of the run, from the median to 99.99 %.
std::string CurveFigure(const RunReport& report);
// Records of each partition over the run.
std::string HeatFigure(const RunReport& report);

}  // namespace beacongate::loadgen
