#include "tests/unit/http/raw_requests.h"

#include "gateway/base/limits.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

std::string Get(const std::string& target) {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

std::string WithFields(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
}

std::string Post(const std::string& fields, const std::string& body) {
  return "POST / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n" + body;
}

std::string Chunked(const std::string& body) {
  return Post("Transfer-Encoding: chunked\r\n", body);
}

// Followed by a request, so that a body that is cut in the wrong place shows.
RawCase Served(const std::string& name, const std::string& raw, const std::string& outcome) {
  return {name, raw + Get("/next"), {outcome, "GET|/next||h|"}};
}

// Followed by a request that must not be served: the rest of the stream can not be trusted.
RawCase Bad(const std::string& name, const std::string& raw,
            const std::string& reason = "bad_request") {
  return {name, raw + Get("/smuggled"), {reason}};
}

std::vector<RawCase> RequestLinesServed() {
  return {
      Served("Get", Get("/"), "GET|/||h|"),
      Served("Query", Get("/a/b?x=1&y=2"), "GET|/a/b|x=1&y=2|h|"),
      Served("EmptyQuery", Get("/a?"), "GET|/a||h|"),
      Served("QueryWithMarks", Get("/a?b?c=/d"), "GET|/a|b?c=/d|h|"),
      Served("PercentStays", Get("/%zz%00?%"), "GET|/%zz%00|%|h|"),
      Served("DoubleSlash", Get("//evil/a"), "GET|//evil/a||h|"),
      Served("DotsStay", Get("/a/../b"), "GET|/a/../b||h|"),
      Served("BytesAbove127", Get("/\xc3\xa9?q=\xff"), "GET|/\xc3\xa9|q=\xff|h|"),
      Served("FragmentStays", Get("/a#f?x"), "GET|/a#f|x|h|"),
      Served("UnwiseBytes", Get("/<>\"{}|\\^`"), "GET|/<>\"{}|\\^`||h|"),
      Served("Asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS|*||h|"),
      Served("AbsoluteForm", Get("http://a.b:1/x?y=1"), "GET|/x|y=1|a.b:1|"),
      Served("AbsoluteFormUpperCase", Get("HTTPS://A/x"), "GET|/x||A|"),
      Served("AbsoluteFormNoPath", Get("http://a.b"), "GET|/||a.b|"),
      Served("AbsoluteFormOnlyQuery", Get("http://a.b?x"), "GET|/|x|a.b|"),
      Served("OtherSchemeIsNoPath", Get("ftp://a/x"), "GET|ftp://a/x||h|"),
      Served("Head", "HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n", "HEAD|/a||h|"),
      Served("Put", "PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab", "PUT|/a||h|ab"),
      Served("Delete", "DELETE /a HTTP/1.1\r\nHost: h\r\n\r\n", "DELETE|/a||h|"),
      Served("Trace", "TRACE / HTTP/1.1\r\nHost: h\r\n\r\n", "TRACE|/||h|"),
      Served("Patch", "PATCH / HTTP/1.1\r\nHost: h\r\n\r\n", "PATCH|/||h|"),
      Served("MSearch", "M-SEARCH * HTTP/1.1\r\nHost: h\r\n\r\n", "M-SEARCH|*||h|"),
      Served("OneLeadingLineEnd", "\r\n" + Get("/"), "GET|/||h|"),
      Served("LineEndAfterBody", Post("Content-Length: 1\r\n", "a") + "\r\n", "POST|/||h|a"),
  };
}

std::vector<RawCase> FieldsServed() {
  return {
      Served("EmptyValue", WithFields("A:\r\nB: \r\n"), "GET|/||h|"),
      Served("BlanksAroundValue", WithFields("A: \t x y \t \r\n"), "GET|/||h|"),
      Served("ValueAbove127", WithFields("A: \xe2\x82\xac\r\n"), "GET|/||h|"),
      Served("TokenBytesInName", WithFields("!#$%&'*+-.^_`|~: x\r\n"), "GET|/||h|"),
      Served("TabInValue", WithFields("A: x\ty\r\n"), "GET|/||h|"),
      Served("HostInAnyCase", "GET / HTTP/1.1\r\nhOST: a\r\n\r\n", "GET|/||a|"),
      Served("HostWithPort", "GET / HTTP/1.1\r\nHost: a:80\r\n\r\n", "GET|/||a:80|"),
      Served("HostOfIpv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET|/||[::1]:80|"),
      Served("EmptyHost", "GET / HTTP/1.1\r\nHost:\r\n\r\n", "GET|/|||"),
      Served("UpgradeIsIgnored", WithFields("Upgrade: websocket\r\nConnection: upgrade\r\n"),
             "GET|/||h|"),
      Served("KeepAliveOfHttp10", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET|/|||"),
      Served("ExpectOfHttp10IsIgnored",
             "GET / HTTP/1.0\r\nExpect: x\r\nConnection: keep-alive\r\n\r\n", "GET|/|||"),
      {"NoHostInHttp10", "GET / HTTP/1.0\r\n\r\n", {"GET|/|||"}},
      {"ConnectionClose", WithFields("Connection: close\r\n"), {"GET|/||h|"}},
      {"CloseAmongOthers", WithFields("Connection: keep-alive, close\r\n"), {"GET|/||h|"}},
  };
}

std::vector<RawCase> BodiesServed() {
  return {
      Served("CountedBody", Post("Content-Length: 3\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthInAnyCase", Post("content-LENGTH: 3\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthZero", Post("Content-Length: 0\r\n", ""), "POST|/||h|"),
      Served("LengthWithZeros", Post("Content-Length: 0003\r\n", "abc"), "POST|/||h|abc"),
      Served("LengthWithBlanks", Post("Content-Length:  3 \r\n", "abc"), "POST|/||h|abc"),
      Served("NoLength", Post("", ""), "POST|/||h|"),
      Served("BodyLooksLikeRequest", Post("Content-Length: 18\r\n", "GET / HTTP/1.1\r\n\r\n"),
             "POST|/||h|GET / HTTP/1.1\r\n\r\n"),
      Served("BodyWithNul", Post("Content-Length: 3\r\n", "a\0b"s), "POST|/||h|a\0b"s),
      Served("GetWithBody", WithFields("Content-Length: 3\r\n") + "abc", "GET|/||h|abc"),
      Served("HeadWithBody", "HEAD / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
             "HEAD|/||h|abc"),
      Served("BodyOfHttp10",
             "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc",
             "POST|/|||abc"),
      Served("ExpectContinue", Post("Expect: 100-Continue\r\nContent-Length: 3\r\n", "abc"),
             "POST|/||h|abc"),
      Served("ExpectWithoutBody", Post("Expect: 100-continue\r\n", ""), "POST|/||h|"),
      Served("UpgradeWithChunks",
             Post("Upgrade: x\r\nConnection: upgrade\r\nTransfer-Encoding: chunked\r\n",
                  "1\r\na\r\n0\r\n\r\n"),
             "POST|/||h|a"),
      Served("OneChunk", Chunked("3\r\nabc\r\n0\r\n\r\n"), "POST|/||h|abc"),
      Served("NoChunk", Chunked("0\r\n\r\n"), "POST|/||h|"),
      Served("TwentyChunks", Chunked([] {
               std::string chunks;
               for (int i = 0; i < 20; ++i) chunks += "1\r\nx\r\n";
               return chunks + "0\r\n\r\n";
             }()),
             "POST|/||h|" + std::string(20, 'x')),
      Served("HexSizes", Chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
             "POST|/||h|01234567890123456789"),
      Served("SizeWithZeros", Chunked("0003\r\nabc\r\n00\r\n\r\n"), "POST|/||h|abc"),
      Served("ChunkedInAnyCase", Post("transfer-encoding: CHUNKED\r\n", "0\r\n\r\n"), "POST|/||h|"),
      Served("Extension", Chunked("3;a=b\r\nabc\r\n0;x=\"y z\"\r\n\r\n"), "POST|/||h|abc"),
      Served("TrailersAreDropped", Chunked("3\r\nabc\r\n0\r\nA: b\r\nHost: x\r\n\r\n"),
             "POST|/||h|abc"),
      Served("ChunkHoldsLineEnds", Chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n"), "POST|/||h|\r\n\r\n"),
  };
}

std::vector<RawCase> Incomplete() {
  return {
      {"HalfRequestLine", "GET /a", {"incomplete"}},
      {"HalfHead", "GET / HTTP/1.1\r\nHost: h\r\n", {"incomplete"}},
      {"HalfBody", Post("Content-Length: 5\r\n", "abc"), {"incomplete"}},
      {"HalfChunk", Chunked("5\r\nabc"), {"incomplete"}},
      {"ChunksWithoutEnd", Chunked("3\r\nabc\r\n0\r\n"), {"incomplete"}},
      {"SecondIsHalf", Get("/") + "GET", {"GET|/||h|", "incomplete"}},
  };
}

std::vector<RawCase> RequestLinesRefused() {
  const std::string host = "\r\nHost: h\r\n\r\n";
  return {
      Bad("TwoSpacesBeforeTarget", "GET  / HTTP/1.1" + host),
      Bad("TwoSpacesBeforeVersion", "GET /  HTTP/1.1" + host),
      Bad("TabAfterMethod", "GET\t/ HTTP/1.1" + host),
      Bad("SpaceInTarget", "GET /a b HTTP/1.1" + host),
      Bad("TabInTarget", "GET /a\tb HTTP/1.1" + host),
      Bad("FormFeedInTarget", "GET /a\fb HTTP/1.1" + host),
      Bad("FormFeedAtTargetEnd", "GET /a\f HTTP/1.1" + host),
      Bad("NulInTarget", "GET /a\0b HTTP/1.1"s + host),
      Bad("ControlByteInTarget", "GET /a\x01 HTTP/1.1" + host),
      Bad("DeleteByteInTarget", "GET /a\x7f HTTP/1.1" + host),
      Bad("BareCrInTarget", "GET /a\rb HTTP/1.1" + host),
      Bad("TargetIsQueryOnly", "GET ?x HTTP/1.1" + host),
      Bad("TargetIsRelative", "GET a?x HTTP/1.1" + host),
      Bad("NoTarget", "GET HTTP/1.1" + host),
      Bad("UserInAuthority", "GET http://u@a/ HTTP/1.1" + host),
      Bad("EmptyAuthority", "GET http:///x HTTP/1.1" + host),
      Bad("SpaceAfterVersion", "GET / HTTP/1.1 " + host),
      Bad("Http09", "GET /\r\n\r\n"),
      Bad("Http09WithFields", "GET /" + host),
      Bad("Http0Point9", "GET / HTTP/0.9" + host),
      Bad("Http12", "GET / HTTP/1.2" + host),
      Bad("Http20", "GET / HTTP/2.0" + host),
      Bad("HttpMinus", "GET / HTTP/1.-1" + host),
      Bad("HttpOverflow", "GET / HTTP/1.99999999999" + host),
      Bad("HttpLeadingZeros", "GET / HTTP/01.01" + host),
      Bad("LowerCaseHttp", "GET / http/1.1" + host),
      Bad("Rtsp", "PLAY / RTSP/1.0" + host),
      Bad("RtspWithGet", "GET / RTSP/1.0" + host),
      Bad("IceSource", "SOURCE / ICE/1.0" + host),
      Bad("LowerCaseMethod", "get / HTTP/1.1" + host),
      Bad("UnknownMethod", "BEACON / HTTP/1.1" + host),
      Bad("MethodPrefix", "GE / HTTP/1.1" + host),
      Bad("MethodTooLong", "GETT / HTTP/1.1" + host),
      Bad("Connect", "CONNECT a:1 HTTP/1.1" + host),
      Bad("ConnectWithOriginForm", "CONNECT / HTTP/1.1" + host),
      Bad("LeadingSpace", " " + Get("/")),
      Bad("LeadingLf", "\n" + Get("/")),
      Bad("LeadingCr", "\r" + Get("/")),
      Bad("TwoLeadingLineEnds", "\r\n\r\n" + Get("/")),
      Bad("LineEndThenNul", "\r\n\0"s + Get("/")),
      Bad("TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s),
      Bad("Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      Bad("ProxyLine", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"),
      Bad("ProxyV2", "\r\n\r\n\0\r\nQUIT\n"s),
  };
}

std::vector<RawCase> FieldsRefused() {
  return {
      Bad("BareLfInRequestLine", "GET / HTTP/1.1\nHost: h\r\n\r\n"),
      Bad("BareLfAfterField", "GET / HTTP/1.1\r\nHost: h\n\r\n"),
      Bad("BareLfsEverywhere", "GET / HTTP/1.1\nHost: h\n\n"),
      Bad("BareLfAtHeadEnd", "GET / HTTP/1.1\r\nHost: h\r\n\n"),
      Bad("BareCrAtHeadEnd", "GET / HTTP/1.1\r\nHost: h\r\n\rX"),
      Bad("BareCrInValue", WithFields("A: x\ry\r\n")),
      Bad("TwoCrs", WithFields("A: x\r\r\n")),
      Bad("NulInValue", WithFields("A: x\0y\r\n"s)),
      Bad("NulInName", WithFields("A\0: x\r\n"s)),
      Bad("ControlByteInValue", WithFields("A: x\x01\r\n")),
      Bad("DeleteByteInValue", WithFields("A: x\x7f\r\n")),
      Bad("FoldedBySpace", WithFields("A: x\r\n y\r\n")),
      Bad("FoldedByTab", WithFields("A: x\r\n\ty\r\n")),
      Bad("FoldedEmpty", WithFields("A:\r\n \r\n")),
      Bad("FoldedLength", Post("Content-Length:\r\n 3\r\n", "abc")),
      Bad("SpaceBeforeFirstField", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
      Bad("TabBeforeFirstField", "GET / HTTP/1.1\r\n\tHost: h\r\n\r\n"),
      Bad("SpaceBeforeColon", WithFields("A : x\r\n")),
      Bad("TabBeforeColon", WithFields("A\t: x\r\n")),
      Bad("SpaceBeforeColonOfHost", "GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
      Bad("SpaceBeforeColonOfLength", Post("Content-Length : 3\r\n", "abc")),
      Bad("SpaceBeforeColonOfCoding", Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n")),
      Bad("SpaceInName", WithFields("A b: x\r\n")),
      Bad("NameAbove127", WithFields("A\x80: x\r\n")),
      Bad("SeparatorInName", WithFields("A(b): x\r\n")),
      Bad("EmptyName", WithFields(": x\r\n")),
      Bad("NoColon", WithFields("A\r\n")),
      Bad("NoHost", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
      Bad("NoFieldAtAll", "GET / HTTP/1.1\r\n\r\n"),
      Bad("TwoHosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
      Bad("TwoHostsInHttp10", "GET / HTTP/1.0\r\nHost: h\r\nhost: i\r\n\r\n"),
      Bad("BlankInHost", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
      Bad("PathInHost", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
      Bad("UserInHost", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
      Bad("OtherExpect", Post("Expect: 200-ok\r\nContent-Length: 3\r\n", "abc")),
      Bad("EmptyExpect", Post("Expect:\r\n", "")),
  };
}

std::vector<RawCase> FramingRefused() {
  return {
      Bad("LengthAndCoding",
          Post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
      Bad("CodingAndLength",
          Post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n", "0\r\n\r\n")),
      Bad("CodingAndLengthZero",
          Post("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n", "0\r\n\r\n")),
      Bad("TwoEqualLengths", Post("Content-Length: 3\r\nContent-Length: 3\r\n", "abc")),
      Bad("TwoLengths", Post("Content-Length: 3\r\ncontent-length: 4\r\n", "abcd")),
      Bad("LengthList", Post("Content-Length: 3, 3\r\n", "abc")),
      Bad("LengthPlus", Post("Content-Length: +3\r\n", "abc")),
      Bad("LengthMinus", Post("Content-Length: -1\r\n", "abc")),
      Bad("LengthHex", Post("Content-Length: 0x3\r\n", "abc")),
      Bad("LengthEmpty", Post("Content-Length: \r\n", "abc")),
      Bad("LengthOfTwoNumbers", Post("Content-Length: 3 5\r\n", "abc")),
      Bad("LengthWithTab", Post("Content-Length: 3\t5\r\n", "abc")),
      Bad("LengthFraction", Post("Content-Length: 3.0\r\n", "abc")),
      Bad("LengthOverLimit", Post("Content-Length: 1048577\r\n", ""), "body_too_large"),
      Bad("LengthBeyond64Bits", Post("Content-Length: 99999999999999999999999\r\n", ""),
          "body_too_large"),
      Bad("ExpectDoesNotHelpOverLimit",
          Post("Expect: 100-continue\r\nContent-Length: 2000000\r\n", ""), "body_too_large"),
      Bad("CodingGzip", Post("Transfer-Encoding: gzip\r\n", "")),
      Bad("CodingGzipChunked", Post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n")),
      Bad("CodingChunkedTwice", Post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n")),
      Bad("CodingChunkedThenIdentity",
          Post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n")),
      Bad("CodingIdentity", Post("Transfer-Encoding: identity\r\n", "")),
      Bad("CodingEmpty", Post("Transfer-Encoding:\r\n", "")),
      Bad("CodingUnknown", Post("Transfer-Encoding: pigeons\r\n", "")),
      Bad("CodingPrefix", Post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")),
      Bad("CodingSuffix", Post("Transfer-Encoding: chunkedx\r\n", "0\r\n\r\n")),
      Bad("CodingQuoted", Post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n")),
      Bad("CodingParameter", Post("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n")),
      Bad("CodingVerticalTab", Post("Transfer-Encoding: \x0b"
                                    "chunked\r\n",
                                    "0\r\n\r\n")),
      Bad("TwoCodings",
          Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")),
      Bad("CodingsInTwoFields",
          Post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n")),
      Bad("CodingInHttp10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
  };
}

std::vector<RawCase> ChunksRefused() {
  return {
      Bad("ChunkSizeHexPrefix", Chunked("0x3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizePlus", Chunked("+3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeMinus", Chunked("-0\r\n\r\n")),
      Bad("ChunkSizeLeadingSpace", Chunked(" 3\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeTrailingSpace", Chunked("3 \r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeThenJunk", Chunked("3 junk\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeEmpty", Chunked("\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeMissing", Chunked(";a\r\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeUnderscore", Chunked("1_0\r\n")),
      Bad("ChunkSizeOverflow", Chunked("ffffffffffffffff1\r\n"), "body_too_large"),
      Bad("ChunkSizeOverLimit", Chunked("100001\r\n"), "body_too_large"),
      Bad("ChunkSizeBareLf", Chunked("3\nabc\r\n0\r\n\r\n")),
      Bad("ChunkSizeBareCr", Chunked("3\rabc\r\n0\r\n\r\n")),
      Bad("ChunkDataWithoutEnd", Chunked("3\r\nabc0\r\n\r\n")),
      Bad("ChunkDataBareLf", Chunked("3\r\nabc\n0\r\n\r\n")),
      Bad("ChunkDataBareCr", Chunked("3\r\nabc\r0\r\n\r\n")),
      Bad("ChunkDataTooLong", Chunked("3\r\nabcd\r\n0\r\n\r\n")),
      Bad("BlankLineBetweenChunks", Chunked("3\r\nabc\r\n\r\n0\r\n\r\n")),
      Bad("ExtensionBareLf", Chunked("3;a\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionBareCr", Chunked("3;a\rb\r\nabc\r\n0\r\n\r\n")),
      Bad("ExtensionNul", Chunked("3;a\0\r\nabc\r\n0\r\n\r\n"s)),
      Bad("LastChunkBareLf", Chunked("0\n\n")),
      Bad("EndBareLf", Chunked("0\r\n\n")),
      Bad("EndBareCr", Chunked("0\r\n\rX")),
      Bad("TrailerWithoutColon", Chunked("0\r\nA\r\n\r\n")),
      Bad("TrailerFolded", Chunked("0\r\nA: b\r\n c\r\n\r\n")),
      Bad("TrailerSpaceInName", Chunked("0\r\nA : b\r\n\r\n")),
      Bad("TrailerEmptyName", Chunked("0\r\n: b\r\n\r\n")),
      Bad("TrailerBareLf", Chunked("0\r\nA: b\n\r\n")),
      Bad("TrailerNul", Chunked("0\r\nA: b\0\r\n\r\n"s)),
  };
}

std::string Times(size_t count, const std::string& text) {
  std::string all;
  all.reserve(count * text.size());
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

// A request whose head has exactly `size` bytes, most of them in one field.
std::string HeadOf(size_t size) {
  const size_t frame = WithFields("A: \r\n").size();
  return WithFields("A: " + std::string(size - frame, 'x') + "\r\n");
}

// A request whose target, of `size` bytes, leaves room in the head.
std::string TargetOf(size_t size) { return Get("/" + std::string(size - 1, 'x')); }

void Append(std::vector<RawCase> more, std::vector<RawCase>* cases) {
  for (RawCase& one : more) cases->push_back(std::move(one));
}

}  // namespace

std::string DescribeRequest(const Request& request) {
  std::string text(request.method_text);
  for (const std::string_view part : {request.path, request.query, request.host, request.body}) {
    text.append("|").append(part);
  }
  return text;
}

std::vector<RawCase> AcceptedCases() {
  std::vector<RawCase> cases = RequestLinesServed();
  Append(FieldsServed(), &cases);
  Append(BodiesServed(), &cases);
  Append(Incomplete(), &cases);
  return cases;
}

std::vector<RawCase> RefusedCases() {
  std::vector<RawCase> cases = RequestLinesRefused();
  Append(FieldsRefused(), &cases);
  Append(FramingRefused(), &cases);
  Append(ChunksRefused(), &cases);
  return cases;
}

std::vector<RawCase> LimitCases() {
  const size_t head = limits::kHeadBytesMax;
  const size_t body = limits::kBodyBytesMax;
  const std::string longest_path = "/" + std::string(head - 100, 'x');
  const std::string full_body(body, 'b');
  return {
      Served("LongestHead", HeadOf(head), "GET|/||h|"),
      Bad("HeadTooLong", HeadOf(head + 1), "head_too_large"),
      Bad("HeadWithoutEnd", "GET / HTTP/1.1\r\nA: " + std::string(2 * head, 'x'), "head_too_large"),
      Served("LongTarget", TargetOf(head - 99), "GET|" + longest_path + "||h|"),
      Bad("TargetTooLong", TargetOf(head + 1), "target_too_long"),
      Bad("TargetWithoutEnd", "GET /" + std::string(2 * head, 'x'), "target_too_long"),
      Bad("BytesWithoutLineEnd", std::string(2 * head, 'x')),
      Bad("LongMethod", std::string(2 * head, 'G')),
      Served("MostFields", WithFields(Times(limits::kHeaderCountMax - 1, "A: b\r\n")), "GET|/||h|"),
      Bad("TooManyFields", WithFields(Times(limits::kHeaderCountMax, "A: b\r\n")),
          "too_many_headers"),
      Bad("TwoThousandTinyFields", WithFields(Times(2000, "A:\r\n")), "too_many_headers"),
      Served("LongestBody", Post("Content-Length: " + std::to_string(body) + "\r\n", full_body),
             "POST|/||h|" + full_body),
      Served("LongestChunk", Chunked("100000\r\n" + full_body + "\r\n0\r\n\r\n"),
             "POST|/||h|" + full_body),
      Bad("ChunksTooLong", Chunked("100000\r\n" + full_body + "\r\n1\r\n"), "body_too_large"),
      Bad("TooManyTinyChunks", Chunked(Times(100'000, "1\r\nx\r\n") + "0\r\n\r\n")),
      Bad("ExtensionWithoutEnd", Chunked("1;" + std::string(100'000, 'x'))),
      Bad("TrailersWithoutEnd", Chunked("0\r\n" + Times(100'000, "A: b\r\n"))),
  };
}

}  // namespace beacongate::http
