// The data of the status page: running totals at one moment. The page makes rates and quantiles of
// the differences. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "gateway/admin/health.h"
#include "gateway/admin/metrics.h"

namespace beacongate {

std::string StatusJson(const MetricsSource& source, const Health& health);

// `text` as a JSON string, with quotes. Bytes above 0x7f are kept.
std::string JsonString(std::string_view text);

}  // namespace beacongate
