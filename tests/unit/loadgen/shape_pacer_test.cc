#include "loadgen/pacing/shape_pacer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace beacongate::loadgen {
namespace {

ShapePacer Plan(const std::string& text, uint32_t beacons_per_request = 1) {
  return ShapePacer(ParseLoadShape(text).value(), beacons_per_request);
}

TEST(ShapePacer, AHoldIsTheSamePlanAsAConstantRate) {
  const ShapePacer shape = Plan("hold 997 3s");
  const ConstantPacer constant(997, seconds{1}, seconds{3});
  ASSERT_EQ(shape.Total(), constant.Total());
  for (uint64_t index = 0; index < shape.Total(); ++index) {
    // One rounds its instants up, the other down.
    ASSERT_LE(shape.PlannedAt(index) - constant.PlannedAt(index), nanoseconds{1}) << index;
    ASSERT_GE(shape.PlannedAt(index), constant.PlannedAt(index)) << index;
  }
}

TEST(ShapePacer, ARampHoldsTheMeanOfItsEnds) {
  EXPECT_EQ(Plan("ramp 0..1000 10s").Total(), 5'000u);
  EXPECT_EQ(Plan("ramp 3000..1000 10s").Total(), 20'000u);
  EXPECT_EQ(Plan("0s:1000, 30s:20000").Total(), 315'000u);
}

TEST(ShapePacer, ARampFromNothingIsAQuarterDoneAtHalfTime) {
  const ShapePacer plan = Plan("ramp 0..1000 10s");
  EXPECT_EQ(plan.DueBy(seconds{5} - nanoseconds{1}), 1'250u);
  EXPECT_EQ(plan.DueBy(seconds{5}), 1'251u);
  EXPECT_EQ(plan.PlannedAt(1'250), seconds{5});
}

TEST(ShapePacer, PhasesFollowEachOther) {
  const ShapePacer plan =
      Plan("hold 100 1s, pause 2s, hold 200 1s, outage 1s, burst 50, hold 10 1s");
  EXPECT_EQ(plan.Total(), 360u);
  EXPECT_EQ(plan.DueBy(seconds{1}), 100u);
  EXPECT_EQ(plan.DueBy(seconds{3} - nanoseconds{1}), 100u);
  EXPECT_EQ(plan.DueBy(seconds{3}), 101u);
  EXPECT_EQ(plan.PlannedAt(100), seconds{3});
  EXPECT_EQ(plan.DueBy(seconds{5} - nanoseconds{1}), 300u);
  EXPECT_EQ(plan.DueBy(seconds{5}), 351u) << "the whole burst and the first of the hold";
  EXPECT_EQ(plan.PlannedAt(349), seconds{5});
  EXPECT_EQ(plan.DueBy(seconds{100}), 360u);
  EXPECT_EQ(plan.DueBy(-seconds{1}), 0u);
}

TEST(ShapePacer, IsDisconnectedDuringAnOutageOnly) {
  const ShapePacer plan = Plan("hold 1 1s, outage 2s, burst 3, hold 1 1s, outage 1s");
  EXPECT_TRUE(plan.ConnectedAt(seconds{1} - nanoseconds{1}));
  EXPECT_FALSE(plan.ConnectedAt(seconds{1}));
  EXPECT_FALSE(plan.ConnectedAt(seconds{3} - nanoseconds{1}));
  EXPECT_TRUE(plan.ConnectedAt(seconds{3}));
  EXPECT_FALSE(plan.ConnectedAt(seconds{4}));
  EXPECT_TRUE(plan.ConnectedAt(seconds{9}));
}

TEST(ShapePacer, RatesCountBeaconsNotRequests) {
  EXPECT_EQ(Plan("hold 1000 10s", 10).Total(), 1'000u);
  EXPECT_EQ(Plan("burst 95", 10).Total(), 10u);
}

TEST(ShapePacer, DueByAndPlannedAtAgree) {
  for (const char* text :
       {"ramp 0..1000 10s", "ramp 7777..0 3s", "hold 3 100s", "ramp 999..1000 5s", "ramp 0..1 100s",
        "ramp 0..10M 1ms, hold 10M 1ms", "hold 50 333ms, burst 7, ramp 50..5000 777ms, repeat 3"}) {
    const ShapePacer plan = Plan(text);
    nanoseconds before{0};
    for (uint64_t index = 0; index < plan.Total(); ++index) {
      const nanoseconds planned = plan.PlannedAt(index);
      ASSERT_GE(planned, before) << text << " index " << index;
      ASSERT_GE(plan.DueBy(planned), index + 1) << text << " index " << index;
      ASSERT_LE(plan.DueBy(planned - nanoseconds{1}), index) << text << " index " << index;
      before = planned;
    }
    EXPECT_EQ(plan.DueBy(seconds{1'000}), plan.Total());
  }
}

TEST(ShapePacer, AWeekAtTheHighestRateStaysExact) {
  const ShapePacer plan = Plan("ramp 0..10M 168h");
  const uint64_t total = uint64_t{7} * 24 * 3600 * 5'000'000;
  EXPECT_EQ(plan.Total(), total);
  for (const uint64_t index : {uint64_t{1}, total / 3, total / 2, total - 1}) {
    const nanoseconds planned = plan.PlannedAt(index);
    EXPECT_EQ(plan.DueBy(planned), index + 1);
    EXPECT_EQ(plan.DueBy(planned - nanoseconds{1}), index);
  }
}

}  // namespace
}  // namespace beacongate::loadgen
