#include "loadgen/report/run_report.h"

#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

RunReport Verified(uint64_t accepted) {
  RunReport report;
  report.sending.emplace();
  report.sending->accepted = accepted;
  report.verification.emplace();
  report.verification->found = accepted;
  return report;
}

TEST(RunReport, TheFaultTableStandsInTheOrderOfItsKinds) {
  for (size_t i = 0; i < kFaultKinds; ++i) EXPECT_EQ(static_cast<size_t>(kFaults[i].kind), i);
}

TEST(RunReport, NoFaultIsClean) {
  const RunReport report = Verified(1'200'000);
  EXPECT_EQ(OutcomeOf(report), Outcome::kClean);
  EXPECT_EQ(VerdictSentence(report),
            "Clean: all 1,200,000 accepted beacons are in the topic, in order");
}

TEST(RunReport, DuplicatesAreToldAndDoNotFail) {
  RunReport report = Verified(1'000);
  report.verification->of(FaultKind::kDuplicate).count = 7;
  EXPECT_EQ(OutcomeOf(report), Outcome::kClean);
  EXPECT_EQ(VerdictSentence(report),
            "Clean: all 1,000 accepted beacons are in the topic, in order (7 duplicates)");
}

TEST(RunReport, EveryFaultThatFailsARunDoes) {
  for (const FaultKind kind : {FaultKind::kLost, FaultKind::kReordered, FaultKind::kWrongPartition,
                               FaultKind::kCorrupt, FaultKind::kSpurious}) {
    RunReport report = Verified(10);
    report.verification->of(kind).Add({});
    EXPECT_EQ(OutcomeOf(report), Outcome::kFaulty);
  }
}

TEST(RunReport, AFaultStandsInAVoidRun) {
  RunReport report = Verified(10);
  report.void_reasons.emplace_back("the clock was set");
  EXPECT_EQ(OutcomeOf(report), Outcome::kVoid);
  EXPECT_EQ(VerdictSentence(report), "Void: the clock was set");
  report.verification->of(FaultKind::kLost).count = 3'000;
  report.verification->of(FaultKind::kReordered).count = 1;
  EXPECT_EQ(OutcomeOf(report), Outcome::kFaulty);
  EXPECT_EQ(VerdictSentence(report), "Faulty: 3,000 lost, 1 reordered");
}

TEST(RunReport, NothingAcceptedProvesNothing) { EXPECT_EQ(OutcomeOf(Verified(0)), Outcome::kVoid); }

TEST(RunReport, ALateSenderVoidsAnOpenLoop) {
  RunReport report = Verified(100);
  report.sending->lateness.Record(milliseconds{3}, 2);
  EXPECT_EQ(OutcomeOf(report), Outcome::kClean);
  report.facts.lateness_max = milliseconds{1};
  EXPECT_EQ(OutcomeOf(report), Outcome::kVoid);
  EXPECT_EQ(VoidReasons(report),
            std::vector<std::string>{"the sender itself was late: p99 3000 us, allowed 1000 us; "
                                     "give it a core of its own or lower the rate"});
  report.facts.closed_loop = true;
  EXPECT_EQ(OutcomeOf(report), Outcome::kClean);
}

TEST(RunReport, OneLateThreadVoidsTheRun) {
  RunReport report = Verified(100);
  report.facts.lateness_max = milliseconds{1};
  report.sending->lateness.Record(microseconds{50}, 1'000);
  report.sending->loops = {{.lateness_p99 = microseconds{40}}, {.lateness_p99 = milliseconds{7}}};
  EXPECT_EQ(OutcomeOf(report), Outcome::kVoid);
  EXPECT_EQ(VoidReasons(report)[0].substr(0, 46), "the sender itself was late: p99 7000 us, allow");
}

TEST(RunReport, WithoutAReaderOfTheTopicNothingIsVerified) {
  RunReport report = Verified(100);
  report.verification.reset();
  EXPECT_EQ(OutcomeOf(report), Outcome::kUnverified);
}

TEST(RunReport, OnlyTheFirstExamplesAreKept) {
  FaultTally tally;
  for (uint64_t sequence = 0; sequence < 1'000; ++sequence) tally.Add({.sequence = sequence});
  EXPECT_EQ(tally.count, 1'000u);
  ASSERT_EQ(tally.examples.size(), FaultTally::kExamplesMax);
  EXPECT_EQ(tally.examples.back().sequence, 9u);
}

TEST(RunReport, TheSendersRequestsBecomeBeacons) {
  SendResult result;
  result.counts = {.planned = 100,
                   .sent = 98,
                   .answered = 95,
                   .failed = 3,
                   .connected = 4,
                   .renewed = 6,
                   .waits = 2};
  result.by_status[200] = 40;
  result.by_status[204] = 45;
  result.by_status[503] = 10;
  result.loops = {{.sent = 60, .cpu = 0.5}, {.sent = 38, .cpu = 0.25}};
  RunReport report;
  report.sending = SendingOf(result, 10);
  report.facts.elapsed = seconds{2};
  EXPECT_EQ(report.sending->sender_cpu, 0.5) << "of the busiest";
  ASSERT_EQ(report.sending->loops.size(), 2u);
  EXPECT_EQ(report.sending->loops[1].sent, 380u);
  EXPECT_EQ(report.sending->accepted, 850u);
  EXPECT_EQ(report.sending->refused, (std::map<int, uint64_t>{{503, 100}}));
  EXPECT_EQ(report.sending->unsent(), 20u);
  EXPECT_EQ(report.sending->connected, 4u);
  EXPECT_EQ(report.sending->renewed, 6u);
  EXPECT_EQ(report.sending->waits, 2u);
  EXPECT_DOUBLE_EQ(report.rate_achieved(), 475);
}

}  // namespace
}  // namespace beacongate::loadgen
