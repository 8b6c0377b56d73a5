// The data of the status page: running totals at one moment. The page makes rates and quantiles of
// the differences. Pure; any thread.
#pragma once

#include <string>

#include "gateway/admin/health.h"
#include "gateway/admin/metrics.h"

namespace beacongate {

std::string StatusJson(const MetricsSource& source, const Health& health);

}  // namespace beacongate
