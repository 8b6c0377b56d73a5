#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

std::vector<RawCase> Methods() {
  const std::string rest = " / HTTP/1.1\r\nHost: h\r\n\r\n";
  return {
      Served("Get", "GET" + rest, "GET|/||h|"),
      Served("Head", "HEAD" + rest, "HEAD|/||h|"),
      Served("Post", "POST" + rest, "POST|/||h|"),
      Served("Options", "OPTIONS" + rest, "OPTIONS|/||h|"),
      Served("Put", "PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nab", "PUT|/||h|ab"),
      Served("Delete", "DELETE" + rest, "DELETE|/||h|"),
      Served("Trace", "TRACE" + rest, "TRACE|/||h|"),
      Served("Patch", "PATCH" + rest, "PATCH|/||h|"),
      Served("MSearch", "M-SEARCH" + rest, "M-SEARCH|/||h|"),
      Bad("UnknownMethod", "BEACON" + rest, "method_not_allowed"),
      Bad("LowerCaseMethod", "get" + rest, "method_not_allowed"),
      Bad("MixedCaseMethod", "Get" + rest, "method_not_allowed"),
      Bad("MethodPrefix", "GE" + rest, "method_not_allowed"),
      Bad("MethodAndMore", "GETT" + rest, "method_not_allowed"),
      Bad("MethodOfTokenBytes", "A!#$%&'*+-.^_`|~0" + rest, "method_not_allowed"),
      Bad("LongestMethod", std::string(32, 'G') + rest, "method_not_allowed"),
      Bad("MethodTooLong", std::string(33, 'G') + rest),
      Bad("UnknownMethodWithoutTarget", "BEACON HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("UnknownMethodOfHttp2", "BEACON / HTTP/2.0\r\nHost: h\r\n\r\n"),
      Bad("UnknownMethodWithBareLf", "BEACON / HTTP/1.1\nHost: h\r\n\r\n"),
      Bad("UnknownMethodWithTab", "BEACON\t/ HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("UnknownMethodWithTwoSpaces", "BEACON  / HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("UnknownMethodWithControlByte", "BEACON /\x01 HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("SeparatorInMethod", "GE(T" + rest),
      Bad("MethodAbove127", "G\xc3\x89T" + rest),
      Bad("NulInMethod", "GE\0T"s + rest),
      Bad("DigitFirst", "7GET" + rest),
      Bad("Connect", "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n"),
      Bad("ConnectWithOriginForm", "CONNECT" + rest),
      Bad("LeadingSpace", " GET" + rest),
      Bad("LeadingTab", "\tGET" + rest),
      Bad("LeadingNul", "\0GET"s + rest),
      Bad("LeadingByteOrderMark", "\xef\xbb\xbfGET" + rest),
      Bad("NoMethod", rest),
  };
}

std::vector<RawCase> Versions() {
  const std::string host = "\r\nHost: h\r\n\r\n";
  return {
      {"Http10", "GET / HTTP/1.0\r\n\r\n" + Get("/smuggled"), {"GET|/|||", "close"}},
      Bad("TwoSpacesBeforeVersion", "GET /  HTTP/1.1" + host),
      Bad("TabBeforeVersion", "GET /\tHTTP/1.1" + host),
      Bad("SpaceAfterVersion", "GET / HTTP/1.1 " + host),
      Bad("TabAfterVersion", "GET / HTTP/1.1\t" + host),
      Bad("WordAfterVersion", "GET / HTTP/1.1 x" + host),
      Bad("Http09", "GET /\r\n\r\n"),
      Bad("Http09WithFields", "GET /" + host),
      Bad("Http0Point9", "GET / HTTP/0.9" + host),
      Bad("Http12", "GET / HTTP/1.2" + host),
      Bad("Http19", "GET / HTTP/1.9" + host),
      Bad("Http20", "GET / HTTP/2.0" + host),
      Bad("Http2WithoutMinor", "GET / HTTP/2" + host),
      Bad("Http3", "GET / HTTP/3.0" + host),
      Bad("HttpMinus", "GET / HTTP/1.-1" + host),
      Bad("HttpPlus", "GET / HTTP/1.+1" + host),
      Bad("HttpOverflow", "GET / HTTP/1.99999999999" + host),
      Bad("HttpLeadingZeros", "GET / HTTP/01.01" + host),
      Bad("HttpTwoDigits", "GET / HTTP/1.10" + host),
      Bad("HttpComma", "GET / HTTP/1,1" + host),
      Bad("HttpWithoutMinor", "GET / HTTP/1." + host),
      Bad("HttpWithoutVersion", "GET / HTTP/" + host),
      Bad("HttpWithoutSlash", "GET / HTTP1.1" + host),
      Bad("HttpWithSpace", "GET / HTTP/ 1.1" + host),
      Bad("LowerCaseHttp", "GET / http/1.1" + host),
      Bad("MixedCaseHttp", "GET / Http/1.1" + host),
      Bad("Rtsp", "PLAY / RTSP/1.0" + host),
      Bad("RtspWithGet", "GET / RTSP/1.0" + host),
      Bad("IceSource", "SOURCE / ICE/1.0" + host),
      Bad("Https", "GET / HTTPS/1.1" + host),
  };
}

std::vector<RawCase> LineEnds() {
  return {
      Served("OneLeadingLineEnd", "\r\n" + Get("/"), "GET|/||h|"),
      Served("LineEndAfterBody", Post("Content-Length: 1\r\n", "a") + "\r\n", "POST|/||h|a"),
      Served("LineEndAfterChunks", Chunked("0\r\n\r\n") + "\r\n", "POST|/||h|"),
      {"LineEndAfterTheLastRequest", Get("/") + "\r\n", {"GET|/||h|"}},
      Bad("LeadingLf", "\n" + Get("/")),
      Bad("LeadingCr", "\r" + Get("/")),
      Bad("LeadingCrCrLf", "\r\r\n" + Get("/")),
      Bad("TwoLeadingLineEnds", "\r\n\r\n" + Get("/")),
      Bad("LeadingLineEndAndSpace", "\r\n " + Get("/")),
      Bad("LineEndThenNul", "\r\n\0"s + Get("/")),
      {"TwoLineEndsBetweenRequests",
       Get("/") + "\r\n\r\n" + Get("/smuggled"),
       {"GET|/||h|", "bad_request"}},
      Bad("BareLfInRequestLine", "GET / HTTP/1.1\nHost: h\r\n\r\n"),
      Bad("BareCrInRequestLine", "GET / HTTP/1.1\rHost: h\r\n\r\n"),
      Bad("CrCrLfInRequestLine", "GET / HTTP/1.1\r\r\nHost: h\r\n\r\n"),
      Bad("LfCrInRequestLine", "GET / HTTP/1.1\n\rHost: h\r\n\r\n"),
      Bad("NulBeforeLineEnd", "GET / HTTP/1.1\0\r\nHost: h\r\n\r\n"s),
  };
}

// Other protocols that knock at this port.
std::vector<RawCase> Strangers() {
  return {
      Bad("TlsHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s),
      Bad("SslV2Hello", "\x80\x2e\x01\x00\x02"s),
      Bad("Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
      Bad("ProxyLine", "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n"),
      Bad("ProxyV2", "\r\n\r\n\0\r\nQUIT\n"s),
      Bad("Ssh", "SSH-2.0-OpenSSH_9.2\r\n"),
      Bad("Smtp", "EHLO example.org\r\n"),
      Bad("Sip", "OPTIONS sip:a@b SIP/2.0\r\nHost: h\r\n\r\n"),
      Bad("Redis", "*1\r\n$4\r\nPING\r\n"),
      Bad("Memcached", "stats\r\n"),
      Bad("Response", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
  };
}

}  // namespace

std::vector<RawCase> RequestLineCases() {
  std::vector<RawCase> cases = Methods();
  for (const auto& more : {Versions(), LineEnds(), Strangers()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

}  // namespace beacongate::http
