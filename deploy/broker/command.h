// What every command of beaconctl shares: how it joins the command line, and how it ends.
//
// A command is a function that adds itself to the command line and leaves in `Chosen` what is to
// be run when it was the one that the user named. It runs on the main thread, with SIGINT and
// SIGTERM blocked; results go to stdout, everything else to stderr.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/exit_code.h"

namespace beacongate::broker {

using Chosen = std::function<ExitCode()>;

// Which cluster, and how to reach it.
struct ClusterOptions {
  std::string brokers;
  std::vector<std::string> properties;  // librdkafka's own, as "name=value"

  void AddTo(CLI::App* command);
  // An Error is a property that is not "name=value", or that librdkafka does not take.
  Result<std::map<std::string, std::string>> Properties() const;
};

// Prints "beaconctl: text" to stderr.
ExitCode Fail(ExitCode code, const std::string& text);

}  // namespace beacongate::broker
