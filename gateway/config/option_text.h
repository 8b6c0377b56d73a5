// The option table as text for people: --help, docs/configuration.md, docs/http.md. Pure; any
// thread.
#pragma once

#include <string>

namespace beacongate {

// Grouped by table, with defaults and bounds; at most 100 columns.
std::string OptionsHelp();

// The whole of docs/configuration.md; `BEACONGATE_UPDATE_DOCS=1 unit_config` writes it.
std::string OptionsMarkdown();

// The numbers of [http], for docs/http.md; written in the same way.
std::string HttpLimitsMarkdown();

}  // namespace beacongate
