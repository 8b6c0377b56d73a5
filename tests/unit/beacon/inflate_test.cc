#include "gateway/beacon/inflate.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/deflate.h"
#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing::Gzip;
using testing::RawDeflate;
using testing::Zlib;
using testing_support::Decoding;
using testing_support::Pairs;

const std::string kJson = R"({"a":"gr\u00f6\u00dfe","n":[1,2,3]})";

InflateResult Inflate(Compression compression, const std::string& input, std::string* output,
                      size_t output_max = 1'000'000) {
  Inflater inflater(output_max);
  return inflater.Inflate(compression, input, output);
}

TEST(Inflate, UndoesEveryWrapper) {
  std::string output;
  EXPECT_EQ(Inflate(Compression::kGzip, Gzip(kJson), &output), InflateResult::kOk);
  EXPECT_EQ(output, kJson);
  EXPECT_EQ(Inflate(Compression::kZlib, Zlib(kJson), &output), InflateResult::kOk);
  EXPECT_EQ(output, kJson);
  EXPECT_EQ(Inflate(Compression::kDeflate, Zlib(kJson), &output), InflateResult::kOk);
  EXPECT_EQ(output, kJson);
  EXPECT_EQ(Inflate(Compression::kDeflate, RawDeflate(kJson), &output), InflateResult::kOk);
  EXPECT_EQ(output, kJson);
  EXPECT_EQ(Inflate(Compression::kGzip, Gzip(""), &output), InflateResult::kOk);
  EXPECT_EQ(output, "");
}

TEST(Inflate, MembersInARowAreOneText) {
  std::string output;
  EXPECT_EQ(Inflate(Compression::kGzip, Gzip("ab") + Gzip("") + Gzip("cd"), &output),
            InflateResult::kOk);
  EXPECT_EQ(output, "abcd");
}

TEST(Inflate, TheBoundHoldsToTheByte) {
  for (size_t size : {0, 1, 100, 16'383, 16'384, 16'385, 100'000}) {
    const std::string text(size, 'x');
    std::string output;
    EXPECT_EQ(Inflate(Compression::kGzip, Gzip(text), &output, size), InflateResult::kOk) << size;
    EXPECT_EQ(output, text);
    const std::string longer(size + 1, 'x');
    EXPECT_EQ(Inflate(Compression::kGzip, Gzip(longer), &output, size), InflateResult::kTooLarge);
  }
}

TEST(Inflate, ABombEndsAtTheBound) {
  const std::string bomb = Gzip(std::string(64 << 20, '\0'));
  ASSERT_LT(bomb.size(), 100'000u);
  std::string output;
  EXPECT_EQ(Inflate(Compression::kGzip, bomb, &output, 1 << 20), InflateResult::kTooLarge);
  EXPECT_LE(output.capacity(), size_t{4} << 20);
}

TEST(Inflate, ManyMembersShareOneBound) {
  std::string members;
  for (int i = 0; i < 1'000; ++i) members += Gzip(std::string(1'000, 'x'));
  std::string output;
  EXPECT_EQ(Inflate(Compression::kGzip, members, &output, 999'999), InflateResult::kTooLarge);
  EXPECT_EQ(Inflate(Compression::kGzip, members, &output, 1'000'000), InflateResult::kOk);
}

TEST(Inflate, EveryCutIsCorrupt) {
  const std::string whole = Gzip(kJson);
  for (size_t size = 0; size < whole.size(); ++size) {
    std::string output;
    EXPECT_EQ(Inflate(Compression::kGzip, whole.substr(0, size), &output), InflateResult::kCorrupt);
  }
}

TEST(Inflate, ChecksumSizeAndTrailingBytesAreChecked) {
  std::string output;
  const std::string whole = Gzip(kJson);
  for (size_t from_end = 1; from_end <= 8; ++from_end) {
    std::string damaged = whole;
    damaged[damaged.size() - from_end] = static_cast<char>(damaged[damaged.size() - from_end] ^ 1);
    EXPECT_EQ(Inflate(Compression::kGzip, damaged, &output), InflateResult::kCorrupt) << from_end;
  }
  EXPECT_EQ(Inflate(Compression::kGzip, whole + "x", &output), InflateResult::kCorrupt);
  EXPECT_EQ(Inflate(Compression::kGzip, whole + "\x1f\x8b", &output), InflateResult::kCorrupt);
  EXPECT_EQ(Inflate(Compression::kZlib, Zlib(kJson) + Zlib(kJson), &output),
            InflateResult::kCorrupt);
  EXPECT_EQ(Inflate(Compression::kGzip, kJson, &output), InflateResult::kCorrupt);
}

TEST(Inflate, AnInflaterIsGoodAfterAFault) {
  Inflater inflater(1'000);
  std::string output;
  EXPECT_EQ(inflater.Inflate(Compression::kGzip, "garbage", &output), InflateResult::kCorrupt);
  EXPECT_EQ(inflater.Inflate(Compression::kGzip, Gzip(std::string(5'000, 'x')), &output),
            InflateResult::kTooLarge);
  EXPECT_EQ(inflater.Inflate(Compression::kDeflate, RawDeflate("ok"), &output), InflateResult::kOk);
  EXPECT_EQ(output, "ok");
}

TEST(ContentEncoding, IsUndoneFromTheOutside) {
  const struct {
    const char* encoding;
    std::string body;
  } cases[] = {
      {"", kJson},
      {"identity", kJson},
      {"gzip", Gzip(kJson)},
      {"GZIP", Gzip(kJson)},
      {" x-gzip ", Gzip(kJson)},
      {"gzip, identity", Gzip(kJson)},
      {"gzip,", Gzip(kJson)},
      {"deflate", Zlib(kJson)},
      {"deflate", RawDeflate(kJson)},
      {"gzip, gzip", Gzip(Gzip(kJson))},
      {"deflate, gzip", Gzip(RawDeflate(kJson))},
  };
  for (const auto& [encoding, body] : cases) {
    const Decoding decoding(
        {.body = body, .content_type = "application/json", .content_encoding = encoding});
    ASSERT_EQ(decoding.result, Rejection::kNone) << encoding;
    EXPECT_EQ(decoding.member_pairs(), (Pairs{{"a",
                                               "gr\xC3\xB6\xC3\x9F"
                                               "e"},
                                              {"n", "[1,2,3]"}}));
  }
}

TEST(ContentEncoding, WhatIsWrongIsRefusedForItsReason) {
  const struct {
    const char* encoding;
    std::string body;
    Rejection rejection;
  } cases[] = {
      {"br", kJson, Rejection::kUnsupportedCoding},
      {"zstd", kJson, Rejection::kUnsupportedCoding},
      {"br, gzip", Gzip(kJson), Rejection::kUnsupportedCoding},
      {"gzip, gzip, gzip", Gzip(Gzip(Gzip(kJson))), Rejection::kUnsupportedCoding},
      {"gzip", kJson, Rejection::kBadRequest},
      {"gzip", Gzip(kJson).substr(0, 20), Rejection::kBadRequest},
      {"deflate", "\xFF\xFF", Rejection::kBadRequest},
      {"gzip", Gzip(std::string(9 << 20, ' ')), Rejection::kBodyTooLarge},
      {"gzip, gzip", Gzip(Gzip(std::string(9 << 20, ' '))), Rejection::kBodyTooLarge},
      {"", Gzip(std::string(9 << 20, ' ')), Rejection::kBodyTooLarge},
      {"gzip", Gzip("{"), Rejection::kBadJson},
  };
  for (const auto& [encoding, body, rejection] : cases) {
    const Decoding decoding(
        {.body = body, .content_type = "application/json", .content_encoding = encoding});
    EXPECT_EQ(decoding.result, rejection) << encoding;
    EXPECT_TRUE(decoding.beacons().empty());
  }
}

// Text that shrinks to a thousandth.
Rejection ResultOfBlanks(size_t size, const char* encoding, const DecodeLimits& limits) {
  std::string body = Gzip(std::string(size, ' '));
  if (std::string_view(encoding) == "gzip, gzip") body = Gzip(body);
  return Decoding({.body = body, .content_encoding = encoding}, limits).result;
}

TEST(ContentEncoding, BeyondAMebibyteTheRatioCounts) {
  const DecodeLimits limits;
  for (const char* encoding : {"gzip", "gzip, gzip", ""}) {
    EXPECT_EQ(ResultOfBlanks(limits::kInflatedBytesFree, encoding, limits), Rejection::kNone);
    EXPECT_EQ(ResultOfBlanks(limits::kInflatedBytesFree + 1, encoding, limits),
              Rejection::kBodyTooLarge)
        << encoding;
    EXPECT_EQ(
        ResultOfBlanks(limits::kInflatedBytesFree + 1, encoding, {.inflated_ratio_max = 1'000'000}),
        Rejection::kNone);
  }
  // 4 MiB to less than a hundredth of it, but not much less.
  std::string text;
  for (size_t line = 0; text.size() < (4u << 20); ++line) {
    text += std::to_string(line * 2'654'435'761u) + std::string(200, ' ');
  }
  const std::string body = Gzip(text);
  const size_t ratio = text.size() / body.size();
  ASSERT_GT(ratio, 10u);
  EXPECT_EQ(Decoding({.body = body}, {.inflated_ratio_max = ratio}).result,
            Rejection::kBodyTooLarge);
  EXPECT_EQ(Decoding({.body = body}, {.inflated_ratio_max = ratio + 1}).result, Rejection::kNone);
  EXPECT_EQ(Decoding({.body = body}, {.inflated_bytes_max = 1'000'000}).result,
            Rejection::kBodyTooLarge);
}

TEST(ContentEncoding, CompressionWithoutALabelIsSeen) {
  for (const std::string& body : {Gzip(kJson), Zlib(kJson)}) {
    for (const char* content_type : {"", "text/plain", "application/octet-stream"}) {
      const Decoding decoding({.body = body, .content_type = content_type});
      ASSERT_EQ(decoding.result, Rejection::kNone);
      EXPECT_EQ(decoding.members().size(), 2u);
    }
  }
  const Decoding form(
      {.body = Gzip("a=1&b=2"), .content_type = "application/x-www-form-urlencoded"});
  EXPECT_EQ(form.member_pairs(), (Pairs{{"a", "1"}, {"b", "2"}}));
}

TEST(ContentEncoding, WhatOnlyLooksCompressedStaysBytes) {
  for (const std::string& body : {Gzip(kJson) + "x", Gzip(kJson).substr(0, 30),
                                  std::string("\x1f\x8b"), std::string("x^2 is a square")}) {
    const Decoding decoding({.body = body});
    ASSERT_EQ(decoding.result, Rejection::kNone);
    EXPECT_EQ(decoding.body(), body);
  }
}

TEST(ContentEncoding, TextOfNoLengthIsNoBody) {
  const Decoding decoding({.query = "a=1",
                           .body = Gzip(""),
                           .content_type = "application/json",
                           .content_encoding = "gzip"});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_TRUE(decoding.body().empty());
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"a", "1"}}));
}

}  // namespace
}  // namespace beacongate
