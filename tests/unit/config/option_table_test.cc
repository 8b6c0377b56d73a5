#include "gateway/config/option_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "gateway/config/nearest_name.h"
#include "gateway/config/option_text.h"
#include "gateway/config/option_value.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;

TEST(OptionTableTest, EveryRowIsWhole) {
  std::set<std::string> names;
  for (const Option& option : Options()) {
    const std::string name = OptionName(option);
    EXPECT_TRUE(names.insert(name).second) << name << " has two rows";
    EXPECT_FALSE(option.help.empty()) << name;
    EXPECT_TRUE(option.help.ends_with('.')) << name;
    EXPECT_LE(option.min, option.max) << name;
    EXPECT_TRUE(!option.key.ends_with("_bytes") || option.unit == "bytes") << name;
    EXPECT_TRUE(!option.key.ends_with("_ms") || option.unit == "ms") << name;
    EXPECT_EQ(FindOption(option.table, option.key), &option);
  }
}

TEST(OptionTableTest, EveryRowBelongsToATable) {
  std::set<std::string_view> tables;
  for (const OptionTable& table : OptionTables()) tables.insert(table.name);
  for (const Option& option : Options()) EXPECT_TRUE(tables.contains(option.table)) << option.key;
}

TEST(OptionTableTest, DefaultsAreInBounds) {
  for (const Option& option : Options()) {
    if (TypeText(option) != "integer" || !option.example.empty()) continue;
    if (!option.default_note.empty()) continue;
    const uint64_t value = std::stoull(DefaultText(option));
    EXPECT_GE(value, option.min) << OptionName(option);
    EXPECT_LE(value, option.max) << OptionName(option);
  }
}

TEST(OptionTableTest, HelpFitsTheScreenAndNamesEveryOption) {
  const std::string help = OptionsHelp();
  for (const Option& option : Options()) EXPECT_THAT(help, HasSubstr(std::string(option.key)));
  EXPECT_THAT(help, HasSubstr("idle_timeout_ms"));
  EXPECT_THAT(help, HasSubstr("[75000; 1 to 86400000 ms]"));
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100u) << line;
}

TEST(OptionTableTest, DocumentIsCurrent) {
  const std::string file = BEACONGATE_SOURCE_DIR "/docs/configuration.md";
  if (std::getenv("BEACONGATE_UPDATE_DOCS") != nullptr) std::ofstream(file) << OptionsMarkdown();
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  EXPECT_EQ(text.str(), OptionsMarkdown())
      << "docs/configuration.md is not that of the option table; run\n"
         "  BEACONGATE_UPDATE_DOCS=1 build/release/tests/unit_config";
}

TEST(NearestNameTest, FewEditsAreSuggestedAndManyAreNot) {
  constexpr std::string_view kKnown[] = {"listen", "workers", "dir"};
  EXPECT_EQ(NearestName("lisen", kKnown), "listen");
  EXPECT_EQ(NearestName("worker", kKnown), "workers");
  EXPECT_EQ(NearestName("dri", kKnown), "dir");
  EXPECT_EQ(NearestName("frobnicate", kKnown), "");
  EXPECT_EQ(NearestName("xyz", kKnown), "");
  EXPECT_EQ(NearestName(std::string(1000, 'l'), kKnown), "");
}

TEST(ListenAddressTest, NumericAddressesAreTaken) {
  for (const char* text : {"127.0.0.1:8080", "[::1]:8080", ":8080", "0.0.0.0:0", "[::]:65535"}) {
    EXPECT_EQ(CheckListenAddress(text), "") << text;
  }
  for (const char* text : {"", ":", "8080", "1.2.3:80", "::1:80", "[]:80", "[::1]", "a:80", ":-1",
                           ":80x", ":65536", "127.0.0.1:", "1.2.3.4 :80"}) {
    EXPECT_NE(CheckListenAddress(text), "") << text;
  }
}

}  // namespace
}  // namespace beacongate
