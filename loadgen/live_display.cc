#include "loadgen/live_display.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace beacongate::loadgen {
namespace {

constexpr size_t kWidthUsual = 80;

std::string_view Environment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool StdoutIsTerminal() {
  const std::string_view term = Environment("TERM");
  return isatty(STDOUT_FILENO) == 1 && !term.empty() && term != "dumb";
}

size_t Width() {
  winsize size{};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kWidthUsual;
}

// Characters that are seen of a line with colours.
size_t Seen(std::string_view line) {
  size_t seen = 0;
  bool escape = false;
  for (const char c : line) {
    if (c == '\x1b') escape = true;
    if (!escape) ++seen;
    if (c == 'm') escape = false;
  }
  return seen;
}

}  // namespace

void AddLiveOptions(CLI::App* command, LiveOptions* options, bool has_gateway) {
  command->add_flag("--quiet", options->quiet, "Show nothing while it runs")->group("Report");
  if (!has_gateway) return;
  command
      ->add_option("--admin", options->admin,
                   "Admin port of the gateway, such as http://127.0.0.1:9464: what waits in its "
                   "journal is shown, too")
      ->type_name("URL")
      ->group("Report");
}

Result<std::optional<AdminWatch>> AdminOf(const LiveOptions& options) {
  if (options.admin.empty()) return std::optional<AdminWatch>();
  Result<AdminWatch> watch = AdminWatch::Open(options.admin);
  if (!watch) return watch.error();
  return std::optional<AdminWatch>(std::move(watch).value());
}

LiveDisplay::LiveDisplay(Options options)
    : options_(std::move(options)),
      terminal_(StdoutIsTerminal()),
      colour_(Environment("NO_COLOR").empty()),
      line_(options_.beacons_per_request),
      screen_(options_.beacons_per_request) {}

void LiveDisplay::Show(LiveState state) {
  if (options_.quiet) return;
  if (options_.admin) state.journal_pending = options_.admin->Pending();
  if (terminal_) {
    Draw(state);
  } else {
    fmt::print(stderr, "{}\n", line_.Next(state));
  }
}

// Over the frame before, which takes more rows than lines if the window was made narrower.
void LiveDisplay::Draw(const LiveState& state) {
  const size_t width = Width();
  size_t rows = 0;
  for (const size_t drawn : drawn_) rows += std::max<size_t>(1, (drawn + width - 1) / width);
  std::string frame = "\r";
  if (rows > 0) frame += fmt::format("\x1b[{}A", rows);
  drawn_.clear();
  // The last column stays free: some terminals wrap when it is written.
  for (const std::string& line : screen_.Next(state, width - 1, colour_)) {
    frame += line + "\x1b[K\n";
    drawn_.push_back(Seen(line));
  }
  frame += "\x1b[J";
  std::fwrite(frame.data(), 1, frame.size(), stdout);
  std::fflush(stdout);
}

}  // namespace beacongate::loadgen
