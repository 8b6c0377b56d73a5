#include "gateway/admin/process_usage.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "gateway/base/system_clock.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {
namespace {

TEST(ProcessUsageTest, FiguresArePlausible) {
  const ProcessUsage usage = ReadProcessUsage();
  EXPECT_GT(usage.resident_bytes, 500'000u);
  EXPECT_GE(usage.open_fds, 3u);
  EXPECT_GE(usage.max_fds, usage.open_fds);
  const double now_s = static_cast<double>(SystemClock().Wall().time_since_epoch().count()) / 1e6;
  // The kernel tells the boot in whole seconds.
  EXPECT_LT(usage.start_time_s, now_s + 2);
  EXPECT_GT(usage.start_time_s, now_s - 3600);
}

TEST(ProcessUsageTest, OpenDescriptorsAreCounted) {
  const uint64_t before = ReadProcessUsage().open_fds;
  const UniqueFd first(open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd second(open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(second.valid());
  EXPECT_EQ(ReadProcessUsage().open_fds, before + 2);
}

}  // namespace
}  // namespace beacongate
