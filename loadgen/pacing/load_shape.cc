#include "loadgen/pacing/load_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace beacongate::loadgen {
namespace {

constexpr uint64_t kRateMax = 10'000'000;
constexpr nanoseconds kLengthMax = seconds{7 * 24 * 3600};
constexpr size_t kPhasesMax = 10'000;

struct Unit {
  std::string_view name;
  double factor;
};
constexpr Unit kTimeUnits[] = {{"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}};
constexpr Unit kCountUnits[] = {{"", 1}, {"k", 1e3}, {"M", 1e6}};

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> Split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (size_t end; (end = text.find(at)) != std::string_view::npos;) {
    parts.push_back(Trimmed(text.substr(0, end)));
    text.remove_prefix(end + 1);
  }
  parts.push_back(Trimmed(text));
  return parts;
}

// A number with one of the units, at most `max` in the smallest of them.
template <size_t N>
std::optional<int64_t> ParseWithUnit(std::string_view text, const Unit (&units)[N], double max) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  const std::string_view name(end, static_cast<size_t>(text.data() + text.size() - end));
  for (const Unit& unit : units) {
    const double value = number * unit.factor;
    if (unit.name == name && value <= max) return static_cast<int64_t>(value + 0.5);
  }
  return std::nullopt;
}

std::optional<nanoseconds> ParseTime(std::string_view text) {
  const auto ns = ParseWithUnit(text, kTimeUnits, static_cast<double>(kLengthMax.count()));
  if (!ns) return std::nullopt;
  return nanoseconds{*ns};
}

std::optional<uint64_t> ParseCount(std::string_view text) {
  const auto count = ParseWithUnit(text, kCountUnits, static_cast<double>(kRateMax));
  if (!count) return std::nullopt;
  return static_cast<uint64_t>(*count);
}

Error Malformed(std::string_view part) {
  return Error{
      fmt::format("'{}' is no phase of a load shape; write hold RATE TIME, ramp RATE..RATE TIME, "
                  "burst BEACONS, "
                  "pause TIME, outage TIME or repeat N, with commas between, or points such as "
                  "0s:1000, 30s:20k",
                  part)};
}

// The phase that the words say; nothing when they make no sense.
std::optional<LoadPhase> ParsePhase(const std::vector<std::string_view>& words) {
  const std::string_view kind = words[0];
  const std::optional<nanoseconds> length = ParseTime(words.back());
  if (words.size() == 2 && kind == "burst") {
    const std::optional<uint64_t> burst = ParseCount(words[1]);
    if (!burst || *burst == 0) return std::nullopt;
    return LoadPhase{.burst = *burst};
  }
  if (!length || *length == nanoseconds{0}) return std::nullopt;
  if (words.size() == 2 && (kind == "pause" || kind == "outage")) {
    return LoadPhase{.length = *length, .connected = kind == "pause"};
  }
  if (words.size() != 3 || (kind != "hold" && kind != "ramp")) return std::nullopt;
  const size_t dots = kind == "ramp" ? words[1].find("..") : 0;
  if (dots == std::string_view::npos) return std::nullopt;
  const std::optional<uint64_t> to = ParseCount(words[1].substr(kind == "ramp" ? dots + 2 : 0));
  const std::optional<uint64_t> from = kind == "ramp" ? ParseCount(words[1].substr(0, dots)) : to;
  if (!from || !to) return std::nullopt;
  return LoadPhase{.length = *length, .from = *from, .to = *to};
}

// Appends what stands there, so that it stands there `times` times.
Status Repeat(uint64_t times, std::vector<LoadPhase>* phases) {
  const size_t once = phases->size();
  if (times == 0 || once == 0 || times > kPhasesMax / once) {
    return Error{fmt::format("repeat {} is not possible: a load shape has 1 to {} phases", times,
                             kPhasesMax)};
  }
  phases->reserve(once * times);
  for (size_t i = once; i < once * times; ++i) phases->push_back((*phases)[i - once]);
  return Status::Ok();
}

Result<LoadShape> ParsePhases(const std::vector<std::string_view>& parts) {
  LoadShape shape;
  for (const std::string_view part : parts) {
    std::vector<std::string_view> words = Split(part, ' ');
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    if (words.empty()) return Malformed(part);
    if (words[0] == "repeat" && words.size() == 2) {
      const std::optional<uint64_t> times = ParseCount(words[1]);
      if (!times) return Malformed(part);
      if (Status status = Repeat(*times, &shape.phases); !status) return status.error();
      continue;
    }
    const std::optional<LoadPhase> phase = ParsePhase(words);
    if (!phase) return Malformed(part);
    shape.phases.push_back(*phase);
  }
  return shape;
}

Result<LoadShape> ParsePoints(const std::vector<std::string_view>& parts) {
  LoadShape shape;
  nanoseconds before{0};
  uint64_t rate_before = 0;
  for (const std::string_view& part : parts) {
    const size_t colon = part.find(':');
    if (colon == std::string_view::npos) return Malformed(part);
    const std::optional<nanoseconds> at = ParseTime(Trimmed(part.substr(0, colon)));
    const std::optional<uint64_t> rate = ParseCount(Trimmed(part.substr(colon + 1)));
    if (!at || !rate) return Malformed(part);
    const bool first = &part == parts.data();
    if (first ? *at != nanoseconds{0} : *at < before) {
      return Error{
          fmt::format("'{}': the points of a load shape begin at 0s and go on in time", part)};
    }
    if (*at > before) {
      shape.phases.push_back({.length = *at - before, .from = rate_before, .to = *rate});
    }
    before = *at;
    rate_before = *rate;
  }
  return shape;
}

}  // namespace

nanoseconds LoadShape::Length() const {
  nanoseconds length{0};
  for (const LoadPhase& phase : phases) length += phase.length;
  return length;
}

Result<LoadShape> ParseLoadShape(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, ',');
  const bool points = parts[0].find(':') != std::string_view::npos;
  Result<LoadShape> shape = points ? ParsePoints(parts) : ParsePhases(parts);
  if (!shape) return shape;
  const std::vector<LoadPhase>& phases = shape.value().phases;
  if (phases.size() > kPhasesMax || shape.value().Length() > kLengthMax) {
    return Error{
        fmt::format("the load shape is too long: at most {} phases and 7 days", kPhasesMax)};
  }
  const bool sends = std::any_of(phases.begin(), phases.end(), [](const LoadPhase& phase) {
    return phase.from + phase.to + phase.burst > 0;
  });
  if (!sends) return Error{"the load shape sends nothing; give it a rate above 0"};
  return shape;
}

}  // namespace beacongate::loadgen
