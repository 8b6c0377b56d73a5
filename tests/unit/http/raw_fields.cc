#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

std::vector<RawCase> FieldsServed() {
  return {
      Served("EmptyValue", WithFields("A:\r\nB: \r\n"), "GET|/||h|"),
      Served("BlanksAroundValue", WithFields("A: \t x y \t \r\n"), "GET|/||h|"),
      Served("NoBlankBeforeValue", WithFields("A:x\r\n"), "GET|/||h|"),
      Served("ColonsInValue", WithFields("A: b: c:\r\n"), "GET|/||h|"),
      Served("ValueAbove127", WithFields("A: \xe2\x82\xac\r\n"), "GET|/||h|"),
      Served("TokenBytesInName", WithFields("!#$%&'*+-.^_`|~: x\r\n"), "GET|/||h|"),
      Served("DigitsInName", WithFields("1: x\r\n"), "GET|/||h|"),
      Served("TabInValue", WithFields("A: x\ty\r\n"), "GET|/||h|"),
      Served("SameNameTwice", WithFields("A: x\r\na: y\r\n"), "GET|/||h|"),
      Served("LengthWithUnderscore", WithFields("Content_Length: 5\r\n"), "GET|/||h|"),
      Served("NameBeginsAsLength", WithFields("Content-Length-X: 5\r\n"), "GET|/||h|"),
      Served("NameBeginsAsCoding", WithFields("Transfer-Encodings: chunked\r\n"), "GET|/||h|"),
      Served("TeAndTrailer", WithFields("TE: trailers, chunked\r\nTrailer: X\r\n"), "GET|/||h|"),
      Served("ContentEncodingIsNoFraming",
             Post("Content-Encoding: chunked\r\nContent-Length: 3\r\n", "abc"), "POST|/||h|abc"),
  };
}

std::vector<RawCase> Names() {
  return {
      Bad("NulInName", WithFields("A\0: x\r\n"s)),
      Bad("SpaceBeforeFirstField", "GET / HTTP/1.1\r\n A: b\r\nHost: h\r\n\r\n"),
      Bad("TabBeforeFirstField", "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n"),
      Bad("SpaceBeforeColon", WithFields("A : x\r\n")),
      Bad("TabBeforeColon", WithFields("A\t: x\r\n")),
      Bad("SpaceBeforeColonOfLength", Post("Content-Length : 3\r\n", "abc")),
      Bad("TabBeforeColonOfLength", Post("Content-Length\t: 3\r\n", "abc")),
      Bad("SpaceBeforeColonOfCoding", Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")),
      Bad("VerticalTabBeforeColonOfCoding", Post("Transfer-Encoding\v: chunked\r\n", "0\r\n\r\n")),
      Bad("SpaceInName", WithFields("A b: x\r\n")),
      Bad("SpaceInNameOfLength", Post("Content Length: 3\r\n", "abc")),
      Bad("NameAbove127", WithFields("A\x80: x\r\n")),
      Bad("NameOfUtf8", WithFields("\xc3\xa9: x\r\n")),
      Bad("SeparatorInName", WithFields("A(b): x\r\n")),
      Bad("SlashInName", WithFields("A/b: x\r\n")),
      Bad("QuoteInName", WithFields("\"A\": x\r\n")),
      Bad("ControlByteInName", WithFields("A\x1f: x\r\n")),
      Bad("DeleteByteInName", WithFields("A\x7f: x\r\n")),
      Bad("EmptyName", WithFields(": x\r\n")),
      Bad("ColonAlone", WithFields(":\r\n")),
      Bad("NoColon", WithFields("A\r\n")),
      Bad("NoColonInLastField", "GET / HTTP/1.1\r\nHost: h\r\nA\r\n\r\n"),
      Bad("SecondRequestLine", WithFields("GET /x HTTP/1.1\r\n")),
  };
}

std::vector<RawCase> Values() {
  return {
      Bad("NulInValue", WithFields("A: x\0y\r\n"s)),
      Bad("NulAtValueEnd", WithFields("A: x\0\r\n"s)),
      Bad("ControlByteInValue", WithFields("A: x\x01\r\n")),
      Bad("VerticalTabInValue", WithFields("A: x\vy\r\n")),
      Bad("FormFeedInValue", WithFields("A: x\fy\r\n")),
      Bad("BellInValue", WithFields("A: \a\r\n")),
      Bad("EscapeInValue", WithFields("A: \x1b[0m\r\n")),
      Bad("DeleteByteInValue", WithFields("A: x\x7f\r\n")),
      Bad("FoldedBySpace", WithFields("A: x\r\n y\r\n")),
      Bad("FoldedByTab", WithFields("A: x\r\n\ty\r\n")),
      Bad("FoldedEmpty", WithFields("A:\r\n \r\n")),
      Bad("FoldedTwice", WithFields("A: x\r\n y\r\n z\r\n")),
      Bad("FoldedLength", Post("Content-Length:\r\n 3\r\n", "abc")),
      Bad("FoldedCoding", Post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n")),
      Bad("FoldedCodingAfterLength",
          Post("Content-Length: 3\r\nX: y\r\n Transfer-Encoding: chunked\r\n", "abc")),
      Bad("BlankLineOfSpaces", "GET / HTTP/1.1\r\nHost: h\r\n \r\n\r\n"),
  };
}

std::vector<RawCase> LineEnds() {
  return {
      Bad("BareLfAfterField", "GET / HTTP/1.1\r\nHost: h\n\r\n"),
      Bad("BareLfBetweenFields", "GET / HTTP/1.1\r\nHost: h\nA: b\r\n\r\n"),
      Bad("BareLfsEverywhere", "GET / HTTP/1.1\nHost: h\n\n"),
      Bad("BareLfAtHeadEnd", "GET / HTTP/1.1\r\nHost: h\r\n\n"),
      Bad("BareCrAtHeadEnd", "GET / HTTP/1.1\r\nHost: h\r\n\rX"),
      Bad("CrCrLfAtHeadEnd", "GET / HTTP/1.1\r\nHost: h\r\n\r\r\n"),
      Bad("BareCrInValue", WithFields("A: x\ry\r\n")),
      Bad("BareCrBeforeValue", WithFields("A:\rx\r\n")),
      Bad("BareCrAlone", WithFields("A: \r \r\n")),
      Bad("BareCrBetweenFields", WithFields("A: x\rB: y\r\n")),
      Bad("BareCrHidesCoding", Post("A: x\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
      Bad("BareLfHidesCoding",
          Post("Content-Length: 5\r\nA: x\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
      Bad("LfAsEmptyValue", WithFields("A:\n\r\n")),
      Bad("LfBeforeValue", WithFields("A: \nB: y\r\n")),
      Bad("TwoCrs", WithFields("A: x\r\r\n")),
      Bad("LfCr", WithFields("A: x\n\rB: y\r\n")),
      Bad("NulBetweenCrAndLf", WithFields("A: x\r\0\n"s)),
  };
}

}  // namespace

std::vector<RawCase> FieldCases() {
  std::vector<RawCase> cases = FieldsServed();
  for (const auto& more : {Names(), Values(), LineEnds()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace beacongate::http
