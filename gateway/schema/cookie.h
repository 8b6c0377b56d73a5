// Cookies of a request: the header Cookie of RFC 6265. Pure.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gateway/base/name_value.h"

namespace beacongate {

// The value of the first cookie of this very name, without the quotes around it, not decoded.
// Pieces without '=' and with an empty name are no cookies.
std::optional<std::string_view> FindCookie(std::span<const NameValue> headers,
                                           std::string_view name);

}  // namespace beacongate
