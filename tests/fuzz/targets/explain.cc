// `beacongate explain`: a line of request, lines of headers up to an empty one, and a body.
//
// Oracles: what it prints is one line of JSON with the keys that are promised; a status that the
// gateway gives for a client's doing, and never one of 500 or above.
#include "gateway/command/explain.h"

#include <google/protobuf/stubs/logging.h>

#include <string>

#include "gateway/config/load_config.h"
#include "tests/fuzz/reference/json.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

constexpr char kConfig[] = R"([http]
listen = "127.0.0.1:0"
[[endpoint]]
path = "/b"
topic = "beacons"
[[endpoint]]
path = "/gif/*"
topic = "beacons"
reply = "gif"
[journal]
dir = "journal"
[topic.beacons]
partitions = 512
[kafka]
"bootstrap.servers" = "127.0.0.1:9092"
[admin]
listen = "127.0.0.1:0"
)";

const ReferenceJson& At(const ReferenceJson& object, std::string_view name) {
  for (const ReferenceMember& member : object.members) {
    if (member.name.text == name) return member.value;
  }
  Fail("a key that is promised", std::string(name));
}

void RequireSound(const std::string& printed) {
  Require(printed.find('\n') == std::string::npos, "one line", printed);
  const auto json = ParseReferenceJson(printed);
  Require(json.has_value(), "JSON", printed);
  const std::string& status = At(At(*json, "reply"), "status").text;
  Require(status.size() == 3 && (status[0] == '2' || status[0] == '4'), "the status", printed);
  const ReferenceJson& beacons = At(*json, "beacons");
  for (const ReferenceJson& beacon : beacons.elements) {
    Require(At(beacon, "record").kind == ReferenceJson::Kind::kObject, "a record", printed);
    const bool has_key = At(beacon, "key").kind == ReferenceJson::Kind::kString;
    Require(At(beacon, "hash").kind == At(beacon, "key").kind, "the key's hash", printed);
    Require(has_key == (At(beacon, "partition").kind == ReferenceJson::Kind::kNumber), "partition",
            printed);
  }
  const bool rejected = !At(*json, "rejected").elements.empty();
  Require(status[0] == '2' || rejected, "a refusal has a reason", printed);
}

}  // namespace

void FuzzExplain(std::string_view bytes) {
  google::protobuf::SetLogHandler(nullptr);
  static const GatewayConfig config = ParseConfig(kConfig, "beacongate.toml", {}).config;
  Input input(bytes);
  ExplainRequest request;
  request.request_line = input.Line();
  for (std::string_view line = input.Line(); !line.empty(); line = input.Line()) {
    request.headers.emplace_back(line);
  }
  request.body = input.Rest();

  std::string printed;
  StartFailure failure;
  const ExitCode code = Explain(config, request, &printed, &failure);
  Require(code == ExitCode::kDone || code == ExitCode::kUsage, "the exit code", bytes);
  Require((code == ExitCode::kDone) == failure.empty(), "done, or a sentence", bytes);
  if (code != ExitCode::kDone) return;
  RequireSound(printed);
}

}  // namespace beacongate::fuzz
