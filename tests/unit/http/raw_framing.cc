#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

std::vector<RawCase> Lengths() {
  return {
      Served("CountedBody", Post("Content-Length: 3\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthInAnyCase", Post("content-LENGTH: 3\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthZero", Post("Content-Length: 0\r\n", ""), "POST|/||h|"),
      Served("LengthWithZeros", Post("Content-Length: 0003\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthIsNeverOctal", Post("Content-Length: 010\r\n", "0123456789"),
             "POST|/||h|0123456789"),
      Served("LengthWithBlanks", Post("Content-Length:  3 \r\n", "abc"), "POST|/||h|abc"),
      Served("NoLength", Post("", ""), "POST|/||h|"),
      Served("BodyLooksLikeRequest", Post("Content-Length: 18\r\n", "GET / HTTP/1.1\r\n\r\n"),
             "POST|/||h|GET / HTTP/1.1\r\n\r\n"),
      Served("BodyWithNul", Post("Content-Length: 3\r\n", "a\0b"s), "POST|/||h|a\0b"s),
      Served("BodyOfLineEnds", Post("Content-Length: 4\r\n", "\r\n\r\n"), "POST|/||h|\r\n\r\n"),
      Last("BodyOfHttp10", "POST / HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc", "POST|/|||abc"),
      Served("EmptyGet", WithFields("Content-Length: 0\r\n"), "GET|/||h|"),
      // There are servers that take these bodies for the next request.
      Last("GetWithBody", WithFields("Content-Length: 3\r\n") + "abc", "GET|/||h|abc"),
      Last("GetWithChunks", WithFields("Transfer-Encoding: chunked\r\n") + "0\r\n\r\n",
           "GET|/||h|"),
      Last("GetWithRequestAsBody", WithFields("Content-Length: 28\r\n") + Get("/a"),
           "GET|/||h|" + Get("/a")),
      Last("HeadWithBody", "HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
           "HEAD|/||h|abc"),
      Last("DeleteWithBody", "DELETE / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
           "DELETE|/||h|abc"),
      Last("TraceWithBody", "TRACE / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
           "TRACE|/||h|abc"),
      Served("OptionsWithBody", "OPTIONS / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
             "OPTIONS|/||h|abc"),
      Bad("TwoEqualLengths", Post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
      Bad("TwoLengths", Post("Content-Length: 3\r\ncontent-length: 4\r\n", "abcd")),
      Bad("TwoLengthsApart", Post("Content-Length: 3\r\nA: b\r\nContent-Length: 0\r\n", "abc")),
      Bad("TwoLengthsOfGet", WithFields("Content-Length: 0\r\nContent-Length: 3\r\n") + "abc"),
      Bad("LengthList", Post("Content-Length: 3, 3\r\n", "abc")),
      Bad("LengthListOfOne", Post("Content-Length: 3,\r\n", "abc")),
      Bad("LengthPlus", Post("Content-Length: +3\r\n", "abc")),
      Bad("LengthMinus", Post("Content-Length: -1\r\n", "abc")),
      Bad("LengthMinusZero", Post("Content-Length: -0\r\n", "")),
      Bad("LengthHex", Post("Content-Length: 0x3\r\n", "abc")),
      Bad("LengthOfHexDigits", Post("Content-Length: a\r\n", "0123456789")),
      Bad("LengthEmpty", Post("Content-Length: \r\n", "abc")),
      Bad("LengthWithoutValue", Post("Content-Length:\r\n", "abc")),
      Bad("LengthOfTwoNumbers", Post("Content-Length: 3 5\r\n", "abc")),
      Bad("LengthWithTab", Post("Content-Length: 3\t5\r\n", "abc")),
      Bad("LengthFraction", Post("Content-Length: 3.0\r\n", "abc")),
      Bad("LengthExponent", Post("Content-Length: 3e0\r\n", "abc")),
      Bad("LengthUnderscore", Post("Content-Length: 1_0\r\n", "0123456789")),
      Bad("LengthQuoted", Post("Content-Length: \"3\"\r\n", "abc")),
      Bad("LengthWithSemicolon", Post("Content-Length: 3;a\r\n", "abc")),
      Bad("LengthWithNul", Post("Content-Length: 3\0\r\n"s, "abc")),
      Bad("LengthWithVerticalTab", Post("Content-Length: \v3\r\n", "abc")),
      Bad("LengthOfOtherDigits", Post("Content-Length: \xd9\xa3\r\n", "abc")),
      Bad("LengthOverLimit", Post("Content-Length: 1048577\r\n", ""), "body_too_large"),
      Bad("LengthOf2To32", Post("Content-Length: 4294967299\r\n", "abc"), "body_too_large"),
      Bad("LengthOf2To64", Post("Content-Length: 18446744073709551619\r\n", "abc"),
          "body_too_large"),
      Bad("LengthBeyond64Bits", Post("Content-Length: 99999999999999999999999\r\n", ""),
          "body_too_large"),
      Bad("LengthOfGetOverLimit", WithFields("Content-Length: 1048577\r\n"), "body_too_large"),
  };
}

std::vector<RawCase> Codings() {
  const std::string end = "0\r\n\r\n";
  return {
      Served("ChunkedInAnyCase", Post("transfer-encoding: CHUNKED\r\n", end), "POST|/||h|"),
      Served("ChunkedWithBlanks", Post("Transfer-Encoding: \t chunked \t\r\n", end), "POST|/||h|"),
      Bad("CodingGzip", Post("Transfer-Encoding: gzip\r\n", "")),
      Bad("CodingGzipChunked", Post("Transfer-Encoding: gzip, chunked\r\n", end)),
      Bad("CodingChunkedGzip", Post("Transfer-Encoding: chunked, gzip\r\n", end)),
      Bad("CodingChunkedTwice", Post("Transfer-Encoding: chunked, chunked\r\n", end)),
      Bad("CodingChunkedThenIdentity", Post("Transfer-Encoding: chunked, identity\r\n", end)),
      Bad("CodingIdentityThenChunked", Post("Transfer-Encoding: identity, chunked\r\n", end)),
      Bad("CodingIdentity", Post("Transfer-Encoding: identity\r\n", "")),
      Bad("CodingEmpty", Post("Transfer-Encoding:\r\n", "")),
      Bad("CodingComma", Post("Transfer-Encoding: ,\r\n", end)),
      Bad("CodingLeadingComma", Post("Transfer-Encoding: , chunked\r\n", end)),
      Bad("CodingTrailingComma", Post("Transfer-Encoding: chunked,\r\n", end)),
      Bad("CodingUnknown", Post("Transfer-Encoding: pigeons\r\n", "")),
      Bad("CodingPrefix", Post("Transfer-Encoding: xchunked\r\n", end)),
      Bad("CodingSuffix", Post("Transfer-Encoding: chunkedx\r\n", end)),
      Bad("CodingCut", Post("Transfer-Encoding: chunke\r\n", end)),
      Bad("CodingWithBlank", Post("Transfer-Encoding: chunked x\r\n", end)),
      Bad("CodingSplit", Post("Transfer-Encoding: chun ked\r\n", end)),
      Bad("CodingQuoted", Post("Transfer-Encoding: \"chunked\"\r\n", end)),
      Bad("CodingSingleQuoted", Post("Transfer-Encoding: 'chunked'\r\n", end)),
      Bad("CodingParameter", Post("Transfer-Encoding: chunked;a=b\r\n", end)),
      Bad("CodingVerticalTab", Post("Transfer-Encoding: \v"
                                    "chunked\r\n",
                                    end)),
      Bad("CodingFormFeed", Post("Transfer-Encoding: chunked\f\r\n", end)),
      Bad("CodingNul", Post("Transfer-Encoding: chunked\0\r\n"s, end)),
      Bad("CodingAbove127", Post("Transfer-Encoding: \xe5hunked\r\n", end)),
      Bad("CodingNoBreakSpace", Post("Transfer-Encoding: \xa0"
                                     "chunked\r\n",
                                     end)),
      Bad("TwoCodings", Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", end)),
      Bad("CodingsInTwoFields",
          Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", end)),
      Bad("IdentityThenChunkedInTwoFields",
          Post("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", end)),
      Bad("EmptyThenChunkedInTwoFields",
          Post("Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", end)),
      Bad("CodingOfGet", WithFields("Transfer-Encoding: identity\r\n")),
      Bad("CodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + end),
      Bad("CodingInHttp10WithKeepAlive",
          "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + end),
      Bad("CodingAndLengthInHttp10",
          "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n" + end),
  };
}

std::vector<RawCase> Conflicts() {
  const std::string end = "0\r\n\r\n";
  return {
      Bad("LengthAndCoding", Post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", end)),
      Bad("CodingAndLength", Post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", end)),
      Bad("CodingAndLengthOfAll", Post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", end)),
      Bad("CodingAndLengthZero", Post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", end)),
      Bad("LengthZeroAndCoding", Post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", end)),
      Bad("LengthAndUnknownCoding",
          Post("Content-Length: 3\r\nTransfer-Encoding: xchunked\r\n", "abc")),
      Bad("LengthAndIdentity", Post("Content-Length: 3\r\nTransfer-Encoding: identity\r\n", "abc")),
      Bad("LengthAndEmptyCoding", Post("Content-Length: 3\r\nTransfer-Encoding:\r\n", "abc")),
      Bad("LengthOfGetAndCoding",
          WithFields("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + end),
      Bad("LengthOverLimitAndCoding",
          Post("Transfer-Encoding: chunked\r\nContent-Length: 99999999\r\n", end)),
  };
}

}  // namespace

std::vector<RawCase> FramingCases() {
  std::vector<RawCase> cases = Lengths();
  for (const auto& more : {Codings(), Conflicts()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace beacongate::http
