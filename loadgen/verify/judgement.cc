#include "loadgen/verify/judgement.h"

#include <fmt/format.h>

#include <algorithm>

namespace beacongate::loadgen {
namespace {

bool WantsExamples(const FaultTally& tally) {
  return tally.examples.size() < FaultTally::kExamplesMax;
}

FaultExample StretchOf(uint32_t lane, uint64_t first, uint64_t count, std::string detail) {
  FaultExample example;
  example.lane = lane;
  example.sequence = first;
  example.detail = std::move(detail);
  if (count > 1) example.detail += fmt::format(", and so the {} that follow it", count - 1);
  return example;
}

}  // namespace

Judgement::Judgement(const Verifier& verifier)
    : verifier_(verifier), streams_(verifier.book().streams()) {}

void Judgement::OnRun(size_t run, const OutcomeRun& outcomes) {
  const uint32_t stream = verifier_.book().runs()[run].first_stream + outcomes.lane;
  const SequenceSet& found = verifier_.found_in(stream);
  const uint64_t here = found.CountIn(outcomes.first, outcomes.count);
  streams_[stream].explained += here;
  streams_[stream].end = std::max(streams_[stream].end, outcomes.first + outcomes.count);
  CountLate(stream, outcomes);
  if (outcomes.outcome.accepted()) {
    totals_.accepted += outcomes.count;
    totals_.found_accepted += here;
    if (here < outcomes.count) AddMissing(stream, outcomes);
  } else if (outcomes.outcome.never_sent()) {
    totals_.never_sent += outcomes.count;
    if (here > 0) {
      AddSpurious(outcomes.lane, outcomes.first, outcomes.count, found,
                  "it was planned, and never sent");
    }
    spurious_.count += here;
  } else if (outcomes.outcome.unknown()) {
    totals_.unknown += outcomes.count;
    totals_.found_unknown += here;
  } else {
    totals_.refused += outcomes.count;
    totals_.refused_by_status[outcomes.outcome.status()] += outcomes.count;
    totals_.found_refused += here;
  }
}

void Judgement::CountLate(uint32_t stream, const OutcomeRun& outcomes) {
  const SequenceSet* late = verifier_.late_in(stream);
  const uint64_t count = late == nullptr ? 0 : late->CountIn(outcomes.first, outcomes.count);
  if (count == 0) return;
  if (!outcomes.outcome.accepted()) {
    totals_.late_unanswered += count;
    return;
  }
  reordered_.count += count;
  for (const Verifier::Late& candidate : verifier_.late_examples()) {
    const uint64_t sequence = *candidate.example.sequence;
    if (candidate.stream == stream && sequence >= outcomes.first &&
        sequence - outcomes.first < outcomes.count && WantsExamples(reordered_)) {
      reordered_.examples.push_back(candidate.example);
    }
  }
}

void Judgement::AddMissing(uint32_t stream, const OutcomeRun& outcomes) {
  const SequenceSet& found = verifier_.found_in(stream);
  const SequenceSet* broken = verifier_.broken_in(stream);
  found.ForEachRun(outcomes.first, outcomes.count, false, [&](uint64_t first, uint64_t count) {
    const uint64_t came_broken = broken == nullptr ? 0 : broken->CountIn(first, count);
    missing_.count += count - came_broken;
    if (came_broken < count && WantsExamples(missing_)) {
      missing_.examples.push_back(
          StretchOf(outcomes.lane, first, count, "it was answered with 2xx"));
    }
    return true;
  });
}

void Judgement::AddSpurious(uint32_t lane, uint64_t first, uint64_t count, const SequenceSet& found,
                            const char* detail) {
  found.ForEachRun(first, count, true, [&](uint64_t run_first, uint64_t run_count) {
    if (!WantsExamples(spurious_)) return false;
    spurious_.examples.push_back(StretchOf(lane, run_first, run_count, detail));
    return true;
  });
}

void Judgement::OnLogEnd(size_t run, bool finished) {
  const RunBook::Run& of = verifier_.book().runs()[run];
  for (uint32_t lane = 0; lane < of.start.lanes; ++lane) {
    const uint32_t stream = of.first_stream + lane;
    const SequenceSet& found = verifier_.found_in(stream);
    const uint64_t unexplained = found.size() - streams_[stream].explained;
    if (unexplained == 0) continue;
    if (!finished) {
      totals_.unlogged += unexplained;
      continue;
    }
    spurious_.count += unexplained;
    const uint64_t end = streams_[stream].end;
    // A wild number must not make a walk of years.
    constexpr uint64_t kWalkMax = uint64_t{1} << 30;
    if (found.highest() >= end) {
      AddSpurious(lane, end, std::min(found.highest() - end + 1, kWalkMax), found,
                  "the lane did not get so far");
    }
  }
}

Verification Judgement::Result() const {
  Verification result = verifier_.Facts();
  result.of(FaultKind::kLost) = missing_;
  result.of(FaultKind::kReordered) = reordered_;
  FaultTally& spurious = result.of(FaultKind::kSpurious);
  spurious.count += spurious_.count;
  for (const FaultExample& example : spurious_.examples) {
    if (WantsExamples(spurious)) spurious.examples.push_back(example);
  }
  return result;
}

}  // namespace beacongate::loadgen
