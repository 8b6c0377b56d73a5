#include "loadgen/report/html_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "loadgen/report/html_tables.h"
#include "tests/support/sample_runs.h"

namespace beacongate::loadgen {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(HtmlReport, TheVerdictIsTheTitleAndTheHeading) {
  const std::string page = HtmlReport(CleanRun());
  EXPECT_THAT(page, HasSubstr("<title>Clean: all 2,400,000 accepted beacons are in the topic, in "
                              "order</title>"));
  EXPECT_THAT(page, HasSubstr("<h1><b>Clean:</b> all 2,400,000 accepted"));
  EXPECT_THAT(HtmlReport(FaultyRun()),
              HasSubstr("<h1><b>Faulty:</b> 12 lost, 1 reordered, 1 in the wrong partition, 1 "
                        "corrupt, 1 spurious</h1>"));
  EXPECT_THAT(HtmlReport(VoidRun()), HasSubstr("<li>the clock was set back by 3 s; run it again"));
  EXPECT_THAT(HtmlReport(UnverifiedRun()), HasSubstr("<b>Not verified:</b>"));
}

TEST(HtmlReport, TextsFromOutsideStayTexts) {
  const std::string page = HtmlReport(FaultyRun());
  for (const char* hostile :
       {"<script", "<b>'", "onerror=alert(1)>", "</style><s", "\x1b", "\xff"}) {
    EXPECT_THAT(page, Not(HasSubstr(hostile)));
  }
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;document.title"));
  EXPECT_THAT(page, HasSubstr("… (70000 bytes)"));
}

TEST(HtmlReport, IsSmallAndNeedsNothingElse) {
  for (const RunReport& report : {CleanRun(), FaultyRun(), VoidRun(), UnverifiedRun()}) {
    const std::string page = HtmlReport(report);
    EXPECT_LT(page.size(), 300'000u);
    EXPECT_THAT(page, Not(ContainsRegex("(src|href)=\"[^d#]")));
    EXPECT_THAT(page, Not(HasSubstr("@import")));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
  }
}

TEST(HtmlReport, WhatThereIsNotIsNotDrawn) {
  const std::string sent = HtmlReport(UnverifiedRun());
  EXPECT_THAT(sent, HasSubstr("id=\"rate\""));
  EXPECT_THAT(sent, Not(HasSubstr("id=\"heat\"")));
  EXPECT_THAT(sent, Not(HasSubstr("id=\"end-to-end\"")));
  EXPECT_THAT(sent, Not(HasSubstr("class=\"line planned\"")));
  RunReport found = CleanRun();
  found.sending.reset();
  for (const std::string& verified : {HtmlReport(found), HtmlReport(LoggedRun())}) {
    EXPECT_THAT(verified, HasSubstr("id=\"heat\""));
    EXPECT_THAT(verified, Not(HasSubstr("id=\"latency\"")));
  }
  EXPECT_THAT(HtmlReport(LoggedRun()), Not(ContainsRegex("[0-9] (beacons )?a second planned")));
  EXPECT_THAT(HtmlReport(RunReport()), HasSubstr("</html>"));
}

TEST(HtmlReport, AHotPartitionIsNamed) {
  EXPECT_THAT(HtmlReport(FaultyRun()),
              ContainsRegex("the fullest is partition 17: [0-9,]+ records"));
}

TEST(HtmlReport, TheInstantIsInUtc) {
  EXPECT_EQ(UtcText(WallTime(seconds{1'790'000'000})), "2026-09-21 14:13:20 UTC");
}

}  // namespace
}  // namespace beacongate::loadgen
