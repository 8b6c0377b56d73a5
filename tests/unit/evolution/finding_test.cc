#include "proto/evolution/finding.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "tests/unit/evolution/versions.h"

namespace beacongate::evolution {
namespace {

TEST(Finding, LineSaysPlaceSeverityChangeRuleAndRemedy) {
  const auto findings = FindingsOf("string a = 2;\n", "int32 a = 2;\n");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(ToLine(findings[0]),
            "visit.proto:9:1: breaking: field 'a' (2) is int32, was string; readers take the bytes "
            "of a field for those of its old type; keep the type, and add a field with a new "
            "number");
}

TEST(Finding, JsonCountsAndListsThem) {
  EXPECT_EQ(ToJson({}), R"({"breaking":0,"warnings":0,"findings":[]})");
  EXPECT_EQ(
      ToJson(FindingsOf("int32 a = 2;\n", "int64 a = 2;\n")),
      R"({"breaking":0,"warnings":1,"findings":[{"rule":"type-widened","severity":"warning",)"
      R"("file":"visit.proto","line":9,"column":1,"what":"field 'a' (2) is int64, was int32",)"
      R"("because":"both types are read from the same bytes, but values that do not fit are cut",)"
      R"("remedy":"make sure that every reader has the new type before values need it"}]})");
}

TEST(Finding, EveryRuleHasAText) {
  std::set<std::string_view> names;
  for (const RuleInfo& info : AllRules()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.rule.empty() || info.remedy.empty()) << info.name;
    // They are clauses of one line.
    EXPECT_EQ(info.rule.find('\n'), std::string_view::npos) << info.name;
  }
}

TEST(Finding, DocumentListsTheRules) {
  std::ifstream file(BEACONGATE_SOURCE_DIR "/docs/schema.md");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  for (const RuleInfo& info : AllRules()) {
    const bool breaking = info.severity == Severity::kBreaking;
    EXPECT_THAT(text, ::testing::HasSubstr("| `" + std::string(info.name) + "` | " +
                                           (breaking ? "breaking" : "warning") + " | " +
                                           std::string(info.rule) + " | " +
                                           std::string(info.remedy) + " |\n"));
  }
}

}  // namespace
}  // namespace beacongate::evolution
