#include "loadgen/report/text_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RunReport ASending() {
  RunReport report;
  report.facts.target = "http://127.0.0.1:1/b";
  report.facts.connections = 4;
  report.facts.pipeline = 2;
  report.facts.beacons_per_request = 10;
  report.facts.request_bytes = 4'000;
  report.facts.rate_planned = 1'000;
  report.facts.lateness_max = milliseconds{1};
  report.facts.load = {{"traffic", "synthetic: post"}, {"churn", "50 requests"}};
  report.facts.elapsed = seconds{2};
  Sending& sending = report.sending.emplace();
  sending.planned = 1'000;
  sending.sent = 980;
  sending.accepted = 850;
  sending.refused = {{400, 40}, {503, 60}};
  sending.failed = 30;
  sending.connected = 3;
  sending.reconnects = 1;
  sending.renewed = 5;
  sending.waits = 2;
  sending.sender_cpu = 0.375;
  sending.latency.Record(nanoseconds{1'500'000}, 95);
  sending.service.Record(nanoseconds{2'000}, 95);
  sending.lateness.Record(nanoseconds{1'000}, 100);
  return report;
}

TEST(TextReport, ASendingWordForWord) {
  EXPECT_EQ(TextReport(ASending()),
            R"(open loop at http://127.0.0.1:1/b: 4 connections, pipeline 2, )"
            R"(10 beacons and 4000 bytes a request
rate     1000/s planned, 475/s achieved over 2.000 s
traffic  synthetic: post
churn    50 requests
sender   38 % of a core
beacons  980 sent, 850 accepted, 100 refused, 30 failed, 20 unsent
         40 refused with 400
         60 refused with 503
         1 reconnects
         5 connections ended by plan
         2 times a connection kept quiet after a 503
         only 3 of 4 connections stood when the plan began
us                  p50        p90        p99      p99.9        max
latency          1500.0     1500.0     1500.0     1500.0     1500.0
service             2.0        2.0        2.0        2.0        2.0
lateness            1.0        1.0        1.0        1.0        1.0
latency is measured from the planned instant, service from the send
)");
}

TEST(TextReport, EachSendingThreadIsTold) {
  RunReport report = ASending();
  report.sending->loops = {{.sent = 500, .cpu = 0.375, .lateness_p99 = microseconds{12}},
                           {.sent = 480, .cpu = 0.25, .lateness_p99 = nanoseconds{9'500}}};
  EXPECT_THAT(TextReport(report), HasSubstr(R"(
sender   2 threads; beacons, share of a core, lateness p99:
                500   38 %       12.0 us
                480   25 %        9.5 us
beacons  980)"));
}

TEST(TextReport, AColdStartCountsTheConnectionsThatEverStood) {
  RunReport report = ASending();
  report.facts.cold_start = true;
  EXPECT_THAT(TextReport(report), HasSubstr("only 3 of 4 connections were ever made\n"));
  report.sending->connected = 4;
  EXPECT_THAT(TextReport(report), Not(HasSubstr("connections were")));
}

TEST(TextReport, AVerificationWordForWord) {
  RunReport report;
  report.sending.emplace().accepted = 10;
  report.facts.connections = 4;  // a run log tells so much, and not how they were used
  report.facts.more = {{"records read", "11"}};
  Verification& verification = report.verification.emplace();
  verification.found = 9;
  verification.of(FaultKind::kLost).Add({.lane = 3, .sequence = 41, .key = "a\x1b[2J|b"});
  verification.of(FaultKind::kDuplicate)
      .Add({.partition = 7, .offset = 9, .detail = "first at offset 8"});
  verification.end_to_end.Record(microseconds{2}, 9);
  EXPECT_EQ(TextReport(report), R"(beacons  0 sent, 10 accepted, 0 refused, 0 failed, 0 unsent
topic    9 found, 1 lost, 0 reordered, 0 in the wrong partition, 0 corrupt, 0 spurious, 1 duplicates
         lost: accepted, and not in the topic; the first:
           lane 3 sequence 41 key a)"
                                "\uFFFD"
                                R"([2J|b
         duplicates: in the topic once more; the first:
           partition 7 offset 9 (first at offset 8)
         records read: 11
us                  p50        p90        p99      p99.9        max
end to end          2.0        2.0        2.0        2.0        2.0
end to end is measured from the planned instant to the record's timestamp in Kafka
Faulty: 1 lost
)");
}

TEST(TextReport, AVoidRunSaysSo) {
  RunReport report = ASending();
  report.sending->lateness.Record(milliseconds{3}, 2);
  EXPECT_THAT(TextReport(report), HasSubstr("VOID: the sender itself was late"));
}

TEST(TextReport, AClosedLoopSaysWhereItsLatencyCountsFrom) {
  RunReport report = ASending();
  report.facts.closed_loop = true;
  report.sending->lateness.Record(seconds{3}, 100);
  const std::string text = TextReport(report);
  EXPECT_THAT(text, HasSubstr("latency is measured from the send (closed loop)"));
  EXPECT_THAT(text, HasSubstr("rate     as fast as answers came, 475/s achieved"));
  EXPECT_THAT(text, Not(HasSubstr("lateness")));
  EXPECT_THAT(text, Not(HasSubstr("VOID")));
}

}  // namespace
}  // namespace beacongate::loadgen
