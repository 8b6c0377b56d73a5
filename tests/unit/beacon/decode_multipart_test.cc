// Multipart forms as requests, through the decoder's front door.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;
using testing_support::Pairs;

constexpr const char* kType = "multipart/form-data; boundary=----WebKitFormBoundaryB2a";
const std::string kBoundary = "------WebKitFormBoundaryB2a";

// A part with a Content-Disposition of these parameters.
std::string Part(const std::string& disposition, const std::string& value) {
  return kBoundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + value +
         "\r\n";
}
std::string End() { return kBoundary + "--\r\n"; }

Decoding Multipart(std::string body, std::string content_type = kType,
                   const DecodeLimits& limits = {}) {
  return Decoding({.body = std::move(body), .content_type = std::move(content_type)}, limits);
}

TEST(DecodeMultipart, FieldsAreParametersInOrder) {
  const Decoding decoding =
      Multipart(Part("name=\"a\"", "1") + Part("name=\"a\"", "l1\r\nl2\r\n") +
                Part("name=\"\"", "") + Part("name=token", "%41+b=c&d") + End());
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 1u);
  EXPECT_EQ(decoding.member_pairs(),
            (Pairs{{"a", "1"}, {"a", "l1\r\nl2\r\n"}, {"", ""}, {"token", "%41+b=c&d"}}));
  EXPECT_EQ(decoding.members()[0].kind, ValueKind::kText);
  EXPECT_TRUE(decoding.body().empty());
}

TEST(DecodeMultipart, NamesAreDecodedAsBrowsersWriteThem) {
  const Decoding decoding =
      Multipart(Part("name=\"q%22r%0Ds%0At\"", "1") + Part("name=\"%41%0d%2\\\"", "2") +
                Part("name=\"%2222%\"", "3") + End());
  EXPECT_EQ(decoding.member_pairs(),
            (Pairs{{"q\"r\rs\nt", "1"}, {"%41%0d%2\\", "2"}, {"\"22%", "3"}}));
}

TEST(DecodeMultipart, FilesAreNotKeptAndBreakNothing) {
  const std::string bytes("\0\xFF\r\n--\r\n\r\n------WebKitFormBoundaryB2", 36);
  const Decoding decoding = Multipart(
      Part("name=\"a\"", "1") +
      Part("name=\"f\"; filename=\"x.bin\"\r\nContent-Type: application/octet-stream", bytes) +
      Part("name=\"e\"; filename=\"\"", "") + Part("filename*=UTF-8''x; name=\"g\"", "x") +
      Part("name=\"b\"", "2") + End());
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(decoding.facts().files_dropped, 3u);
  EXPECT_EQ(decoding.facts().file_bytes_dropped, bytes.size() + 1);
}

TEST(DecodeMultipart, NoPartIsOneBeaconOfTheQuery) {
  for (const std::string& body : {End(), kBoundary + "--"}) {
    const Decoding decoding({.query = "q=1", .body = body, .content_type = kType});
    ASSERT_EQ(decoding.result, Rejection::kNone);
    ASSERT_EQ(decoding.beacons().size(), 1u);
    EXPECT_TRUE(decoding.members().empty());
    EXPECT_TRUE(decoding.body().empty());
    EXPECT_EQ(decoding.query_pairs(), (Pairs{{"q", "1"}}));
  }
}

TEST(DecodeMultipart, InvalidUtf8IsRepaired) {
  const Decoding decoding =
      Multipart(Part("name=\"gr\xC3\xB6\"", "\xF0\x9F\x9B\x92") + Part("name=\"\xFF%22\"", "ok") +
                Part("name=\"c\"", "x\xC3") + End());
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"gr\xC3\xB6", "\xF0\x9F\x9B\x92"},
                                            {"\xEF\xBF\xBD\"", "ok"},
                                            {"c", "x\xEF\xBF\xBD"}}));
  EXPECT_FALSE(decoding.members()[0].repaired);
  EXPECT_TRUE(decoding.members()[1].repaired);
  EXPECT_TRUE(decoding.members()[2].repaired);
}

TEST(DecodeMultipart, HeadsOfPartsAreReadWithoutCase) {
  const Decoding decoding =
      Multipart(kBoundary + "\r\ncontent-type: text/plain; charset=utf-8\r\nX-Y:\r\n" +
                "CONTENT-DISPOSITION:Form-Data;NAME=\"a\"\r\n\r\n1\r\n" + End());
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"a", "1"}}));
}

TEST(DecodeMultipart, TheBoundaryComesFromTheLabel) {
  const std::string body =
      "--x'()+_,-./:=? y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n"
      "1\r\n--x'()+_,-./:=? y--";
  EXPECT_EQ(Multipart(body, "Multipart/Form-Data; charset=utf-8; Boundary=\"x'()+_,-./:=? y\"; z=1")
                .member_pairs(),
            (Pairs{{"a", "1"}}));
  const std::string longest(70, 'b');
  EXPECT_EQ(Multipart("--" + longest + "--", "multipart/form-data; boundary=" + longest).result,
            Rejection::kNone);
}

TEST(DecodeMultipart, ALabelWithoutOneProperBoundaryIsRefused) {
  for (const std::string& parameters :
       {std::string(), std::string("; boundary"), std::string("; boundary="),
        std::string("; boundary=\"\""), std::string("; boundary=\"x"),
        std::string("; boundary=\"x \""), std::string("; boundary=x; boundary=x"),
        std::string("; boundary=x; y"), std::string("; boundary=x\xC3\xB6"),
        "; boundary=" + std::string(71, 'x')}) {
    EXPECT_EQ(Multipart("--x--\r\n", "multipart/form-data" + parameters).result,
              Rejection::kBadRequest)
        << parameters;
  }
}

TEST(DecodeMultipart, MalformedBodiesAreRefused) {
  const std::string good = Part("name=\"a\"", "1");
  const std::string start = kBoundary + "\r\n";
  const std::string cases[] = {
      "a=1",
      "\r\n" + good + End(),  // a preamble
      good,                   // no end
      good + kBoundary,
      good + kBoundary + "-",
      good + kBoundary + "--x",  // an epilogue
      good + kBoundary + "--\r\n\r\n",
      good + kBoundary + "x\r\n\r\n\r\n" + End(),  // a boundary that goes on
      good + kBoundary + " \r\n\r\n\r\n" + End(),
      start + End(),  // a part without a head
      start + "\r\n1\r\n" + End(),
      start + "Content-Type: text/plain\r\n\r\n1\r\n" + End(),
      start + "Content-Disposition: form-data\r\n\r\n1\r\n" + End(),
      start + "Content-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" + End(),
      start + "Content-Disposition: form-data; name=\"a\"\n\n1\r\n" + End(),
      start + "Content-Disposition: form-data; name=\"a\"\r\n: x\r\n\r\n1\r\n" + End(),
      start + "Content-Disposition: form-data; name=\"a\"\r\nno colon\r\n\r\n1\r\n" + End(),
      start + "Content-Disposition: form-data; name=\"a\"\r\n" + End(),
      Part("name=\"a\"; name=\"b\"", "1") + End(),
      Part("name=\"a\"b\"", "1") + End(),
      Part("name=\"a", "1") + End(),
      Part("name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "1") + End(),
      Part("filename=\"a\"", "1") + End(),
  };
  for (const std::string& body : cases) {
    const Decoding decoding = Multipart(body);
    EXPECT_EQ(decoding.result, Rejection::kBadRequest) << body;
    EXPECT_TRUE(decoding.beacons().empty()) << body;
  }
}

TEST(DecodeMultipart, EveryCutIsRefused) {
  const std::string whole =
      Part("name=\"a\"", "1") + Part("name=\"b\"; filename=\"f\"", "2") + kBoundary + "--";
  ASSERT_EQ(Multipart(whole).result, Rejection::kNone);
  for (size_t length = 1; length < whole.size(); ++length) {
    EXPECT_EQ(Multipart(whole.substr(0, length)).result, Rejection::kBadRequest) << length;
  }
}

TEST(DecodeMultipart, FilesCountAgainstTheBoundOfParameters) {
  const DecodeLimits limits{.parameters_max = 3};
  const std::string two = Part("name=\"a\"", "1") + Part("name=\"f\"; filename=\"\"", "");
  const Decoding fits({.query = "q=1", .body = two + End(), .content_type = kType}, limits);
  EXPECT_EQ(fits.beacons()[0].rejection, Rejection::kNone);
  EXPECT_EQ(fits.member_pairs(), (Pairs{{"a", "1"}}));

  const Decoding over({.query = "q=1", .body = two + two + End(), .content_type = kType}, limits);
  ASSERT_EQ(over.beacons().size(), 1u);
  EXPECT_EQ(over.beacons()[0].rejection, Rejection::kTooManyParameters);
  EXPECT_TRUE(over.members().empty());
}

}  // namespace
}  // namespace beacongate
