#include "gateway/journal/frame_scan.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "gateway/journal/frame_codec.h"

namespace beacongate {
namespace {

constexpr uint64_t kSeed = SegmentSeed(0xfeedface12345678, 1);
constexpr size_t kBytes = 4096;

// Ten frames of 64 bytes each from offset 64, sequence 1 to 10.
class FrameScanTest : public ::testing::Test {
 protected:
  FrameScanTest() : words_(kBytes / 8) {
    for (uint64_t sequence = 1; sequence <= 10; ++sequence) Put(sequence, 64 * sequence);
  }
  char* bytes() { return reinterpret_cast<char*>(words_.data()); }
  void Put(uint64_t sequence, size_t offset) {
    const std::string payload(24, 'x');
    FrameInput input;
    input.payload = payload;
    input.sequence_offset = 8;
    WriteFrame(input, 1, sequence, kSeed, FrameMark(kSeed), bytes() + offset);
  }
  std::vector<uint64_t> Scan(size_t end, bool end_is_known, uint64_t* skipped) {
    FrameScan scan(bytes(), sizeof(SegmentHeader), end, end_is_known, kSeed);
    std::vector<uint64_t> found;
    while (const char* frame = scan.Next()) found.push_back(FrameSequence(frame));
    EXPECT_EQ(scan.frames(), found.size());
    EXPECT_EQ(scan.frame_bytes(), found.size() * 64);
    *skipped = scan.skipped_bytes();
    return found;
  }

  std::vector<uint64_t> words_;
  uint64_t skipped_ = 0;
};

using Sequences = std::vector<uint64_t>;

TEST_F(FrameScanTest, FindsAllFramesUpToTheFirstZeroSize) {
  EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(skipped_, 0u);
}

TEST_F(FrameScanTest, DamagedFrameIsSkippedAndCounted) {
  bytes()[64 * 4 + 50] ^= 1;
  EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 3, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(skipped_, 64u);
}

TEST_F(FrameScanTest, DamagedSizesAreSkipped) {
  for (const uint32_t size : {0u, 1u, 39u, 41u, 72u, 4096u, 0x7fffffffu, 0xffffffffu}) {
    std::memcpy(bytes() + 64 * 4, &size, sizeof(size));
    EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 3, 5, 6, 7, 8, 9, 10})) << size;
    EXPECT_EQ(skipped_, 64u) << size;
  }
}

TEST_F(FrameScanTest, HoleOfAPowerFailureDoesNotHideWhatFollows) {
  std::memset(bytes() + 64 * 3, 0, 64 * 3);
  EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 6, 7, 8, 9, 10}));
  EXPECT_EQ(skipped_, 64u * 3);
}

TEST_F(FrameScanTest, UnpublishedFrameAtTheEndIsNoDamage) {
  std::memset(bytes() + 64 * 10, 0, 4);
  EXPECT_EQ(Scan(kBytes, false, &skipped_).size(), 9u);
  EXPECT_EQ(skipped_, 0u);
}

TEST_F(FrameScanTest, MissingTailBeforeAKnownEndIsDamage) {
  std::memset(bytes() + 64 * 9, 0, 64 * 2);
  EXPECT_EQ(Scan(64 * 11, true, &skipped_).size(), 8u);
  EXPECT_EQ(skipped_, 64u * 2);
}

TEST_F(FrameScanTest, GarbageBehindTheLastFrameIsCounted) {
  std::memset(bytes() + 64 * 11, 0xff, 100);
  EXPECT_EQ(Scan(kBytes, false, &skipped_).size(), 10u);
  EXPECT_EQ(skipped_, 104u);
}

TEST_F(FrameScanTest, SequenceGoingBackwardsIsDamage) {
  Put(2, 64 * 5);
  EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 3, 4, 6, 7, 8, 9, 10}));
  EXPECT_EQ(skipped_, 64u);
}

TEST_F(FrameScanTest, AllOnesAndAllZerosHoldNoFrames) {
  std::memset(bytes(), 0xff, kBytes);
  EXPECT_TRUE(Scan(kBytes, false, &skipped_).empty());
  EXPECT_EQ(skipped_, kBytes - 64);
  std::memset(bytes(), 0, kBytes);
  EXPECT_TRUE(Scan(kBytes, false, &skipped_).empty());
  EXPECT_EQ(skipped_, 0u);
}

TEST_F(FrameScanTest, PayloadThatLooksLikeFramesOfAnotherOriginIsNotOne) {
  constexpr uint64_t kOther = kSeed + 1;
  const std::string payload(24, 'x');
  FrameInput input;
  input.payload = payload;
  input.sequence_offset = 8;
  WriteFrame(input, 1, 6, kOther, FrameMark(kOther), bytes() + 64 * 5);
  EXPECT_EQ(Scan(kBytes, false, &skipped_), (Sequences{1, 2, 3, 4, 6, 7, 8, 9, 10}));
}

TEST_F(FrameScanTest, TruncatedAnywhereGivesAPrefix) {
  for (size_t end = 64; end <= 64 * 11; end += 8) {
    EXPECT_EQ(Scan(end, false, &skipped_).size(), (end - 64) / 64) << end;
    // The frame that was cut, without the zeros that it ended in.
    const size_t rest = (end - 64) % 64;
    EXPECT_LE(skipped_, rest) << end;
    EXPECT_LE(rest, skipped_ + 16) << end;
    EXPECT_EQ(skipped_ > 0, rest > 0) << end;
  }
}

TEST_F(FrameScanTest, RandomDamageNeverReturnsAFrameThatWasNotWritten) {
  std::mt19937_64 random(7);
  const std::vector<uint64_t> good = words_;
  for (int round = 0; round < 3000; ++round) {
    words_ = good;
    for (uint64_t i = random() % 20; i > 0; --i) {
      bytes()[random() % (64 * 12)] = static_cast<char>(random());
    }
    uint64_t last = 0;
    for (const uint64_t sequence : Scan(kBytes, random() % 2 == 0, &skipped_)) {
      EXPECT_GT(sequence, last);
      EXPECT_EQ(std::memcmp(bytes() + 64 * sequence,
                            reinterpret_cast<const char*>(good.data()) + 64 * sequence, 64),
                0);
      last = sequence;
    }
  }
}

}  // namespace
}  // namespace beacongate
