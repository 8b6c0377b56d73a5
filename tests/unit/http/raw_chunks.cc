#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

std::vector<RawCase> Sizes() {
  return {
      Served("OneChunk", Chunked("3\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("NoChunk", Chunked("0\r\n\r\n"), "POST|/||h|"),
      Served("TwentyChunks", Chunked(Times(20, "1\r\nx\r\n") + "0\r\n\r\n"),
             "POST|/||h|" + std::string(20, 'x')),
      Served("HexSizes", Chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
             "POST|/||h|01234567890123456789"),
      Served("SizeWithZeros", Chunked("0003\r\nabc\r\n00\r\n\r\n"), "POST|/||h|abc"),
      Served("SizeWithManyZeros", Chunked(std::string(40, '0') + "3\r\nabc\r\n0\r\n\r\n"),
             "POST|/||h|abc"),
      Served("LastChunkOfManyZeros", Chunked("3\r\nabc\r\n" + std::string(40, '0') + "\r\n\r\n"),
             "POST|/||h|abc"),
      Served("ChunkHoldsLineEnds", Chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), "POST|/||h|\r\n\r\n"),
      Served("ChunkHoldsLastChunk", Chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"), "POST|/||h|0\r\n\r\n"),
      Served("ChunkHoldsRequest", Chunked("1c\r\n" + Get("/a") + "\r\n0\r\n\r\n"),
             "POST|/||h|" + Get("/a")),
      Bad("ChunkSizeHexPrefix", Chunked("0x3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizePlus", Chunked("+3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeMinus", Chunked("-0\r\n\r\n")),
      Bad("ChunkSizeMinusOne", Chunked("-1\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeLeadingSpace", Chunked(" 3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeLeadingTab", Chunked("\t3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeTrailingSpace", Chunked("3 \r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeTrailingTab", Chunked("3\t\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeThenJunk", Chunked("3 junk\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeThenLetter", Chunked("3g\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeH", Chunked("3h\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeEmpty", Chunked("\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeMissing", Chunked(";a\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeUnderscore", Chunked("1_0\r\n")),
      Bad("ChunkSizeComma", Chunked("3,3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeFraction", Chunked("3.0\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeNul", Chunked("3\0\r\nabc\r\n0\r\n\r\n"s)),
      Bad("ChunkSizeQuoted", Chunked("\"3\"\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeOf2To64", Chunked("10000000000000003\r\nabc\r\n0\r\n\r\n"), "body_too_large"),
      Bad("ChunkSizeOverflow", Chunked("ffffffffffffffff1\r\n"), "body_too_large"),
      Bad("ChunkSizeNegativeBits", Chunked("ffffffffffffffff\r\n"), "body_too_large"),
      Bad("ChunkSizeOf2To32", Chunked("100000003\r\nabc\r\n0\r\n\r\n"), "body_too_large"),
      Bad("ChunkSizeOverLimit", Chunked("100001\r\n"), "body_too_large"),
      Bad("ChunkSizesOverLimit", Chunked("3\r\nabc\r\nffffe\r\n"), "body_too_large"),
  };
}

std::vector<RawCase> LineEnds() {
  return {
      Bad("ChunkSizeBareLf", Chunked("3\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeBareCr", Chunked("3\rabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeCrCrLf", Chunked("3\r\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeLfCr", Chunked("3\n\rabc\r\n0\r\n\r\n")),
      Bad("ChunkDataWithoutEnd", Chunked("3\r\nabc0\r\n\r\n")),
      Bad("ChunkDataBareLf", Chunked("3\r\nabc\n0\r\n\r\n")),
      Bad("ChunkDataBareCr", Chunked("3\r\nabc\r0\r\n\r\n")),
      Bad("ChunkDataLfCr", Chunked("3\r\nabc\n\r0\r\n\r\n")),
      Bad("ChunkDataTooLong", Chunked("3\r\nabcd\r\n0\r\n\r\n")),
      Bad("ChunkDataTooShort", Chunked("5\r\nabc\r\n0\r\n\r\n")),
      Bad("BlankLineBetweenChunks", Chunked("3\r\nabc\r\n\r\n0\r\n\r\n")),
      Bad("BlankLineBeforeChunks", Chunked("\r\n3\r\nabc\r\n0\r\n\r\n")),
      Bad("LastChunkBareLf", Chunked("0\n\n")),
      Bad("LastChunkBareCr", Chunked("0\r\r")),
      Bad("EndBareLf", Chunked("0\r\n\n")),
      Bad("EndBareCr", Chunked("0\r\n\rX")),
      Bad("EndCrCrLf", Chunked("0\r\n\r\r\n")),
  };
}

std::vector<RawCase> Extensions() {
  return {
      Served("Extension", Chunked("3;a=b\r\nabc\r\n0;x=\"y z\"\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionWithoutValue", Chunked("3;a\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionEmpty", Chunked("3;\r\nabc\r\n0;\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionsOfOneChunk", Chunked("3;a=1;b=2;;c\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionWithBlanks", Chunked("3; a = b\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionQuotesSemicolon", Chunked("3;a=\";\"\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("ExtensionWithOpenQuote", Chunked("3;a=\"\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Bad("ExtensionAfterBlank", Chunked("3 ;a=b\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionBareLf", Chunked("3;a\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionBareCr", Chunked("3;a\rb\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionCrCrLf", Chunked("3;a\r\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionQuotesBareLf", Chunked("3;a=\"\n\"\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionQuotesBareCr", Chunked("3;a=\"\r\"\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionHidesChunk", Chunked("3;\nxx\r\n4e\r\n0\r\n\r\n")),
      Bad("ExtensionNul", Chunked("3;a\0\r\nabc\r\n0\r\n\r\n"s)),
      Bad("ExtensionControlByte", Chunked("3;a\x01\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionDeleteByte", Chunked("3;a\x7f\r\nabc\r\n0\r\n\r\n")),
      Bad("LastExtensionBareLf", Chunked("0;a\n\r\n")),
  };
}

}  // namespace

std::vector<RawCase> ChunkCases() {
  std::vector<RawCase> cases = Sizes();
  for (const auto& more : {LineEnds(), Extensions()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

std::vector<RawCase> TrailerCases() {
  const auto trailers = [](const std::string& text) { return Chunked("3\r\nabc\r\n0\r\n" + text); };
  return {
      Served("TrailersAreDropped", trailers("A: b\r\nHost: x\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerWithEmptyValue", trailers("A:\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerAbove127", trailers("A: \xc3\xa9\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerLength", trailers("Content-Length: 9\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerCoding", trailers("Transfer-Encoding: chunked\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerConnection", trailers("Connection: close\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailerThatWasAnnounced",
             Post("Trailer: A\r\nTransfer-Encoding: chunked\r\n", "0\r\nA: b\r\n\r\n"),
             "POST|/||h|"),
      Bad("TrailerLooksLikeRequest", trailers("GET /x HTTP/1.1\r\nHost: h\r\n\r\n")),
      Bad("TrailerLooksLikeChunk", trailers("3\r\nabc\r\n0\r\n\r\n")),
      Bad("TrailerWithoutColon", trailers("A\r\n\r\n")),
      Bad("TrailerFolded", trailers("A: b\r\n c\r\n\r\n")),
      Bad("TrailerFirstFolded", trailers(" A: b\r\n\r\n")),
      Bad("TrailerSpaceInName", trailers("A : b\r\n\r\n")),
      Bad("TrailerEmptyName", trailers(": b\r\n\r\n")),
      Bad("TrailerNameAbove127", trailers("\xc3\xa9: b\r\n\r\n")),
      Bad("TrailerSeparatorInName", trailers("A[]: b\r\n\r\n")),
      Bad("TrailerBareLf", trailers("A: b\n\r\n")),
      Bad("TrailerBareCr", trailers("A: b\rc\r\n\r\n")),
      Bad("TrailerCrCrLf", trailers("A: b\r\r\n\r\n")),
      Bad("TrailerNul", trailers("A: b\0\r\n\r\n"s)),
      Bad("TrailerNulInName", trailers("A\0: b\r\n\r\n"s)),
      Bad("TrailerControlByte", trailers("A: \x02\r\n\r\n")),
      Bad("TrailersEndInBareLf", trailers("A: b\r\n\n")),
  };
}

}  // namespace beacongate::http
