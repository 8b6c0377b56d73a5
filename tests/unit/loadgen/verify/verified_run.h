// A run and the topic that it made, in memory, for the verifier's tests: made whole, then spoiled.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/verify/judgement.h"
#include "loadgen/verify/verifier.h"
#include "shardkey/partitioner.h"

namespace beacongate::loadgen {

struct FoundBeacon {
  uint32_t partition = 0;
  std::optional<std::string> key;
  BeaconId id;
  Finding::Kind kind = Finding::Kind::kIntact;
  std::optional<ReceiptId> receipt;
};

class VerifiedRun {
 public:
  static constexpr uint32_t kPartitions = 16;
  static constexpr uint64_t kRun = 0xabc;

  // `beacons` in each of `lanes`, over `keys` keys of each lane.
  VerifiedRun(uint32_t lanes, uint64_t beacons, uint64_t keys) {
    start.run = kRun;
    start.lanes = lanes;
    for (uint64_t sequence = 0; sequence < beacons; ++sequence) {
      for (uint32_t lane = 0; lane < lanes; ++lane) topic.push_back(Beacon(lane, sequence, keys));
    }
    for (uint32_t lane = 0; lane < lanes; ++lane) {
      log.push_back(
          {.lane = lane, .first = 0, .count = beacons, .outcome = SendOutcome::Accepted()});
    }
  }

  FoundBeacon Beacon(uint32_t lane, uint64_t sequence, uint64_t keys) {
    const std::string key = fmt::format("site|visitor-{}-{}", lane, sequence * 7 % keys);
    return {.partition = PartitionOfKey(Partitioner::kXxh3, key, kPartitions),
            .key = key,
            .id = {.run = kRun, .lane = lane, .sequence = sequence, .planned_us = 1'000 * sequence},
            .receipt = ReceiptId{.origin = 0x77, .sequence = next_receipt_++}};
  }

  // Partition by partition, as a reader may well get them.
  Verification Judge() {
    auto book = RunBook::Of({start});
    Verifier verifier(&book.value(), {.partitions = kPartitions, .partitioner = partitioner});
    for (uint32_t partition = 0; partition < kPartitions; ++partition) {
      int64_t offset = 0;
      for (const FoundBeacon& beacon : topic) {
        if (beacon.partition != partition) continue;
        const RecordPlace place{.partition = partition,
                                .offset = offset++,
                                .key = beacon.key,
                                .at = WallTime(microseconds{beacon.id.planned_us + 500})};
        verifier.OnRecord(place, beacon.receipt);
        verifier.OnBeacon(place, {.kind = beacon.kind, .id = beacon.id});
      }
    }
    read = verifier.totals();
    Judgement judgement(verifier);
    for (const OutcomeRun& run : log) judgement.OnRun(0, run);
    judgement.OnLogEnd(0, finished);
    totals = judgement.totals();
    return judgement.Result();
  }

  size_t PlaceOf(uint32_t lane, uint64_t sequence) const {
    size_t place = 0;
    while (topic[place].id.lane != lane || topic[place].id.sequence != sequence) ++place;
    return place;
  }

  RunStart start;
  std::vector<FoundBeacon> topic;  // in the order in which the partitions got them
  std::vector<OutcomeRun> log;
  bool finished = true;
  std::optional<Partitioner> partitioner = Partitioner::kXxh3;
  ReadTotals read;
  SenderTotals totals;

 private:
  uint64_t next_receipt_ = 100;
};

// "lost 2, duplicates 1": every fault that is not zero.
inline std::string FaultsOf(const Verification& verification) {
  std::string text;
  for (const FaultInfo& info : kFaults) {
    const uint64_t count = verification.of(info.kind).count;
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", info.json_key, count);
  }
  return text;
}

}  // namespace beacongate::loadgen
