#include "loadgen/replay/recording.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "loadgen/identity/beacon_id.h"
#include "loadgen/replay/access_log.h"
#include "loadgen/replay/line_reader.h"
#include "loadgen/replay/recorded_json.h"
#include "loadgen/replay/render_replay.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kRequestBytesMax = 1u << 20;
constexpr size_t kHarBytesMax = 1u << 30;
constexpr int64_t kNsPerSecond = 1'000'000'000;

bool IsHar(std::string_view path) {
  if (path.ends_with(".gz")) path.remove_suffix(3);
  return path.ends_with(".har");
}

}  // namespace

Recording::Recording(RecordingOptions options, std::unique_ptr<MappedFile> spool,
                     std::unique_ptr<MappedFile> entries)
    : options_(std::move(options)),
      spool_(std::move(spool)),
      entries_(std::move(entries)),
      first_(options_.lanes, kNone),
      last_(options_.lanes, kNone) {}

Result<std::unique_ptr<Recording>> Recording::Load(const RecordingOptions& options) {
  // An entry for every request: they are seldom smaller than eight of them.
  auto spool = MappedFile::Create(options.spool_bytes_max / 8 * 7);
  if (!spool) return spool.error();
  auto entries = MappedFile::Create(options.spool_bytes_max / 8);
  if (!entries) return entries.error();
  std::unique_ptr<Recording> recording(
      new Recording(options, std::move(spool).value(), std::move(entries).value()));
  if (Status status = recording->ReadFile(); !status) return status.error();
  if (recording->size() == 0) {
    return Error{
        fmt::format("{} has no request that can be replayed ({} lines are none); give an "
                    "access log in the combined format, JSON Lines or HAR",
                    options.path, recording->counts().unparsed)};
  }
  recording->SpreadSeconds();
  return recording;
}

Status Recording::ReadFile() {
  auto opened = LineReader::Open(options_.path);
  if (!opened) return opened.error();
  LineReader& lines = *opened.value();
  if (IsHar(options_.path)) {
    const Result<std::string> text = lines.ReadAll(kHarBytesMax);
    if (!text) return text.error();
    if (!ParseHar(text.value(), [this](const auto& request) { Take(request); })) {
      return Error{fmt::format("{} is no HAR: it has no log.entries", options_.path)};
    }
    return Status::Ok();
  }
  simdjson::dom::parser parser;
  std::string line;
  while (lines.Next(&line)) {
    if (line.empty()) continue;
    Take(line[0] == '{' ? ParseRequestLine(line, &parser) : ParseAccessLogLine(line));
  }
  counts_.unparsed += lines.too_long();
  return lines.status();
}

void Recording::Take(const std::optional<ReplayRequest>& request) {
  if (!request || !CanBeSent(*request)) {
    ++counts_.unparsed;
    return;
  }
  if (request->method != "GET" && request->method != "POST") {
    ++counts_.not_beacons;
    return;
  }
  const std::string inflated = Inflated(request->body);
  const std::vector<std::string_view> elements =
      BatchElements(inflated.empty() ? request->body : inflated);
  if (elements.empty()) {
    Add(*request, request->body);
    return;
  }
  ++counts_.divided;
  for (const std::string_view element : elements) Add(*request, element);
}

void Recording::Add(const ReplayRequest& request, std::string_view body) {
  const std::string_view visitor = VisitorOf(request, options_.visitor_params);
  Entry entry{.offset = spool_->size(),
              .at_ns = 0,
              .next = kNone,
              .size = 0,
              .identity = 0,
              .lane = static_cast<uint32_t>(PairContent("visitor", visitor) % options_.lanes)};
  const RenderedReplay rendered = RenderReplay(
      request, body, {.endpoint = options_.endpoint, .run = options_.run, .lane = entry.lane});
  if (rendered.bytes.size() > kRequestBytesMax) {
    ++counts_.too_large;
    return;
  }
  entry.size = static_cast<uint32_t>(rendered.bytes.size());
  entry.identity = static_cast<uint32_t>(rendered.identity);
  const uint64_t index = counts_.requests;
  if (request.at_us) {
    if (!std::exchange(started_, true)) start_us_ = *request.at_us;
    entry.at_ns = (*request.at_us - start_us_) * 1'000;
  } else {
    ++counts_.untimed;
  }
  // A log is written as requests end, so its times may step back a little.
  if (index > 0) entry.at_ns = std::max(entry.at_ns, this->entry(index - 1).at_ns);
  if (!spool_->Append(rendered.bytes) ||
      !entries_->Append({reinterpret_cast<const char*>(&entry), sizeof(entry)})) {
    ++counts_.no_room;
    return;
  }
  uint64_t& last = last_[entry.lane];
  (last == kNone ? first_[entry.lane] : mutable_entry(last)->next) = index;
  last = index;
  whole_seconds_ = whole_seconds_ || request.whole_seconds;
  request_bytes_max_ = std::max(request_bytes_max_, rendered.bytes.size());
  ++counts_.requests;
}

// A log that tells whole seconds would be replayed in bursts: the requests of a second are spread
// evenly over it.
void Recording::SpreadSeconds() {
  if (!whole_seconds_) return;
  for (uint64_t begin = 0; begin < size();) {
    const int64_t second = entry(begin).at_ns;
    uint64_t end = begin;
    while (end < size() && entry(end).at_ns == second) ++end;
    const auto requests = static_cast<int64_t>(end - begin);
    for (int64_t i = 0; i < requests; ++i) {
      mutable_entry(begin + static_cast<uint64_t>(i))->at_ns = second + kNsPerSecond / requests * i;
    }
    begin = end;
  }
}

double Recording::request_bytes_mean() const {
  return static_cast<double>(spool_->size()) / static_cast<double>(size());
}

std::string Recording::Notes() const {
  std::string notes = fmt::format("{}: {} requests to send\n", options_.path, counts_.requests);
  const auto add = [&](uint64_t count, std::string_view what) {
    if (count > 0) notes += fmt::format("  {} {}\n", count, what);
  };
  add(counts_.divided, "requests with several beacons are sent as one request for each beacon");
  add(counts_.unparsed, "lines or entries are no request and were passed over");
  add(counts_.not_beacons, "requests are neither GET nor POST and were passed over");
  add(counts_.too_large, "requests over 1 MiB were passed over");
  add(counts_.no_room, "requests did not fit into --spool-max or the disk");
  return notes;
}

}  // namespace beacongate::loadgen
