#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "deploy/broker/schema/check_command.h"

namespace beacongate::broker {
namespace {

using ::testing::ElementsAre;

std::unique_ptr<SchemaPool> Pool(const std::string& body) {
  std::vector<SchemaFault> faults;
  auto pool = SchemaPool::FromTexts("a.proto",
                                    {{"a.proto",
                                      "syntax = \"proto3\";\n"
                                      "import \"beacon/v1/receipt.proto\";\n" +
                                          body}},
                                    &faults);
  for (const SchemaFault& fault : faults) ADD_FAILURE() << ToString(fault);
  return pool;
}

std::vector<std::string> Check(const std::string& before, const std::string& after,
                               const std::vector<std::string>& messages = {}) {
  const auto findings = CheckSchemas(*Pool(before), *Pool(after), messages);
  if (!findings) return {"error: " + findings.error().message};
  std::vector<std::string> lines;
  for (const auto& finding : findings.value()) lines.push_back(ToString(finding.at));
  return lines;
}

constexpr char kVisit[] = "message Visit { beacon.v1.Receipt receipt = 1; string a = 2; }\n";
constexpr char kChanged[] = "message Visit { beacon.v1.Receipt receipt = 1; int32 a = 2; }\n";
constexpr char kPart[] = "message Part { string b = 1; }\n";
constexpr char kPartChanged[] = "message Part { int32 b = 1; }\n";

TEST(SchemaCheck, ComparesTheRecordsOfTheOldSchema) {
  EXPECT_THAT(Check(std::string(kVisit) + kPart, std::string(kChanged) + kPartChanged),
              ElementsAre("a.proto:3:48: field 'a' (2) is int32, was string"));
}

TEST(SchemaCheck, ComparesAllMessagesWhereNoneIsARecord) {
  EXPECT_THAT(Check(kPart, kPartChanged),
              ElementsAre("a.proto:3:16: field 'b' (1) is int32, was string"));
}

TEST(SchemaCheck, ComparesTheMessagesThatAreNamed) {
  EXPECT_THAT(Check(std::string(kVisit) + kPart, std::string(kChanged) + kPartChanged, {"Part"}),
              ElementsAre("a.proto:4:16: field 'b' (1) is int32, was string"));
}

TEST(SchemaCheck, AMessageThatMovedIsComparedWhereItIs) {
  EXPECT_THAT(Check(kPart, std::string("package p;\n") + kPartChanged),
              ElementsAre("a.proto:4:1: message 'p.Part' was 'Part'",
                          "a.proto:4:16: field 'b' (1) is int32, was string"));
}

TEST(SchemaCheck, AMessageThatIsGoneIsAFinding) {
  EXPECT_THAT(Check(std::string(kVisit) + kPart, kPart),
              ElementsAre("a.proto: message 'Visit' is gone"));
}

TEST(SchemaCheck, AnUnknownNameIsAnError) {
  EXPECT_THAT(Check(kPart, kPart, {"Nobody"}),
              ElementsAre("error: no message Nobody in a.proto; it has Part"));
}

}  // namespace
}  // namespace beacongate::broker
