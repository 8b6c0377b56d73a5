// beacongate: command line -> configuration -> one of serve, check, explain -> exit code.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "gateway/base/log.h"
#include "gateway/base/system_clock.h"
#include "gateway/command/check.h"
#include "gateway/command/command_line.h"
#include "gateway/command/dev.h"
#include "gateway/command/explain.h"
#include "gateway/config/load_config.h"
#include "gateway/serve.h"

namespace beacongate {
namespace {

ExitCode Report(const StartFailure& failure) {
  for (const std::string& fault : failure.faults) std::cerr << fault << '\n';
  return failure.code;
}

// The configuration, or its faults in *failure.
GatewayConfig Load(const CommandLine& line, StartFailure* failure) {
  LoadedConfig loaded = line.dev && line.config_file.empty()
                            ? ParseConfig(kDevConfig, "--dev", line.overrides)
                            : LoadConfig(line.config_file, line.overrides);
  for (const ConfigFault& fault : loaded.faults) failure->Add(ExitCode::kUsage, Format(fault));
  return std::move(loaded.config);
}

bool ReadFile(const std::string& name, std::string* bytes) {
  std::ifstream file(name, std::ios::binary);
  if (!file) return false;
  bytes->assign(std::istreambuf_iterator<char>(file), {});
  return !file.bad();
}

ExitCode RunExplain(const CommandLine& line, const GatewayConfig& config) {
  ExplainRequest request{line.request_line, line.headers, ""};
  if (!line.body_file.empty() && !ReadFile(line.body_file, &request.body)) {
    std::cerr << "beacongate: cannot read " << line.body_file << '\n';
    return ExitCode::kUsage;
  }
  std::string json;
  StartFailure failure;
  const ExitCode code = Explain(config, request, &json, &failure);
  if (code != ExitCode::kDone) return Report(failure);
  std::cout << json << '\n';
  return code;
}

ExitCode RunCheck(const GatewayConfig& config) {
  std::vector<std::string> notes;
  const StartFailure failure = Check(config, &notes);
  if (!failure.empty()) return Report(failure);
  std::cout << config.file << ": no faults; no broker was asked\n";
  for (const std::string& note : notes) std::cout << "note: " << note << '\n';
  return ExitCode::kDone;
}

ExitCode Run(const CommandLine& line) {
  if (line.verbose) SetLogLevel(LogLevel::kDebug);
  StartFailure failure;
  const GatewayConfig config = Load(line, &failure);
  if (!failure.empty()) return Report(failure);
  switch (line.verb) {
    case Verb::kCheck:
      return RunCheck(config);
    case Verb::kExplain:
      return RunExplain(line, config);
    case Verb::kServe:
      break;
  }
  TakeSignals();
  const SystemClock clock;
  if (line.dev) return ServeDev(config, clock);
  return Serve(config, clock,
               {.load_again = [&line](StartFailure* faults) { return Load(line, faults); },
                .take_over = line.take_over});
}

}  // namespace
}  // namespace beacongate

int main(int argc, char** argv) {
  const auto parsed = beacongate::ParseCommandLine(argc, argv);
  if (const auto* code = std::get_if<beacongate::ExitCode>(&parsed)) return static_cast<int>(*code);
  return static_cast<int>(beacongate::Run(std::get<beacongate::CommandLine>(parsed)));
}
