#include "gateway/base/base64.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

std::string Decoded(std::string_view text, Base64Alphabet alphabet = Base64Alphabet::kStandard) {
  std::string out(Base64BytesMax(text.size()), '\xaa');
  const std::optional<size_t> size = DecodeBase64(text, alphabet, out.data());
  return size ? out.substr(0, *size) : "no base64";
}

// RFC 4648, section 10.
TEST(Base64, TestVectorsDecode) {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"Zg==", "f"},
      {"Zm8=", "fo"},
      {"Zm9v", "foo"},
      {"Zm9vYg==", "foob"},
      {"Zm9vYmE=", "fooba"},
      {"Zm9vYmFy", "foobar"},
  };
  for (const auto& [text, want] : cases) {
    EXPECT_EQ(Decoded(text), want) << text;
    EXPECT_EQ(Decoded(text, Base64Alphabet::kUrl), want) << text;
    EXPECT_EQ(Decoded(text.substr(0, text.find('='))), want) << text;
  }
}

TEST(Base64, AlphabetsDifferInTwoCharacters) {
  EXPECT_EQ(Decoded("+/+/"), "\xfb\xff\xbf");
  EXPECT_EQ(Decoded("-_-_", Base64Alphabet::kUrl), "\xfb\xff\xbf");
  EXPECT_EQ(Decoded("-_-_"), "no base64");
  EXPECT_EQ(Decoded("+/+/", Base64Alphabet::kUrl), "no base64");
}

TEST(Base64, ZerosAndAllBytesDecode) {
  EXPECT_EQ(Decoded("AAAA"), std::string(3, '\0'));
  EXPECT_EQ(Decoded("////"), "\xff\xff\xff");
}

TEST(Base64, WhatIsNoneIsRefused) {
  for (const char* text : {
           "Z",         // six bits are no byte
           "Zm9vZ",     //
           "=", "==",   // padding of nothing
           "Zg=",       // half of the padding
           "Zg===",     // too much of it
           "Zm9v====",  //
           "Zg==Zg==",  // padding inside
           "Z===",      //
           "Zh==",      // bits behind the last byte
           "Zm9=",      //
           "Zm 9v",     // white space
           "Zm9v\n",    //
           "Zm9\xc3",   // no ASCII
       }) {
    EXPECT_EQ(Decoded(text), "no base64") << text;
  }
  EXPECT_EQ(Decoded(std::string_view("Zm9\0", 4)), "no base64");
}

// The vectors of RFC 4648, section 10.
TEST(Base64, TestVectorsEncode) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foo"), "Zm9v");
  EXPECT_EQ(EncodeBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(EncodeBase64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
}

TEST(Base64, EncodesBytesAbove127AsUnsigned) { EXPECT_EQ(EncodeBase64("\xFB\xFF\xBF"), "+/+/"); }

}  // namespace
}  // namespace beacongate
