// One system call of the quarantine fails, the first, the second, and so on: a record is kept, or
// it is said that it is not and nothing of it is left behind.

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "gateway/delivery/quarantine.h"
#include "tests/support/failing_calls.h"

namespace beacongate::testing {
namespace {

class QuarantineSystemCallsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "quarantine_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  void TearDown() override {
    FailingCalls::Stop();
    std::filesystem::remove_all(directory_);
  }

  // What the files hold, one after the other.
  std::string Content() const {
    std::ostringstream content;
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      const std::ifstream file(entry.path(), std::ios::binary);
      content << file.rdbuf();
    }
    return content.str();
  }
  static FrameView Frame() {
    return {.sequence = 7,
            .partition = 12,
            .has_key = true,
            .key = "key",
            .payload = "payload",
            .accepted_at = WallTime()};
  }

  // The n-th call fails. The name of the call; empty if so many are not made.
  std::string AddWithFailure(uint64_t n, int error, bool* added) {
    std::filesystem::remove_all(directory_);
    std::filesystem::create_directory(directory_);
    auto quarantine = Quarantine::Open(directory_, "beacons");
    EXPECT_TRUE(quarantine.ok());
    FailingCalls::Fail(n, 1, error);
    const Status status = quarantine.value().Add(Frame(), "A", WallTime());
    FailingCalls::Stop();
    *added = status.ok();
    if (!*added) {
      EXPECT_TRUE(std::filesystem::is_empty(directory_));
      EXPECT_TRUE(quarantine.value().Add(Frame(), "A", WallTime()).ok()) << "the disk is mended";
    }
    EXPECT_TRUE(Content().ends_with("payload\n"));
    return FailingCalls::Last();
  }

  std::string directory_;
};

TEST_F(QuarantineSystemCallsTest, AFailureIsToldAndLeavesNothing) {
  std::set<std::string> failed;
  bool added = false;
  for (uint64_t n = 1;; ++n) {
    const std::string call = AddWithFailure(n, EIO, &added);
    if (call.empty()) break;
    EXPECT_FALSE(added) << call;
    failed.insert(call);
  }
  EXPECT_TRUE(added);
  EXPECT_EQ(failed, (std::set<std::string>{"open", "flock", "fsync", "fdatasync"}));
}

// A record that is never kept holds its partition for ever.
TEST_F(QuarantineSystemCallsTest, AFileSystemThatCannotSyncDirectoriesKeepsRecords) {
  bool added = false;
  for (uint64_t n = 1;; ++n) {
    const std::string call = AddWithFailure(n, EINVAL, &added);
    ASSERT_NE(call, "");
    if (call != "fsync") continue;
    EXPECT_TRUE(added);
    return;
  }
}

}  // namespace
}  // namespace beacongate::testing
