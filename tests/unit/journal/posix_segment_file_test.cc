// What the kernel makes of a segment's mapping, as /proc tells it.

#include "gateway/journal/posix_segment_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <string>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr size_t kBytes = size_t{8} << 20;

// The line of /proc/self/smaps that begins so, of the mapping that begins at `data`.
std::string MappingFact(const char* data, const std::string& name) {
  std::ifstream maps("/proc/self/smaps");
  char begin[32];
  static_cast<void>(
      std::snprintf(begin, sizeof(begin), "%lx-", reinterpret_cast<unsigned long>(data)));
  bool here = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.starts_with(begin)) here = true;
    if (here && line.starts_with(name)) return line.substr(name.size());
  }
  return {};
}

class PosixSegmentFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const Result<Mapping> mapping = files_.Create(directory_.path() + "/segment", kBytes);
    ASSERT_TRUE(mapping.ok());
    mapping_ = mapping.value();
  }
  void TearDown() override { files_.Unmap(mapping_); }

  ScratchDirectory directory_;
  PosixSegmentFiles files_;
  Mapping mapping_;
};

TEST_F(PosixSegmentFileTest, PopulatingMakesThePartAndNoStoreFaultsThere) {
  files_.Populate(mapping_, 0, kBytes);
  const std::string resident = MappingFact(mapping_.data, "Rss:");
  EXPECT_EQ(std::stoull(resident) * 1024, kBytes);
  const std::string clean = MappingFact(mapping_.data, "Shared_Clean:");
  EXPECT_EQ(std::stoull(clean), 0u);
}

TEST_F(PosixSegmentFileTest, FreedBlocksAreZerosAndCostNoDisk) {
  const std::string path = directory_.path() + "/segment";
  std::fill(mapping_.data, mapping_.data + kBytes, 'x');
  struct stat before {};
  ASSERT_EQ(stat(path.c_str(), &before), 0);
  const Status freed = files_.FreeBlocks(path, kBytes / 4, kBytes / 2);
  ASSERT_TRUE(freed.ok()) << freed.error().message;
  struct stat after {};
  ASSERT_EQ(stat(path.c_str(), &after), 0);
  EXPECT_EQ(after.st_size, static_cast<off_t>(kBytes));
  constexpr blkcnt_t kStatBlockBytes = 512;
  EXPECT_LE(after.st_blocks,
            before.st_blocks - static_cast<blkcnt_t>(kBytes / 2) / kStatBlockBytes);
  EXPECT_EQ(std::count(mapping_.data, mapping_.data + kBytes, 'x'),
            static_cast<ptrdiff_t>(kBytes / 2));
  EXPECT_EQ(mapping_.data[kBytes / 4 - 1], 'x');
  EXPECT_EQ(mapping_.data[kBytes * 3 / 4], 'x');
}

TEST_F(PosixSegmentFileTest, AFreshSegmentIsAllZeros) {
  files_.Populate(mapping_, 0, kBytes);
  EXPECT_EQ(std::string_view(mapping_.data, kBytes).find_first_not_of('\0'),
            std::string_view::npos);
}

}  // namespace
}  // namespace beacongate::testing
