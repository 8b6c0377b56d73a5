#include "loadgen/verify/verifier.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <string>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

// A record's instant since the start, for plots: a clock that is wrong by years must not stretch
// them.
nanoseconds SinceStart(WallTime at, WallTime started) {
  constexpr microseconds kLongest = std::chrono::hours{24 * 30};
  return std::clamp<microseconds>(at - started, microseconds{0}, kLongest);
}

}  // namespace

Verifier::Verifier(const RunBook* book, const VerifierOptions& options)
    : book_(*book), options_(options), started_(book->started()), found_(book->streams()) {
  CHECK(options.partitions > 0);
  faults_.records = PartitionHeat(options.partitions);
}

const SequenceSet* Verifier::Find(const SparseSets& sets, uint32_t stream) {
  const auto found = sets.find(stream);
  return found == sets.end() ? nullptr : &found->second;
}

FaultExample Verifier::ExampleOf(const RecordPlace& place, const BeaconId* id, std::string detail) {
  FaultExample example;
  if (id != nullptr) {
    example.lane = id->lane;
    example.sequence = id->sequence;
  }
  example.key = std::string(place.key.value_or(""));
  example.partition = static_cast<int32_t>(place.partition);
  example.offset = place.offset;
  example.detail = std::move(detail);
  return example;
}

void Verifier::OnRecord(const RecordPlace& place, const std::optional<ReceiptId>& receipt) {
  ++totals_.records;
  receipt_seen_ = receipt.has_value();
  receipt_is_new_ = !receipt || receipts_.Note(*receipt, place);
  if (place.at && place.partition < options_.partitions) {
    faults_.records.Record(place.partition, SinceStart(*place.at, started_));
  }
}

void Verifier::OnBeacon(const RecordPlace& place, const Finding& finding) {
  switch (finding.kind) {
    case Finding::Kind::kForeign:
      ++totals_.foreign;
      return;
    case Finding::Kind::kMangled:
      Corrupt(place, nullptr, "its name cannot be read");
      return;
    case Finding::Kind::kBroken:
    case Finding::Kind::kIntact:
      break;
  }
  const RunBook::Run* run = book_.Find(finding.id.run);
  if (run == nullptr) {
    ++totals_.other_runs;
    return;
  }
  const bool a_lane = finding.id.lane < run->start.lanes;
  const uint32_t stream = run->first_stream + finding.id.lane;
  if (finding.kind == Finding::Kind::kBroken) {
    if (a_lane) broken_[stream].Insert(finding.id.sequence);
    Corrupt(place, &finding.id, "its seal does not hold");
  } else if (a_lane) {
    OnIntact(place, finding.id, stream);
  } else {
    fault(FaultKind::kSpurious).Add(ExampleOf(place, &finding.id, "the run has no such lane"));
  }
}

void Verifier::Corrupt(const RecordPlace& place, const BeaconId* id, std::string detail) {
  fault(FaultKind::kCorrupt).Add(ExampleOf(place, id, std::move(detail)));
}

void Verifier::OnIntact(const RecordPlace& place, const BeaconId& id, uint32_t stream) {
  const bool first = found_[stream].Insert(id.sequence);
  if (first) {
    ++found_total_;
    if (place.at) {
      const WallTime planned(microseconds{static_cast<int64_t>(id.planned_us)});
      const nanoseconds taken = *place.at - planned;
      faults_.end_to_end.Record(taken);
      timeline_.Record(SinceStart(*place.at, started_), taken);
    }
  } else {
    const char* how = receipt_is_new_ ? "accepted twice: it has a receipt of its own"
                                      : "delivered twice: its receipt came before";
    fault(FaultKind::kDuplicate).Add(ExampleOf(place, &id, receipt_seen_ ? how : ""));
  }
  if (place.key) {
    CheckKey(place, id, stream, first);
  } else {
    ++totals_.keyless;
  }
}

// Copies say nothing about order: a gateway that died delivers the end of its journal again.
void Verifier::CheckKey(const RecordPlace& place, const BeaconId& id, uint32_t stream, bool first) {
  if (options_.partitioner) {
    const uint32_t wanted = PartitionOfKey(*options_.partitioner, *place.key, options_.partitions);
    if (wanted != place.partition) {
      fault(FaultKind::kWrongPartition)
          .Add(ExampleOf(place, &id, fmt::format("its key belongs into partition {}", wanted)));
    }
  }
  // The key of another lane is another visitor: two generators may well use the same names.
  const uint64_t hash = XXH3_64bits_withSeed(place.key->data(), place.key->size(), stream);
  const KeyOrder::Before before = keys_.Note(hash, id.sequence, place.partition);
  if (!before.known) return;
  if (before.partition != place.partition) {
    if (options_.partitioner) return;  // told already
    fault(FaultKind::kWrongPartition)
        .Add(ExampleOf(place, &id, fmt::format("its key was in partition {}", before.partition)));
    return;
  }
  if (!first || id.sequence >= before.number) return;
  late_[stream].Insert(id.sequence);
  if (late_examples_.size() < kLateExamplesMax) {
    late_examples_.push_back(
        {stream, ExampleOf(place, &id, fmt::format("after sequence {}", before.number))});
  }
}

Verification Verifier::Facts() const {
  Verification facts = faults_;
  facts.found = found_total_;
  facts.timeline = timeline_.Slots();
  facts.of(FaultKind::kReceiptGap) = receipts_.Gaps();
  facts.of(FaultKind::kReceiptDuplicate) = receipts_.duplicates();
  return facts;
}

}  // namespace beacongate::loadgen
