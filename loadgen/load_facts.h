// What a load is, in words, for whoever reads its report: traffic, shape, churn. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "loadgen/load_options.h"

namespace beacongate::loadgen {

// (name, text) each; what is by default or does not apply is left out, but the traffic never.
std::vector<std::pair<std::string, std::string>> LoadFacts(const LoadOptions& options);

}  // namespace beacongate::loadgen
