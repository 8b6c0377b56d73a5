// A configuration. Lines at its start that begin with '!' are --set overrides; the rest is the
// file.
//
// Oracles: every fault says what is wrong and what to do, on a line that the file has; the same
// faults when asked again; a configuration without faults keeps the bounds that stages rely on.
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/config/load_config.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

constexpr char kFile[] = "/etc/beacongate.toml";

std::string Told(const LoadedConfig& loaded) {
  std::string text;
  for (const ConfigFault& fault : loaded.faults) text += Format(fault) + "\n";
  return text;
}

void RequireHelpful(const LoadedConfig& loaded, const std::string& text) {
  const auto lines = std::count(text.begin(), text.end(), '\n') + 1;
  for (const ConfigFault& fault : loaded.faults) {
    Require(fault.file == kFile || fault.file == "--set", "where", fault.file);
    Require(fault.message.find("; ") != std::string::npos, "what is wrong; what to do",
            fault.message);
    Require(fault.line >= 0 && fault.line <= lines, "a line of the file", Format(fault));
    Require(fault.file == kFile || fault.line == 0, "--set has no lines", Format(fault));
  }
}

void RequireUsable(const GatewayConfig& config, const std::string& text) {
  Require(!config.name.empty(), "a name", text);
  Require(!config.endpoints.empty(), "an endpoint", text);
  Require(config.http.target_bytes_max <= config.http.head_bytes_max, "target and head", text);
  Require(config.journal.segment_bytes >= limits::kSegmentBytesMin, "segment_bytes", text);
  Require(config.journal.quota_bytes >= config.journal.segment_bytes * limits::kQuotaSegmentsMin,
          "quota_bytes", text);
  for (const EndpointConfig& endpoint : config.endpoints) {
    Require(!endpoint.path.empty() && endpoint.path[0] == '/', "a path", endpoint.path);
    Require(config.topics.contains(endpoint.topic), "the topic of an endpoint", endpoint.topic);
  }
  for (const auto& [name, topic] : config.topics) {
    Require(topic.partitions >= 1 && topic.partitions <= limits::kPartitionsMax, "partitions",
            name);
  }
}

}  // namespace

void FuzzConfig(std::string_view bytes) {
  Input input(bytes);
  std::vector<std::string> overrides;
  while (input.StartsWith('!')) overrides.emplace_back(input.Line().substr(1));
  const std::string text(input.Rest());
  const LoadedConfig loaded = ParseConfig(text, kFile, overrides);
  RequireHelpful(loaded, text);
  if (loaded.faults.empty()) return RequireUsable(loaded.config, text);
  RequireEqual(Told(ParseConfig(text, kFile, overrides)), Told(loaded), "the same faults again");
}

}  // namespace beacongate::fuzz
