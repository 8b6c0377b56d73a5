// The page at / of the admin port: status_page.html, built in. Constant; any thread.
#pragma once

#include <string_view>

namespace beacongate {

std::string_view StatusPage();

}  // namespace beacongate
