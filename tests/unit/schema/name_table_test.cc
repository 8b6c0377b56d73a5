#include "gateway/schema/name_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace beacongate {
namespace {

TEST(NameTableTest, EmptyTableFindsNothing) {
  EXPECT_EQ(NameTable().Find(""), NameTable::kNone);
  EXPECT_EQ(NameTable(std::vector<std::string>()).Find("a"), NameTable::kNone);
}

TEST(NameTableTest, NamesOfEveryLengthAreFoundAndTheirNeighboursAreNot) {
  std::vector<std::string> names;
  for (size_t length = 1; length <= 40; ++length) names.push_back(std::string(length, 'n'));
  const NameTable table(names);
  for (uint32_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(table.Find(names[i]), i);
    for (size_t at = 0; at < names[i].size(); ++at) {
      std::string other = names[i];
      other[at] = 'm';
      EXPECT_EQ(table.Find(other), NameTable::kNone) << other;
    }
  }
  EXPECT_EQ(table.Find(""), NameTable::kNone);
  EXPECT_EQ(table.Find(std::string(41, 'n')), NameTable::kNone);
}

TEST(NameTableTest, NamesThatDifferInTheMiddleAloneAreToldApart) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i)
    names.push_back("beginning" + std::to_string(1000 + i) + "the_end.");
  const NameTable table(names);
  for (uint32_t i = 0; i < names.size(); ++i) EXPECT_EQ(table.Find(names[i]), i);
  EXPECT_EQ(table.Find("beginning0999the_end."), NameTable::kNone);
}

TEST(NameTableTest, NulAndShortNamesAreNames) {
  const std::string nul(1, '\0');
  const NameTable table({"", nul, nul + nul, "ab", "ba", "aab", "abb"});
  EXPECT_EQ(table.Find(""), 0u);
  EXPECT_EQ(table.Find(nul), 1u);
  EXPECT_EQ(table.Find(nul + nul), 2u);
  EXPECT_EQ(table.Find("ab"), 3u);
  EXPECT_EQ(table.Find("ba"), 4u);
  EXPECT_EQ(table.Find("aab"), 5u);
  EXPECT_EQ(table.Find("abb"), 6u);
  EXPECT_EQ(table.Find("aba"), NameTable::kNone);
}

}  // namespace
}  // namespace beacongate
