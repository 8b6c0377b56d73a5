// A line or a file of recorded traffic. The first line says which: "log" (access log), "har", and
// anything else JSON Lines; the rest is its text.
//
// What is read can be told apart, rendered and read again: a rendered request has the recorded
// query and its own name exactly once, its framing is its own, and rendering it changes nothing
// that tells the visitor.
#include <simdjson.h>

#include <optional>
#include <string>
#include <vector>

#include "loadgen/identity/identity_text.h"
#include "loadgen/replay/access_log.h"
#include "loadgen/replay/recorded_json.h"
#include "loadgen/replay/render_replay.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

using loadgen::ReplayRequest;

constexpr uint64_t kRun = 0x0123456789ABCDEF;
constexpr uint32_t kLane = 7;

size_t Count(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

void CheckRendered(const ReplayRequest& request, std::string_view body) {
  const loadgen::Envelope envelope{
      .endpoint = {.host = "h", .path = "/"}, .run = kRun, .lane = kLane};
  const loadgen::RenderedReplay rendered = loadgen::RenderReplay(request, body, envelope);
  const std::string_view bytes = rendered.bytes;
  const size_t head_end = bytes.find("\r\n\r\n");
  Require(head_end != std::string_view::npos, "a head ends", bytes);
  const std::string_view head = bytes.substr(0, head_end + 2);
  RequireEqual(bytes.substr(head_end + 4), body, "the body");
  const std::string_view line = head.substr(0, head.find("\r\n"));
  Require(line.starts_with(request.method + " ") && line.ends_with(" HTTP/1.1"), "the line", line);
  Require(Count(line, " ") == 2, "three words", line);
  Require(rendered.identity < line.size(), "the name is in the query", line);
  Require(bytes.substr(rendered.identity).starts_with("bg_run=0123456789abcdef&bg_lane=00007&"),
          "the name stands where it is said to", bytes);
  Require(Count(head, "\r\nContent-Length: ") <= 1, "one framing", head);
}

void CheckRequest(const ReplayRequest& request) {
  if (!loadgen::CanBeSent(request)) return;
  const std::string_view visitor =
      loadgen::VisitorOf(request, {"visitor", "_id", "duid", "cid", "uid", "vid"});
  static_cast<void>(visitor);
  const std::string inflated = loadgen::Inflated(request.body);
  const std::string_view text = inflated.empty() ? std::string_view(request.body) : inflated;
  const std::vector<std::string_view> elements = loadgen::BatchElements(text);
  for (const std::string_view element : elements) {
    Require(element.data() >= text.data() &&
                element.data() + element.size() <= text.data() + text.size(),
            "an element lies in its body", text);
    CheckRendered(request, element);
  }
  CheckRendered(request, request.body);
}

}  // namespace

void FuzzRecording(std::string_view bytes) {
  Input input(bytes);
  const std::string_view kind = input.Line();
  const ExactCopy text(input.Rest());
  const auto take = [](const std::optional<ReplayRequest>& request) {
    if (request) CheckRequest(*request);
  };
  if (kind == "har") {
    loadgen::ParseHar(text.view(), take);
  } else if (kind == "log") {
    take(loadgen::ParseAccessLogLine(text.view()));
  } else {
    simdjson::dom::parser parser;
    take(loadgen::ParseRequestLine(text.view(), &parser));
  }
}

}  // namespace beacongate::fuzz
