#include "loadgen/runlog/run_log_format.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>
#include <map>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

static_assert(std::endian::native == std::endian::little, "heads are written as they lie");
static_assert(sizeof(BlockHead) == kBlockHeadBytes);

constexpr uint64_t kLanesMax = 100'000;
constexpr uint64_t kPartitionsMax = 1'000'000;

std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || byte < 0x20 || byte == 0x7F) {
      escaped += fmt::format("%{:02X}", byte);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

template <typename Number>
bool ParseNumber(std::string_view text, Number* number, int base = 10) {
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, *number, base);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

bool Unescape(std::string_view text, std::string* out) {
  out->clear();
  for (size_t i = 0; i < text.size(); ++i) {
    uint8_t byte = static_cast<uint8_t>(text[i]);
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !ParseNumber(text.substr(i + 1, 2), &byte, 16)) return false;
      i += 2;
    }
    *out += static_cast<char>(byte);
  }
  return true;
}

// Runs of equal strides would be shorter still; a thousand lines of offsets are not worth it.
bool TakeOffset(std::string_view value, std::vector<int64_t>* offsets) {
  int64_t offset = 0;
  if (!ParseNumber(value, &offset) || offset < 0 || offsets->size() >= kPartitionsMax) return false;
  offsets->push_back(offset);
  return true;
}

bool TakeLine(std::string_view name, std::string_view value, RunStart* start) {
  if (name == "run") return ParseNumber(value, &start->run, 16);
  if (name == "lanes") return ParseNumber(value, &start->lanes) && start->lanes <= kLanesMax;
  if (name == "beacons_per_request") return ParseNumber(value, &start->beacons_per_request);
  if (name == "target") return Unescape(value, &start->target);
  if (name == "topic") return Unescape(value, &start->topic);
  if (name == "offset") return TakeOffset(value, &start->start_offsets);
  if (name == "covered") {
    start->covered.emplace_back();
    return Unescape(value, &start->covered.back());
  }
  if (name == "started_us") {
    int64_t us = 0;
    if (!ParseNumber(value, &us)) return false;
    start->started = WallTime(microseconds{us});
  }
  return true;  // what a later version adds is passed over
}

void AppendVarint(uint64_t value, std::string* out) {
  for (; value >= 0x80; value >>= 7) *out += static_cast<char>(value | 0x80);
  *out += static_cast<char>(value);
}

bool TakeVarint(std::string_view* bytes, uint64_t* value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    *value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

SendOutcome SendOutcome::OfStatus(int status) {
  CHECK(status >= 100 && status <= 999);
  return status / 100 == 2 ? Accepted() : SendOutcome(static_cast<uint16_t>(status));
}

bool SendOutcome::FromCode(uint64_t code, SendOutcome* outcome) {
  if (code > 2 && (code < 100 || code > 999)) return false;
  *outcome = SendOutcome(static_cast<uint16_t>(code));
  return true;
}

std::string EncodeBlock(BlockKind kind, std::string_view payload) {
  CHECK(payload.size() <= kPayloadBytesMax);
  const BlockHead head{.payload_bytes = static_cast<uint32_t>(payload.size()),
                       .kind = kind,
                       .checksum = XXH3_64bits_withSeed(payload.data(), payload.size(),
                                                        static_cast<uint64_t>(kind))};
  std::string block(kBlockHeadBytes, '\0');
  std::memcpy(block.data(), &head, kBlockHeadBytes);
  return block.append(payload);
}

std::optional<BlockHead> DecodeBlockHead(std::string_view bytes) {
  CHECK(bytes.size() == kBlockHeadBytes);
  BlockHead head;
  std::memcpy(&head, bytes.data(), kBlockHeadBytes);
  const auto kind = static_cast<uint32_t>(head.kind);
  if (kind < 1 || kind > 3 || head.payload_bytes > kPayloadBytesMax) return std::nullopt;
  return head;
}

bool ChecksumHolds(const BlockHead& head, std::string_view payload) {
  return XXH3_64bits_withSeed(payload.data(), payload.size(), static_cast<uint64_t>(head.kind)) ==
         head.checksum;
}

std::string EncodeStart(const RunStart& start) {
  std::string text = fmt::format(
      "run={:016x}\nlanes={}\nbeacons_per_request={}\nstarted_us={}\ntarget={}\ntopic={}\n",
      start.run, start.lanes, start.beacons_per_request, start.started.time_since_epoch().count(),
      Escaped(start.target), Escaped(start.topic));
  for (const std::string& name : start.covered) text += "covered=" + Escaped(name) + "\n";
  for (const int64_t offset : start.start_offsets) text += fmt::format("offset={}\n", offset);
  return text;
}

Result<RunStart> DecodeStart(std::string_view payload) {
  RunStart start;
  while (!payload.empty()) {
    const size_t line_end = payload.find('\n');
    const std::string_view line = payload.substr(0, line_end);
    const size_t equals = line.find('=');
    if (line_end == std::string_view::npos || equals == std::string_view::npos ||
        !TakeLine(line.substr(0, equals), line.substr(equals + 1), &start)) {
      return Error{fmt::format("\"{}\" is no line of a run's start", Escaped(line))};
    }
    payload.remove_prefix(line_end + 1);
  }
  if (start.run == 0 || start.lanes == 0) return Error{"the run's id or lanes are missing"};
  return start;
}

std::string EncodeEnd(WallTime finished) {
  return fmt::format("finished_us={}\n", finished.time_since_epoch().count());
}

void AppendRun(const OutcomeRun& run, std::string* payload) {
  AppendVarint(run.lane, payload);
  AppendVarint(run.first, payload);
  AppendVarint(run.count, payload);
  AppendVarint(run.outcome.code(), payload);
}

std::optional<OutcomeRun> TakeRun(std::string_view* payload) {
  OutcomeRun run;
  uint64_t lane = 0;
  uint64_t code = 0;
  if (!TakeVarint(payload, &lane) || !TakeVarint(payload, &run.first) ||
      !TakeVarint(payload, &run.count) || !TakeVarint(payload, &code) ||
      !SendOutcome::FromCode(code, &run.outcome) || lane >= kLanesMax || run.count == 0) {
    return std::nullopt;
  }
  run.lane = static_cast<uint32_t>(lane);
  return run;
}

}  // namespace beacongate::loadgen
