#include "loadgen/verify/sequence_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>
#include <vector>

namespace beacongate::loadgen {
namespace {

using Runs = std::vector<std::pair<uint64_t, uint64_t>>;

Runs RunsOf(const SequenceSet& set, uint64_t first, uint64_t count, bool present) {
  Runs runs;
  set.ForEachRun(first, count, present, [&](uint64_t run_first, uint64_t run_count) {
    runs.emplace_back(run_first, run_count);
    return true;
  });
  return runs;
}

TEST(SequenceSet, KnowsWhatItWasGiven) {
  SequenceSet set;
  EXPECT_FALSE(set.Contains(0));
  for (const uint64_t number : {0ul, 63ul, 64ul, 4095ul, 4096ul, 1ul << 40, UINT64_MAX}) {
    EXPECT_TRUE(set.Insert(number));
    EXPECT_FALSE(set.Insert(number));
    EXPECT_TRUE(set.Contains(number));
  }
  EXPECT_EQ(set.size(), 7u);
  EXPECT_EQ(set.lowest(), 0u);
  EXPECT_EQ(set.highest(), UINT64_MAX);
  EXPECT_FALSE(set.Contains(65));
}

TEST(SequenceSet, AFullChunkStaysExact) {
  SequenceSet set;
  for (uint64_t number = 0; number < 10'000; ++number) EXPECT_TRUE(set.Insert(number));
  EXPECT_FALSE(set.Insert(77));
  EXPECT_EQ(set.CountIn(10, 20'000), 9'990u);
  EXPECT_EQ(RunsOf(set, 100, 20'000, true), (Runs{{100, 9'900}}));
  EXPECT_EQ(RunsOf(set, 100, 20'000, false), (Runs{{10'000, 10'100}}));
}

TEST(SequenceSet, AWalkEndsWhenItIsAskedTo) {
  SequenceSet set;
  set.Insert(5);
  set.Insert(7);
  int runs = 0;
  set.ForEachRun(0, 100, true, [&](uint64_t, uint64_t) { return ++runs < 1; });
  EXPECT_EQ(runs, 1);
}

TEST(SequenceSet, AgreesWithStdSet) {
  std::mt19937_64 bits(7);
  SequenceSet set;
  std::set<uint64_t> reference;
  // Dense enough that chunks fill up, with gaps that cross their borders.
  for (int i = 0; i < 60'000; ++i) {
    const uint64_t number = bits() % 20'000;
    if (number / 100 % 41 == 3) continue;
    EXPECT_EQ(set.Insert(number), reference.insert(number).second);
  }
  EXPECT_EQ(set.size(), reference.size());
  for (int i = 0; i < 300; ++i) {
    const uint64_t first = bits() % 21'000;
    const uint64_t count = bits() % 9'000;
    const auto from = reference.lower_bound(first);
    const auto to = reference.lower_bound(first + count);
    ASSERT_EQ(set.CountIn(first, count), static_cast<uint64_t>(std::distance(from, to)));
    uint64_t in_runs = 0;
    for (const auto& [run_first, run_count] : RunsOf(set, first, count, true)) {
      in_runs += run_count;
      ASSERT_TRUE(reference.contains(run_first));
      ASSERT_TRUE(reference.contains(run_first + run_count - 1));
    }
    for (const auto& [run_first, run_count] : RunsOf(set, first, count, false)) {
      in_runs += run_count;
      ASSERT_FALSE(reference.contains(run_first));
    }
    ASSERT_EQ(in_runs, count) << "the runs and the gaps are all there is";
  }
}

}  // namespace
}  // namespace beacongate::loadgen
