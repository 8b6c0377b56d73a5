// The words and tables of the report's page, each as HTML; "" where there is nothing to say. Pure.
#pragma once

#include <string>

#include "loadgen/report/run_report.h"

namespace beacongate::loadgen {

// The verdict: sign, word, sentence, and why a run is void.
std::string VerdictCard(const RunReport& report);
// The figures that one looks for first.
std::string Tiles(const RunReport& report);
std::string CountsTable(const RunReport& report);
std::string DurationsTable(const RunReport& report);
// Every kind of fault that was found, with its first examples.
std::string FaultsCard(const RunReport& report);
std::string FactsCard(const RunReport& report);

// "2026-11-22 22:40:07 UTC"
std::string UtcText(WallTime at);

}  // namespace beacongate::loadgen
