#include "gateway/heap_trim.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <string>
#include <thread>
#include <vector>

namespace beacongate {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kOwnMalloc = true;
#else
constexpr bool kOwnMalloc = false;
#endif

constexpr size_t kMebibyte = size_t{1} << 20;

uint64_t AnonymousBytes() {
  std::ifstream status("/proc/self/status");
  std::string field;
  while (status >> field) {
    if (field == "RssAnon:") {
      uint64_t kibibytes = 0;
      status >> kibibytes;
      return kibibytes << 10;
    }
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

// What a backlog leaves in the arena of a thread: all is free but the last block, so that nothing
// that is free lies at the end.
void LeavePeakBehind(size_t bytes, std::vector<void*>* kept) {
  constexpr size_t kBlock = 1024;
  std::vector<void*> blocks(bytes / kBlock);
  for (void*& block : blocks) {
    block = malloc(kBlock);
    memset(block, 1, kBlock);
  }
  kept->push_back(blocks.back());
  blocks.pop_back();
  for (void* block : blocks) free(block);
}

TEST(HeapTrimTest, GivesBackWhatPeaksLeftInTheArenasOfOtherThreads) {
  if (kOwnMalloc) GTEST_SKIP() << "a sanitizer has a malloc of its own";
  std::vector<void*> kept;
  const uint64_t before = AnonymousBytes();
  std::thread([&kept] { LeavePeakBehind(32 * kMebibyte, &kept); }).join();
  const uint64_t after_peak = AnonymousBytes();
  ASSERT_GT(after_peak, before + 24 * kMebibyte) << "malloc gave it back by itself";
  TrimHeap();
  EXPECT_LT(AnonymousBytes(), before + 4 * kMebibyte);
  for (void* block : kept) free(block);
}

}  // namespace
}  // namespace beacongate
