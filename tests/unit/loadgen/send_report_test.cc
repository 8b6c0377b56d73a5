#include "loadgen/report/send_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <string_view>

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SendReport AReport() {
  SendReport report{.target = "http://127.0.0.1:1/\"b\"",
                    .connections = 4,
                    .pipeline = 2,
                    .beacons_per_request = 10,
                    .request_bytes = 4'000,
                    .rate_planned = 1'000,
                    .lateness_max = milliseconds{1},
                    .result = {}};
  SendResult& result = report.result;
  result.counts = {
      .planned = 100, .sent = 98, .answered = 95, .failed = 3, .reconnects = 1, .connected = 3};
  result.by_status[200] = 40;
  result.by_status[204] = 45;
  result.by_status[400] = 4;
  result.by_status[503] = 6;
  result.sender_cpu = 0.375;
  result.elapsed = seconds{2};
  result.latency.Record(microseconds{1'500}, 95);
  result.service.Record(microseconds{500}, 95);
  result.lateness.Record(microseconds{100}, 100);
  result.timeline.push_back({WallTime(microseconds(5)), 1, 0});
  result.timeline.push_back({WallTime(microseconds(7)), 98, 95});
  return report;
}

TEST(SendReport, JsonHasTheKeysOfTheContractInBeacons) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  const std::string text = AReport().Json();
  ASSERT_EQ(parser.parse(text).get(json), simdjson::SUCCESS) << text;
  EXPECT_EQ(uint64_t(json["sent"]), 980u);
  EXPECT_EQ(uint64_t(json["accepted"]), 850u);
  EXPECT_EQ(uint64_t(json["refused"]["400"]), 40u);
  EXPECT_EQ(uint64_t(json["refused"]["503"]), 60u);
  EXPECT_EQ(simdjson::dom::object(json["refused"]).size(), 2u);
  EXPECT_EQ(uint64_t(json["failed"]), 30u);
  EXPECT_EQ(uint64_t(json["unsent"]), 20u);
  EXPECT_DOUBLE_EQ(double(json["sender_cpu"]), 0.375);
  EXPECT_DOUBLE_EQ(double(json["rate_planned"]), 1'000);
  EXPECT_DOUBLE_EQ(double(json["rate_achieved"]), 475);
  EXPECT_EQ(std::string_view(json["target"]), "http://127.0.0.1:1/\"b\"");
  EXPECT_EQ(std::string_view(json["mode"]), "open");
  EXPECT_TRUE(json["void"].is_null());
  for (const char* name : {"latency_us", "service_us", "lateness_us"}) {
    for (const char* key : {"p50", "p90", "p99", "p999", "max"}) {
      EXPECT_GT(double(json[name][key]), 0) << name << "." << key;
    }
  }
  EXPECT_NEAR(double(json["latency_us"]["p99"]), 1'500, 2);
  EXPECT_EQ(uint64_t(json["timeline"].at(1)["answered"]), 950u);
}

TEST(SendReport, LatenessAboveTheBoundVoidsTheRun) {
  SendReport report = AReport();
  EXPECT_FALSE(report.VoidReason().has_value());
  report.result.lateness.Record(milliseconds{3}, 2);
  ASSERT_TRUE(report.VoidReason().has_value());
  EXPECT_THAT(report.Text(), HasSubstr("VOID: the sender itself was late"));
  EXPECT_THAT(report.Json(), Not(HasSubstr("\"void\": null")));
}

TEST(SendReport, AClosedLoopSaysWhereItsLatencyCountsFrom) {
  SendReport report = AReport();
  report.closed_loop = true;
  report.result.lateness.Record(seconds{3}, 100);
  EXPECT_FALSE(report.VoidReason().has_value());
  EXPECT_THAT(report.Text(), HasSubstr("latency is measured from the send (closed loop)"));
  EXPECT_THAT(report.Json(), HasSubstr("\"mode\": \"closed\""));
}

TEST(SendReport, TextNamesEveryRefusal) {
  const std::string text = AReport().Text();
  EXPECT_THAT(text, HasSubstr("980 sent, 850 accepted, 100 refused, 30 failed, 20 unsent"));
  EXPECT_THAT(text, HasSubstr("60 refused with 503"));
  EXPECT_THAT(text, HasSubstr("1 reconnects"));
  EXPECT_THAT(text, HasSubstr("only 3 of 4 connections stood"));
}

TEST(SendReport, ARunWithoutRepliesIsStillJson) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  const std::string text = SendReport{.target = "", .result = {}}.Json();
  EXPECT_EQ(parser.parse(text).get(json), simdjson::SUCCESS) << text;
}

}  // namespace
}  // namespace beacongate::loadgen
