#include "gateway/open_files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>

namespace beacongate {
namespace {

rlimit LimitNow() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return limit;
}

TEST(OpenFiles, TheLimitIsRaisedForTheConnections) {
  const rlimit before = LimitNow();
  const rlimit low{100, before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(ConnectionsThatFit(200), 200u);
  EXPECT_GE(LimitNow().rlim_cur, 200 + kOtherFilesMax);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(OpenFiles, ConnectionsLeaveRoomForTheRestWhereTheLimitIsHard) {
  const auto fit_under = [](rlim_t hard) {
    const rlimit limit{hard, hard};
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) std::exit(2);
    std::exit(ConnectionsThatFit(50'000) == hard - std::min<rlim_t>(kOtherFilesMax, hard / 2) ? 0
                                                                                              : 1);
  };
  EXPECT_EXIT(fit_under(1'024), ::testing::ExitedWithCode(0), "");
  EXPECT_EXIT(fit_under(200), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace beacongate
