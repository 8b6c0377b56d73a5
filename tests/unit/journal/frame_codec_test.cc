#include "gateway/journal/frame_codec.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <string>

namespace beacongate {
namespace {

constexpr uint64_t kOrigin = 0x1122334455667788;
constexpr uint64_t kSeed = SegmentSeed(kOrigin, 3);

struct alignas(8) Buffer {
  char bytes[512] = {};
};

FrameInput Example(const std::string& payload) {
  FrameInput input;
  input.partition = 7;
  input.has_key = true;
  input.key = "a.com";
  input.payload = payload;
  input.accepted_at = WallTime(microseconds(1'767'225'600'000'000));
  input.origin_offset = 2;
  input.sequence_offset = 11;
  return input;
}

size_t WriteExample(char* at) {
  const std::string payload(25, '.');
  WriteFrame(Example(payload), kOrigin, 5, kSeed, FrameMark(kSeed), at);
  return FrameSize(Example(payload));
}

std::string Hex(const char* bytes, size_t count) {
  std::string text;
  char digits[3];
  for (size_t i = 0; i < count; ++i) {
    std::snprintf(digits, sizeof(digits), "%02x", static_cast<unsigned char>(bytes[i]));
    text += digits;
  }
  return text;
}

TEST(FrameCodec, PrefixStandsInFrontOfThePayload) {
  Buffer plain;
  WriteExample(plain.bytes);
  Buffer buffer;
  const std::string payload(25, '.');
  FrameInput input = Example(payload);
  input.prefix = std::string_view("\0\0\0\0\x07\0", 6);
  WriteFrame(input, kOrigin, 5, kSeed, FrameMark(kSeed), buffer.bytes);
  ASSERT_TRUE(FrameIsSound(buffer.bytes, FrameSize(input), kSeed, FrameMark(kSeed)));
  const FrameView view = ViewFrame(buffer.bytes);
  EXPECT_EQ(view.key, "a.com");
  EXPECT_EQ(view.payload, std::string(input.prefix) + std::string(ViewFrame(plain.bytes).payload));
}

TEST(FrameCodec, ReturnsWhatWasWritten) {
  Buffer buffer;
  const size_t size = WriteExample(buffer.bytes);
  ASSERT_EQ(PublishedSize(buffer.bytes), size);
  ASSERT_TRUE(FrameIsSound(buffer.bytes, size, kSeed, FrameMark(kSeed)));
  const FrameView view = ViewFrame(buffer.bytes);
  EXPECT_EQ(view.sequence, 5u);
  EXPECT_EQ(view.partition, 7u);
  EXPECT_TRUE(view.has_key);
  EXPECT_EQ(view.key, "a.com");
  EXPECT_EQ(view.accepted_at.time_since_epoch().count(), 1'767'225'600'000'000);
  std::string wanted(25, '.');
  const uint64_t sequence = 5;
  std::memcpy(wanted.data() + 2, &kOrigin, 8);
  std::memcpy(wanted.data() + 11, &sequence, 8);
  EXPECT_EQ(view.payload, wanted);
}

TEST(FrameCodec, TellsAnEmptyKeyFromNone) {
  for (const bool has_key : {false, true}) {
    Buffer buffer;
    const std::string payload(16, 'p');
    FrameInput input = Example(payload);
    input.key = "";
    input.has_key = has_key;
    input.origin_offset = 0;
    input.sequence_offset = 8;
    WriteFrame(input, kOrigin, 1, kSeed, FrameMark(kSeed), buffer.bytes);
    EXPECT_EQ(ViewFrame(buffer.bytes).has_key, has_key);
    EXPECT_EQ(ViewFrame(buffer.bytes).key, "");
  }
}

TEST(FrameCodec, EveryFlippedBitIsSeen) {
  Buffer buffer;
  const size_t size = WriteExample(buffer.bytes);
  for (size_t bit = 0; bit < size * 8; ++bit) {
    buffer.bytes[bit / 8] = static_cast<char>(buffer.bytes[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(FrameIsSound(buffer.bytes, sizeof(buffer.bytes), kSeed, FrameMark(kSeed))) << bit;
    buffer.bytes[bit / 8] = static_cast<char>(buffer.bytes[bit / 8] ^ (1 << bit % 8));
  }
}

TEST(FrameCodec, TruncatedAtEveryByteIsSeen) {
  Buffer whole;
  const size_t size = WriteExample(whole.bytes);
  for (size_t kept = 0; kept < size; ++kept) {
    EXPECT_FALSE(FrameIsSound(whole.bytes, kept, kSeed, FrameMark(kSeed))) << kept;
    Buffer cut;
    std::memcpy(cut.bytes, whole.bytes, kept);
    // Bytes that were zero anyway are not missed.
    const bool same = std::memcmp(cut.bytes, whole.bytes, size) == 0;
    EXPECT_EQ(FrameIsSound(cut.bytes, sizeof(cut.bytes), kSeed, FrameMark(kSeed)), same) << kept;
  }
}

TEST(FrameCodec, FramesOfOtherSegmentsAndOriginsAreNotSound) {
  Buffer buffer;
  const size_t size = WriteExample(buffer.bytes);
  for (const uint64_t seed : {SegmentSeed(kOrigin, 4), SegmentSeed(kOrigin + 8, 3)}) {
    EXPECT_FALSE(FrameIsSound(buffer.bytes, size, seed, FrameMark(seed)));
    EXPECT_FALSE(FrameIsSound(buffer.bytes, size, seed, FrameMark(kSeed)));
  }
}

TEST(FrameCodec, HeaderAndSealSurviveAndFlippedBitsAreSeen) {
  Buffer buffer;
  WriteHeader(kOrigin, 3, 4096, 12, buffer.bytes);
  SegmentHeader header{};
  ASSERT_TRUE(ReadHeader(buffer.bytes, &header));
  EXPECT_EQ(header.origin, kOrigin);
  EXPECT_EQ(header.segment_id, 3u);
  EXPECT_EQ(header.segment_bytes, 4096u);
  EXPECT_EQ(header.created_us, 12);
  for (size_t bit = 0; bit < sizeof(header) * 8; ++bit) {
    Buffer flipped = buffer;
    flipped.bytes[bit / 8] = static_cast<char>(flipped.bytes[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(ReadHeader(flipped.bytes, &header)) << bit;
  }
  SegmentSeal seal{};
  seal.frames = 9;
  WriteSeal(seal, kSeed, buffer.bytes);
  ASSERT_TRUE(ReadSeal(buffer.bytes, kSeed, &seal));
  EXPECT_EQ(seal.frames, 9u);
  EXPECT_FALSE(ReadSeal(buffer.bytes, kSeed + 1, &seal));
  buffer.bytes[9] ^= 1;
  EXPECT_FALSE(ReadSeal(buffer.bytes, kSeed, &seal));
}

// The worked example of docs/journal_format.md: these bytes may never change within version 1.
TEST(FrameCodec, BytesAreThoseOfTheDocument) {
  Buffer header;
  WriteHeader(kOrigin, 3, 65536, 1'767'225'600'000'000, header.bytes);
  EXPECT_EQ(Hex(header.bytes, 64),
            "42474a524e4c0d0a010000004000000088776655443322110300000000000000"
            "00000100000000000040204648470600000000000000000097be1df3e2741165");
  Buffer frame;
  const size_t size = WriteExample(frame.bytes);
  EXPECT_EQ(Hex(frame.bytes, size),
            "46000000030df523133b4f31614c34ac05000000000000000040204648470600"
            "0700000005000100612e636f6d2e2e88776655443322112e0500000000000000"
            "2e2e2e2e2e2e");
}

}  // namespace
}  // namespace beacongate
