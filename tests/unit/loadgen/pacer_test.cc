#include "loadgen/pacing/pacer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "loadgen/pacing/lane_order.h"

namespace beacongate::loadgen {
namespace {

struct PaceCase {
  std::string name;
  uint64_t requests;
  nanoseconds period;
  nanoseconds duration;
  nanoseconds elapsed;
  uint64_t sent;
  Pace want;
};

void PrintTo(const PaceCase& c, std::ostream* out) { *out << c.name; }

class PaceTest : public ::testing::TestWithParam<PaceCase> {};

TEST_P(PaceTest, IsWhatThePlanSays) {
  const PaceCase& c = GetParam();
  const ConstantPacer pacer(c.requests, c.period, c.duration);
  const Pace pace = PaceAt(pacer, c.elapsed, c.sent);
  EXPECT_EQ(pace.due, c.want.due);
  EXPECT_EQ(pace.wait, c.want.wait);
  EXPECT_EQ(pace.finished, c.want.finished);
}

constexpr nanoseconds kNs{1};

const PaceCase kTable[] = {

    PaceCase{"FirstIsDueAtOnce", 1, seconds{1}, seconds{10}, seconds{0}, 0, {1, seconds{1}, false}},
    PaceCase{"NothingDueBetween",
             1,
             seconds{1},
             seconds{10},
             milliseconds{400},
             1,
             {0, milliseconds{600}, false}},
    PaceCase{"DueOnTheInstant", 1, seconds{1}, seconds{10}, seconds{1}, 1, {1, seconds{1}, false}},
    PaceCase{"NotDueOneNanosecondBefore",
             1,
             seconds{1},
             seconds{10},
             seconds{1} - kNs,
             1,
             {0, kNs, false}},
    PaceCase{"BehindCatchesUpAtOnce",
             2,
             seconds{1},
             seconds{10},
             milliseconds{4900},
             3,
             {7, milliseconds{100}, false}},
    PaceCase{"SlowRate", 1, seconds{60}, seconds{120}, seconds{30}, 1, {0, seconds{30}, false}},
    PaceCase{"ThirdsDoNotDrift",
             3,
             seconds{1},
             seconds{10},
             nanoseconds{333'333'333},
             1,
             {1, nanoseconds{333'333'333}, false}},
    PaceCase{"LastOfThePlan",
             10,
             seconds{1},
             seconds{1},
             milliseconds{900},
             9,
             {1, nanoseconds{0}, true}},
    PaceCase{
        "TheEndIsExcluded", 10, seconds{1}, seconds{1}, seconds{1}, 10, {0, nanoseconds{0}, true}},
    PaceCase{
        "LongAfterTheEnd", 10, seconds{1}, seconds{1}, seconds{100}, 4, {6, nanoseconds{0}, true}},
    PaceCase{"EmptyPlan", 10, seconds{1}, seconds{0}, seconds{0}, 0, {0, nanoseconds{0}, true}},
    PaceCase{"BeforeTheStart",
             10,
             seconds{1},
             seconds{1},
             -milliseconds{50},
             0,
             {0, milliseconds{50}, false}},
    PaceCase{
        "SentMoreThanPlanned", 1, seconds{1}, seconds{10}, seconds{0}, 5, {0, seconds{5}, false}},
    PaceCase{"AWeekAtTenMillion",
             10'000'000,
             seconds{1},
             seconds{604'800},
             seconds{604'799},
             6'047'990'000'000,
             {1, nanoseconds{100}, false}},
    PaceCase{"BatchesOfAThousand",
             10'000'000,
             seconds{1000},
             seconds{3600},
             seconds{1800},
             18'000'000,
             {1, nanoseconds{100'000}, false}}};

INSTANTIATE_TEST_SUITE_P(Table, PaceTest, ::testing::ValuesIn(kTable),
                         [](const auto& table) { return table.param.name; });

TEST(ConstantPacer, DueByAndPlannedAtAgree) {
  for (const uint64_t rate : {1u, 3u, 7u, 997u, 40'000u, 9'999'999u}) {
    const ConstantPacer pacer(rate, seconds{1}, seconds{100});
    for (uint64_t index = 0; index < 5'000; ++index) {
      const nanoseconds planned = pacer.PlannedAt(index);
      if (index >= pacer.Total()) break;
      ASSERT_EQ(pacer.DueBy(planned), index + 1) << "rate " << rate << " index " << index;
      ASSERT_LE(pacer.DueBy(planned - kNs), index) << "rate " << rate << " index " << index;
    }
  }
}

TEST(ConstantPacer, TotalIsRateTimesDuration) {
  EXPECT_EQ(ConstantPacer(40'000, seconds{1}, seconds{30}).Total(), 1'200'000u);
  EXPECT_EQ(ConstantPacer(40'000, seconds{10}, seconds{30}).Total(), 120'000u);
  EXPECT_EQ(ConstantPacer(3, seconds{1}, milliseconds{500}).Total(), 2u);
}

TEST(LanePlan, EveryRequestHasOnePlaceOnOneLane) {
  for (const LanePlan plan : {LanePlan{1, 1}, LanePlan{3, 1}, LanePlan{3, 4}, LanePlan{64, 16}}) {
    std::vector<uint64_t> sent(plan.lanes, 0);
    for (uint64_t index = 0; index < 10'000; ++index) {
      const uint64_t lane = plan.LaneOf(index);
      ASSERT_LT(lane, plan.lanes);
      ASSERT_EQ(plan.IndexOf(lane, sent[lane]), index);
      ++sent[lane];
    }
    const auto [least, most] = std::minmax_element(sent.begin(), sent.end());
    EXPECT_LE(*most - *least, plan.run);
  }
}

TEST(EvenOrder, GoesFromOneRequestOfALaneToItsNext) {
  for (const LanePlan plan : {LanePlan{1, 1}, LanePlan{3, 1}, LanePlan{3, 4}, LanePlan{64, 16}}) {
    const EvenOrder order(plan);
    for (uint32_t lane = 0; lane < plan.lanes; ++lane) {
      uint64_t index = order.First(lane);
      for (uint64_t nth = 0; nth < 100; ++nth) {
        ASSERT_EQ(index, plan.IndexOf(lane, nth));
        ASSERT_EQ(order.LaneOf(index), lane);
        index = order.Next(lane, index);
      }
    }
  }
}

TEST(LanePlan, RunsStayTogether) {
  const LanePlan plan{.lanes = 3, .run = 4};
  EXPECT_EQ(plan.LeftInRun(0), 4u);
  EXPECT_EQ(plan.LeftInRun(3), 1u);
  EXPECT_EQ(plan.LaneOf(3), 0u);
  EXPECT_EQ(plan.LaneOf(4), 1u);
  EXPECT_EQ(plan.LaneOf(12), 0u);
}

}  // namespace
}  // namespace beacongate::loadgen
