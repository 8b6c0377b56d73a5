#include "loadgen/report/json_report.h"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <string>
#include <string_view>

#include "tests/support/sample_runs.h"

namespace beacongate::loadgen {
namespace {

// The text of a report, parsed; fails the test when it is no JSON.
class Parsed {
 public:
  explicit Parsed(const RunReport& report) : text_(JsonReport(report)) {
    EXPECT_EQ(parser_.parse(text_).get(json_), simdjson::SUCCESS) << text_.substr(0, 2'000);
  }
  simdjson::simdjson_result<simdjson::dom::element> operator[](const char* key) const {
    return json_[key];
  }

 private:
  std::string text_;
  simdjson::dom::parser parser_;
  simdjson::dom::element json_;
};

TEST(JsonReport, HasTheKeysOfTheContract) {
  const Parsed json(FaultyRun());
  for (const char* key : {"sent", "accepted", "failed", "found", "lost", "duplicates", "reordered",
                          "wrong_partition", "corrupt", "spurious"}) {
    EXPECT_TRUE(json[key].is_uint64()) << key;
  }
  EXPECT_GT(double(json["rate_planned"]), 0);
  EXPECT_GT(double(json["rate_achieved"]), 0);
  for (const char* name : {"latency_us", "service_us", "lateness_us", "end_to_end_us"}) {
    for (const char* key : {"p50", "p90", "p99", "p999", "max"}) {
      EXPECT_GT(double(json[name][key]), 0) << name << "." << key;
    }
  }
  EXPECT_EQ(uint64_t(json["refused"]["503"]), 320'000u);
  EXPECT_EQ(std::string_view(json["verdict"]), "faulty");
  EXPECT_TRUE(json["void"].is_null());
  EXPECT_EQ(std::string_view(json["mode"]), "open");
}

TEST(JsonReport, FaultsHaveTheirExamples) {
  const Parsed json(FaultyRun());
  EXPECT_EQ(uint64_t(json["lost"]), 12u);
  EXPECT_EQ(simdjson::dom::array(json["faults"]["lost"]).size(), FaultTally::kExamplesMax);
  const auto reordered = json["faults"]["reordered"].at(0);
  EXPECT_EQ(uint64_t(reordered["lane"]), 9u);
  EXPECT_EQ(int64_t(reordered["offset"]), 90'210);
  EXPECT_EQ(std::string_view(reordered["detail"]), "after sequence 78 at offset 90209");
}

TEST(JsonReport, TheTimelineCountsSinceTheStart) {
  const Parsed json(CleanRun());
  const simdjson::dom::array timeline = json["timeline"];
  ASSERT_EQ(timeline.size(), 61u);
  EXPECT_EQ(uint64_t(timeline.at(0)["sent"]), 0u);
  EXPECT_EQ(uint64_t(timeline.at(60)["answered"]), uint64_t(json["accepted"]));
  EXPECT_EQ(uint64_t(timeline.at(60)["sent"]), uint64_t(json["sent"]));
  EXPECT_EQ(int64_t(timeline.at(60)["at_unix_us"]) - int64_t(timeline.at(0)["at_unix_us"]),
            60'000'000);
  EXPECT_EQ(simdjson::dom::array(json["partitions"]["records"]).size(), 512u);
  EXPECT_EQ(double(json["curves"]["latency_us"].at(0).at(0)), 0.5);
}

TEST(JsonReport, WhatWasNotLookedAtIsNull) {
  const Parsed unverified(UnverifiedRun());
  EXPECT_TRUE(unverified["found"].is_null());
  EXPECT_TRUE(unverified["lost"].is_null());
  EXPECT_EQ(std::string_view(unverified["verdict"]), "unverified");
  EXPECT_EQ(std::string_view(unverified["mode"]), "closed");
  const Parsed nothing((RunReport()));
  EXPECT_TRUE(nothing["sent"].is_null());
  EXPECT_TRUE(nothing["latency_us"].is_null());
}

TEST(JsonReport, ARunLogAloneTellsTheCountsAndNotTheSendersOwnFigures) {
  RunReport report = CleanRun();
  report.sending->reconnects = 3;
  report.sending->renewed = 4;
  report.sending->waits = 5;
  const Parsed sender(report);
  EXPECT_EQ(uint64_t(sender["reconnects"]), 3u);
  EXPECT_EQ(uint64_t(sender["renewed"]), 4u);
  EXPECT_EQ(uint64_t(sender["waits_after_503"]), 5u);
  const Parsed log(LoggedRun());
  EXPECT_EQ(uint64_t(log["accepted"]), uint64_t(sender["accepted"]));
  report.sending->loops = {{.sent = 5, .cpu = 0.5, .lateness_p99 = microseconds{3}}};
  EXPECT_NE(JsonReport(report).find(R"({"sent": 5, "cpu": 0.500, "lateness_p99_us": 3.000})"),
            std::string::npos);
  for (const char* key :
       {"connected", "reconnects", "renewed", "waits_after_503", "sender_cpu", "threads",
        "rate_planned", "rate_achieved", "latency_us", "lateness_us"}) {
    EXPECT_TRUE(log[key].is_null()) << key;
  }
}

TEST(JsonReport, AVoidRunSaysWhy) {
  const Parsed json(VoidRun());
  const std::string_view reasons = json["void"];
  EXPECT_NE(reasons.find("the clock was set back by 3 s"), std::string_view::npos);
  EXPECT_NE(reasons.find("the sender itself was late"), std::string_view::npos);
}

}  // namespace
}  // namespace beacongate::loadgen
