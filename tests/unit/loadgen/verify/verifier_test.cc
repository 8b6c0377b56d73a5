// Verifier and Judgement: each fault alone is found, counted and named, and nothing else is.
#include "loadgen/verify/verifier.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "tests/unit/loadgen/verify/verified_run.h"

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;

VerifiedRun SomeRun() { return {4, 5'000, 100}; }

const FaultExample& OnlyExample(const Verification& verification, FaultKind kind) {
  EXPECT_EQ(verification.of(kind).examples.size(), 1u);
  return verification.of(kind).examples.at(0);
}

TEST(Verifier, ACleanRunIsClean) {
  VerifiedRun run = SomeRun();
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "");
  EXPECT_EQ(result.found, 20'000u);
  EXPECT_EQ(run.totals.accepted, 20'000u);
  EXPECT_EQ(run.totals.found_accepted, 20'000u);
  EXPECT_EQ(run.read.records, 20'000u);
  EXPECT_EQ(result.end_to_end.count(), 20'000u);
  EXPECT_EQ(result.end_to_end.max(), microseconds{500});
}

TEST(Verifier, ABeaconThatIsMissingIsLost) {
  VerifiedRun run = SomeRun();
  run.topic.erase(run.topic.begin() + static_cast<std::ptrdiff_t>(run.PlaceOf(2, 4'321)));
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "lost 1, receipt_gaps 1");
  EXPECT_EQ(OnlyExample(result, FaultKind::kLost).lane, 2u);
  EXPECT_EQ(OnlyExample(result, FaultKind::kLost).sequence, 4'321u);
}

TEST(Verifier, AStretchThatIsMissingIsNamedOnce) {
  VerifiedRun run = SomeRun();
  std::erase_if(run.topic, [](const FoundBeacon& beacon) {
    return beacon.id.lane == 1 && beacon.id.sequence >= 4'990;
  });
  const Verification result = run.Judge();
  EXPECT_EQ(result.of(FaultKind::kLost).count, 10u);
  EXPECT_EQ(OnlyExample(result, FaultKind::kLost).sequence, 4'990u);
  EXPECT_EQ(OnlyExample(result, FaultKind::kLost).detail,
            "it was answered with 2xx, and so the 9 that follow it");
}

TEST(Verifier, ASecondCopyIsADuplicate) {
  VerifiedRun run = SomeRun();
  run.topic.push_back(run.topic[run.PlaceOf(3, 17)]);
  run.topic.push_back(run.topic[run.PlaceOf(3, 18)]);
  run.topic.back().receipt->sequence = 99;  // accepted anew
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "duplicates 2, receipt_duplicates 1");
  std::vector<std::string> details;
  for (const FaultExample& example : result.of(FaultKind::kDuplicate).examples) {
    EXPECT_EQ(example.lane, 3u);
    details.push_back(example.detail);
  }
  EXPECT_THAT(details,
              ::testing::UnorderedElementsAre("delivered twice: its receipt came before",
                                              "accepted twice: it has a receipt of its own"));
  EXPECT_EQ(result.found, 20'000u);
}

// As after kill -9: the end of the journal comes again, in order.
TEST(Verifier, AReplayIsDuplicatesAndNoDisorder) {
  VerifiedRun run = SomeRun();
  const size_t middle = run.topic.size() / 2;
  const std::vector<FoundBeacon> again(
      run.topic.begin() + static_cast<std::ptrdiff_t>(middle) - 500,
      run.topic.begin() + static_cast<std::ptrdiff_t>(middle));
  run.topic.insert(run.topic.begin() + static_cast<std::ptrdiff_t>(middle), again.begin(),
                   again.end());
  EXPECT_EQ(FaultsOf(run.Judge()), "duplicates 500, receipt_duplicates 500");
}

TEST(Verifier, TwoOfOneKeyThatChangedPlacesAreReordered) {
  VerifiedRun run = SomeRun();
  // Keys come round every 100 beacons of a lane.
  std::swap(run.topic[run.PlaceOf(0, 250)], run.topic[run.PlaceOf(0, 350)]);
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "reordered 1");
  const FaultExample& example = OnlyExample(result, FaultKind::kReordered);
  EXPECT_EQ(example.lane, 0u);
  EXPECT_EQ(example.sequence, 250u);
  EXPECT_EQ(example.detail, "after sequence 350");
  EXPECT_EQ(example.key, "site|visitor-0-50");
}

TEST(Verifier, KeysMayOvertakeEachOther) {
  VerifiedRun run = SomeRun();
  std::swap(run.topic[run.PlaceOf(0, 250)], run.topic[run.PlaceOf(0, 251)]);
  EXPECT_EQ(FaultsOf(run.Judge()), "");
}

TEST(Verifier, WhatWasNotAnsweredOwesNoOrder) {
  VerifiedRun run = SomeRun();
  std::swap(run.topic[run.PlaceOf(0, 250)], run.topic[run.PlaceOf(0, 350)]);
  run.log[0].count = 250;
  run.log.push_back({.lane = 0, .first = 250, .count = 1, .outcome = SendOutcome::Unknown()});
  run.log.push_back({.lane = 0, .first = 251, .count = 4'749, .outcome = SendOutcome::Accepted()});
  EXPECT_EQ(FaultsOf(run.Judge()), "");
  EXPECT_EQ(run.totals.late_unanswered, 1u);
}

TEST(Verifier, AnotherPartitionThanTheKeysIsWrong) {
  VerifiedRun run = SomeRun();
  FoundBeacon& beacon = run.topic[run.PlaceOf(1, 1'000)];
  const uint32_t wanted = beacon.partition;
  beacon.partition = (wanted + 1) % VerifiedRun::kPartitions;
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "wrong_partition 1");
  EXPECT_EQ(OnlyExample(result, FaultKind::kWrongPartition).detail,
            fmt::format("its key belongs into partition {}", wanted));
}

TEST(Verifier, WithoutAPartitionerAKeyKeepsItsPartition) {
  VerifiedRun run = SomeRun();
  run.partitioner.reset();
  for (FoundBeacon& beacon : run.topic)
    beacon.partition = VerifiedRun::kPartitions - 1 - beacon.partition;
  EXPECT_EQ(FaultsOf(run.Judge()), "");
  FoundBeacon& beacon = run.topic[run.PlaceOf(1, 4'999)];
  beacon.partition = VerifiedRun::kPartitions - 1;
  EXPECT_EQ(FaultsOf(run.Judge()), "wrong_partition 1");
}

TEST(Verifier, ABrokenSealIsCorruptAndNotLost) {
  VerifiedRun run = SomeRun();
  run.topic[run.PlaceOf(1, 77)].kind = Finding::Kind::kBroken;
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "corrupt 1");
  EXPECT_EQ(OnlyExample(result, FaultKind::kCorrupt).sequence, 77u);
}

TEST(Verifier, ANameThatCannotBeReadIsCorruptAndItsBeaconLost) {
  VerifiedRun run = SomeRun();
  run.topic[run.PlaceOf(1, 77)].kind = Finding::Kind::kMangled;
  EXPECT_EQ(FaultsOf(run.Judge()), "lost 1, corrupt 1");
}

TEST(Verifier, WhatWasNeverSentIsSpurious) {
  VerifiedRun run = SomeRun();
  run.topic.push_back(run.Beacon(2, 5'003, 100));  // beyond the end of its lane
  run.topic.push_back(run.Beacon(9, 1, 100));      // of no lane
  run.log[0].count = 4'000;                        // 1,000 that were planned only
  run.log.push_back(
      {.lane = 0, .first = 4'000, .count = 1'000, .outcome = SendOutcome::NeverSent()});
  const Verification result = run.Judge();
  EXPECT_EQ(FaultsOf(result), "spurious 1002");
  EXPECT_EQ(result.of(FaultKind::kSpurious).examples.size(), 3u);
}

TEST(Verifier, WhatWasRefusedOrUnansweredMayBeThereOrNot) {
  VerifiedRun run = SomeRun();
  run.log[0].count = 4'000;
  run.log.push_back(
      {.lane = 0, .first = 4'000, .count = 500, .outcome = SendOutcome::OfStatus(503)});
  run.log.push_back({.lane = 0, .first = 4'500, .count = 500, .outcome = SendOutcome::Unknown()});
  std::erase_if(run.topic, [](const FoundBeacon& beacon) {
    return beacon.id.lane == 0 && beacon.id.sequence >= 4'010 && beacon.id.sequence != 4'600;
  });
  EXPECT_EQ(FaultsOf(run.Judge()).substr(0, 12), "receipt_gaps");
  EXPECT_EQ(run.totals.refused, 500u);
  EXPECT_EQ(run.totals.found_refused, 10u);
  EXPECT_EQ(run.totals.found_unknown, 1u);
}

TEST(Verifier, BeyondALogThatEndsEarlyNothingIsKnown) {
  VerifiedRun run = SomeRun();
  run.finished = false;
  for (OutcomeRun& lane : run.log) lane.count = 4'900;
  EXPECT_EQ(FaultsOf(run.Judge()), "");
  EXPECT_EQ(run.totals.unlogged, 400u);
}

TEST(Verifier, OtherPeoplesRecordsAreCountedAndLeftAlone) {
  VerifiedRun run = SomeRun();
  FoundBeacon other = run.Beacon(0, 3, 100);
  other.id.run = 0xdef;
  run.topic.push_back(other);
  FoundBeacon foreign = run.Beacon(0, 3, 100);
  foreign.kind = Finding::Kind::kForeign;
  run.topic.push_back(foreign);
  EXPECT_EQ(FaultsOf(run.Judge()), "");
  EXPECT_EQ(run.read.other_runs, 1u);
  EXPECT_EQ(run.read.foreign, 1u);
}

TEST(Verifier, WithoutAKeyThereIsNoOrder) {
  VerifiedRun run = SomeRun();
  for (FoundBeacon& beacon : run.topic) beacon.key.reset();
  std::reverse(run.topic.begin(), run.topic.end());
  EXPECT_EQ(FaultsOf(run.Judge()), "");
  EXPECT_EQ(run.read.keyless, 20'000u);
}

TEST(Verifier, SeveralRunsAreJudgedEachByItsOwnLog) {
  RunStart first{.run = 1, .lanes = 2};
  RunStart second{.run = 2, .lanes = 2};
  auto book = RunBook::Of({first, second});
  ASSERT_TRUE(book.ok());
  Verifier verifier(&book.value(), {.partitions = 1, .partitioner = {}});
  // The same visitor in both; the second generator is behind.
  const RecordPlace place{.partition = 0, .offset = 0, .key = "visitor", .at = {}};
  for (const auto& [run, sequence] : {std::pair{1u, 0u}, {1u, 1u}, {2u, 0u}, {1u, 2u}}) {
    verifier.OnRecord(place, std::nullopt);
    verifier.OnBeacon(place, {.kind = Finding::Kind::kIntact,
                              .id = {.run = run, .lane = 1, .sequence = sequence}});
  }
  Judgement judgement(verifier);
  judgement.OnRun(0, {.lane = 1, .first = 0, .count = 3, .outcome = SendOutcome::Accepted()});
  judgement.OnRun(1, {.lane = 1, .first = 0, .count = 2, .outcome = SendOutcome::Accepted()});
  judgement.OnLogEnd(0, true);
  judgement.OnLogEnd(1, true);
  EXPECT_EQ(FaultsOf(judgement.Result()), "lost 1");
  EXPECT_EQ(judgement.missing(), 1u);
}

TEST(RunBook, ALogThatIsGivenTwiceIsRefused) {
  const RunStart start{.run = 0x12, .lanes = 1};
  const auto book = RunBook::Of({start, start});
  ASSERT_FALSE(book.ok());
  EXPECT_THAT(book.error().message, HasSubstr("two run logs are of the run 0000000000000012"));
}

}  // namespace
}  // namespace beacongate::loadgen
