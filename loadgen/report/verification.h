// Verification: what a reader of the topic found, as the verifier fills it in and reports tell it.
// Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadgen/report/found_timeline.h"
#include "loadgen/report/latency_histogram.h"
#include "loadgen/report/partition_heat.h"

namespace beacongate::loadgen {

enum class FaultKind : uint8_t {
  kLost,
  kReordered,
  kWrongPartition,
  kCorrupt,
  kSpurious,
  kDuplicate,
  kReceiptGap,
  kReceiptDuplicate,
};
inline constexpr size_t kFaultKinds = 8;

struct FaultInfo {
  FaultKind kind;
  std::string_view json_key;
  std::string_view title;    // "lost"
  std::string_view meaning;  // "accepted, and not in the topic"
  bool fails;                // one of them fails the run; the others are told
};

// In the order of FaultKind.
inline constexpr std::array<FaultInfo, kFaultKinds> kFaults = {{
    {FaultKind::kLost, "lost", "lost", "accepted, and not in the topic", true},
    {FaultKind::kReordered, "reordered", "reordered", "after a later beacon of its key", true},
    {FaultKind::kWrongPartition, "wrong_partition", "in the wrong partition",
     "not where its key's hash belongs", true},
    {FaultKind::kCorrupt, "corrupt", "corrupt", "not what was sent under this number", true},
    {FaultKind::kSpurious, "spurious", "spurious", "in the topic, and never sent", true},
    {FaultKind::kDuplicate, "duplicates", "duplicates", "in the topic once more", false},
    {FaultKind::kReceiptGap, "receipt_gaps", "receipt gaps", "numbers of a journal that never came",
     false},
    {FaultKind::kReceiptDuplicate, "receipt_duplicates", "receipt duplicates",
     "numbers of a journal that came again", false},
}};

// One occurrence. What is not known or does not apply is left out.
struct FaultExample {
  std::optional<uint32_t> lane = {};
  std::optional<uint64_t> sequence = {};
  std::string key = {};  // any bytes
  std::optional<int32_t> partition = {};
  std::optional<int64_t> offset = {};
  std::string detail = {};  // "expected partition 17", "after sequence 41 at offset 1234"
};

struct FaultTally {
  static constexpr size_t kExamplesMax = 10;

  uint64_t count = 0;
  std::vector<FaultExample> examples;  // the first ones, at most kExamplesMax

  // Counts one; keeps it if it is among the first.
  void Add(FaultExample example) {
    ++count;
    if (examples.size() < kExamplesMax) examples.push_back(std::move(example));
  }
};

struct Verification {
  uint64_t found = 0;  // different beacons of this run in the topic
  std::array<FaultTally, kFaultKinds> faults;
  LatencyHistogram end_to_end;
  // From where to where end to end is measured, for people.
  std::string end_to_end_basis = "from the planned instant to the record's timestamp in Kafka";
  std::vector<FoundSlot> timeline;  // FoundTimeline::Slots
  PartitionHeat records;            // every record read, duplicates too

  FaultTally& of(FaultKind kind) { return faults[static_cast<size_t>(kind)]; }
  const FaultTally& of(FaultKind kind) const { return faults[static_cast<size_t>(kind)]; }
};

}  // namespace beacongate::loadgen
