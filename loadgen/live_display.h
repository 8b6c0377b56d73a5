// LiveDisplay: shows a run while it lasts. Where stdout is a terminal, lines that change in place
// (report/live_screen.h); elsewhere, and with TERM=dumb, a line a second to stderr. NO_COLOR is
// heeded. It changes no mode of the terminal and leaves the cursor on a line of its own after
// each frame, so however the process ends there is nothing to restore. One thread.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "loadgen/admin_watch.h"
#include "loadgen/report/live_line.h"
#include "loadgen/report/live_screen.h"

namespace beacongate::loadgen {

// What the user asked for.
struct LiveOptions {
  bool quiet = false;
  std::string admin;  // URL; empty: none
};

// --quiet and, if the load has a gateway, --admin. Group Report.
void AddLiveOptions(CLI::App* command, LiveOptions* options, bool has_gateway);

// An Error is of usage.
Result<std::optional<AdminWatch>> AdminOf(const LiveOptions& options);

class LiveDisplay {
 public:
  struct Options {
    bool quiet = false;  // shows nothing
    uint32_t beacons_per_request = 1;
    std::optional<AdminWatch> admin = {};
  };
  explicit LiveDisplay(Options options);

  // Once a second. Asks the admin port, if there is one: see AdminWatch for how long that takes.
  void Show(LiveState state);

 private:
  void Draw(const LiveState& state);

  const Options options_;
  const bool terminal_;
  const bool colour_;
  LiveLine line_;
  LiveScreen screen_;
  std::vector<size_t> drawn_;  // widths of the lines that stand
};

}  // namespace beacongate::loadgen
