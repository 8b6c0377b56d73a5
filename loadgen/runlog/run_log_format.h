// The bytes of a run log; docs/run_log_format.md is the document. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/base/result.h"
#include "loadgen/runlog/run_log.h"

namespace beacongate::loadgen {

constexpr std::string_view kRunLogMagic = "beacongate runlog 1\n";

enum class BlockKind : uint32_t { kStart = 1, kOutcomes = 2, kEnd = 3 };

// What stands ahead of a block's payload, little-endian.
struct BlockHead {
  uint32_t payload_bytes;
  BlockKind kind;
  uint64_t checksum;  // XXH3-64 of the payload, seed = kind
};
constexpr size_t kBlockHeadBytes = 16;
constexpr size_t kPayloadBytesMax = 16u << 20;

std::string EncodeBlock(BlockKind kind, std::string_view payload);
// `bytes` are kBlockHeadBytes; nullopt for a kind or size that no writer writes.
std::optional<BlockHead> DecodeBlockHead(std::string_view bytes);
bool ChecksumHolds(const BlockHead& head, std::string_view payload);

// Lines "name=value"; in a value, '%' and control characters are "%XX".
std::string EncodeStart(const RunStart& start);
Result<RunStart> DecodeStart(std::string_view payload);
std::string EncodeEnd(WallTime finished);

// A run is four varints: lane, first, count, outcome's code.
void AppendRun(const OutcomeRun& run, std::string* payload);
// Takes the first run off `payload`; nullopt if it is none.
std::optional<OutcomeRun> TakeRun(std::string_view* payload);

}  // namespace beacongate::loadgen
