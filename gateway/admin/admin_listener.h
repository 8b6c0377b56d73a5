// The listening socket of the admin port. Any thread; does not block.
#pragma once

#include <cstdint>
#include <string>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {

// Numeric "host:port", "[host]:port" or ":port". An error names the address and what to do.
Result<UniqueFd> ListenForAdmin(const std::string& listen);

uint16_t PortOf(const UniqueFd& socket);

}  // namespace beacongate
