// The command line of beacongate. A value; parsing has no effect but on the standard streams.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "gateway/exit_code.h"

namespace beacongate {

enum class Verb : uint8_t { kServe, kCheck, kExplain };

struct CommandLine {
  Verb verb = Verb::kServe;
  std::string config_file;
  std::vector<std::string> overrides;  // "key=value"
  bool dev = false;
  bool take_over = false;
  bool verbose = false;
  // explain
  std::string request_line;
  std::vector<std::string> headers;
  std::string body_file;
};

// Either what to do, or the exit code after --help, --version or a usage error, which has been
// printed.
std::variant<CommandLine, ExitCode> ParseCommandLine(int argc, char** argv);

}  // namespace beacongate
