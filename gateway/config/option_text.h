// The option table as text for people: --help and docs/configuration.md. Pure; any thread.
#pragma once

#include <string>

namespace beacongate {

// Grouped by table, with defaults and bounds; at most 100 columns.
std::string OptionsHelp();

// The whole of docs/configuration.md; `BEACONGATE_UPDATE_DOCS=1 unit_config` writes it.
std::string OptionsMarkdown();

}  // namespace beacongate
