#include "gateway/base/periodic_thread.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <semaphore>
#include <string>
#include <thread>

namespace beacongate {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PeriodicThreadTest, CallsAtOnceAndThenAfterEachPause) {
  std::counting_semaphore<> turns(0);
  const PeriodicThread thread("turns", milliseconds(1), [&turns] { turns.release(); });
  for (int turn = 0; turn < 20; ++turn) ASSERT_TRUE(turns.try_acquire_for(seconds(60)));
}

TEST(PeriodicThreadTest, EndsWithinAPause) {
  std::counting_semaphore<> turns(0);
  {
    const PeriodicThread thread("turns", hours(24), [&turns] { turns.release(); });
    ASSERT_TRUE(turns.try_acquire_for(seconds(60)));
  }
  EXPECT_FALSE(turns.try_acquire());
}

TEST(PeriodicThreadTest, WaitsForTheCallThatIsUnderWay) {
  std::binary_semaphore entered(0);
  std::atomic<bool> left{false};
  {
    const PeriodicThread thread("turns", hours(24), [&] {
      entered.release();
      for (int yields = 0; yields < 10'000; ++yields) std::this_thread::yield();
      left = true;
    });
    ASSERT_TRUE(entered.try_acquire_for(seconds(60)));
  }
  EXPECT_TRUE(left);
}

TEST(PeriodicThreadTest, NamesItsThread) {
  std::binary_semaphore named(0);
  std::string name;
  const PeriodicThread thread("by-name", hours(24), [&] {
    char buffer[16] = "";
    pthread_getname_np(pthread_self(), buffer, sizeof(buffer));
    name = buffer;
    named.release();
  });
  ASSERT_TRUE(named.try_acquire_for(seconds(60)));
  EXPECT_EQ(name, "by-name");
}

}  // namespace
}  // namespace beacongate
