#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

using std::string_literals::operator""s;

// Long enough that the parser goes through it by itself.
std::string GetLongQuery(std::string_view middle) {
  return Get("/a?0123456789abcdef" + std::string(middle) + "0123456789abcdef");
}

std::vector<RawCase> LongQueries() {
  const auto served = [](const char* name, const std::string& middle) {
    return Served(name, GetLongQuery(middle),
                  "GET|/a|0123456789abcdef" + middle + "0123456789abcdef|h|");
  };
  return {
      served("LongQuery", ""),
      served("LongQueryAnyBytes", "\"<>%&=?+;\x80\xff~"),
      served("LongQueryWithFragment", "#f#?"),
      Served("LongQueryBehindFragment", Get("/a#b?0123456789abcdef?#c"),
             "GET|/a#b|0123456789abcdef?#c|h|"),
      Served("LongQueryOfAbsoluteForm", Get("http://a.b?0123456789abcdef/?x"),
             "GET|/|0123456789abcdef/?x|a.b|"),
      Served("LongQueryInField",
             "GET / HTTP/1.1\r\nHost: h\r\nReferer: /a?0123456789abcdef0123\r\n\r\n", "GET|/||h|"),
      Bad("SpaceInLongQuery", GetLongQuery(" ")),
      Bad("TabInLongQuery", GetLongQuery("\t")),
      Bad("FormFeedInLongQuery", GetLongQuery("\f")),
      Bad("NulInLongQuery", GetLongQuery("\0"s)),
      Bad("DeleteByteInLongQuery", GetLongQuery("\x7f")),
      Bad("BareCrInLongQuery", GetLongQuery("\r")),
      Bad("BareLfInLongQuery", GetLongQuery("\n")),
      Bad("LineEndInLongQuery", GetLongQuery("\r\n")),
  };
}

std::vector<RawCase> OriginForm() {
  return {
      Served("Path", Get("/"), "GET|/||h|"),
      Served("Query", Get("/a/b?x=1&y=2"), "GET|/a/b|x=1&y=2|h|"),
      Served("EmptyQuery", Get("/a?"), "GET|/a||h|"),
      Served("QueryWithMarks", Get("/a?b?c=/d"), "GET|/a|b?c=/d|h|"),
      Served("QueryWithScheme", Get("/a?u=http://b/c"), "GET|/a|u=http://b/c|h|"),
      Served("PercentStays", Get("/%zz%00?%"), "GET|/%zz%00|%|h|"),
      Served("DoubleSlash", Get("//evil/a"), "GET|//evil/a||h|"),
      Served("DotsStay", Get("/a/../b"), "GET|/a/../b||h|"),
      Served("BytesAbove127", Get("/\xc3\xa9?q=\xff"), "GET|/\xc3\xa9|q=\xff|h|"),
      Served("FragmentStays", Get("/a#f?x"), "GET|/a#f|x|h|"),
      Served("UnwiseBytes", Get("/<>\"{}|\\^`"), "GET|/<>\"{}|\\^`||h|"),
      Served("SchemeInPath", Get("/http://a/"), "GET|/http://a/||h|"),
      Bad("TwoSpacesBeforeTarget", Get(" /")),
      Bad("TabAfterMethod", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("SpaceInTarget", Get("/a b")),
      Bad("TabInTarget", Get("/a\tb")),
      Bad("FormFeedInTarget", Get("/a\fb")),
      Bad("FormFeedAtTargetEnd", Get("/a\f")),
      Bad("VerticalTabInTarget", Get("/a\vb")),
      Bad("NulInTarget", Get("/a\0b"s)),
      Bad("ControlByteInTarget", Get("/a\x01")),
      Bad("DeleteByteInTarget", Get("/a\x7f")),
      Bad("BareCrInTarget", Get("/a\rb")),
      Bad("BareLfInTarget", Get("/a\nb")),
      Bad("LineEndInTarget", Get("/a\r\nX: y")),
      Bad("TargetIsQueryOnly", Get("?x")),
      Bad("TargetIsRelative", Get("a?x")),
      Bad("TargetIsFragment", Get("#a")),
      Bad("TargetIsBackslash", Get("\\a")),
      Bad("NoTarget", "GET HTTP/1.1\r\nHost: h\r\n\r\n"),
      Bad("NoTargetButSpaces", "GET  HTTP/1.1\r\nHost: h\r\n\r\n"),
  };
}

std::vector<RawCase> OtherForms() {
  const std::string options = "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n";
  return {
      Served("Asterisk", options, "OPTIONS|*||h|"),
      Served("AsteriskOfGet", Get("*"), "GET|*||h|"),
      Served("AbsoluteForm", Get("http://a.b:1/x?y=1"), "GET|/x|y=1|a.b:1|"),
      Served("AbsoluteFormUpperCase", Get("HTTPS://A/x"), "GET|/x||A|"),
      Served("AbsoluteFormNoPath", Get("http://a.b"), "GET|/||a.b|"),
      Served("AbsoluteFormOnlyQuery", Get("http://a.b?x"), "GET|/|x|a.b|"),
      Served("AbsoluteFormOfIpv6", Get("http://[::1]:80/x"), "GET|/x||[::1]:80|"),
      Served("AbsoluteFormEmptyPort", Get("http://a:/x"), "GET|/x||a:|"),
      Served("AbsoluteFormWinsOverHost", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", "GET|/||a|"),
      Served("OtherSchemeIsNoPath", Get("ftp://a/x"), "GET|ftp://a/x||h|"),
      Last("AbsoluteFormOfHttp10", "GET http://a/x HTTP/1.0\r\n\r\n", "GET|/x||a|"),
      Bad("AbsoluteFormWithoutHost", "GET http://a/x HTTP/1.1\r\n\r\n"),
      Bad("AbsoluteFormWithTwoHosts", "GET http://a/x HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"),
      Bad("UserInAuthority", Get("http://u@a/")),
      Bad("EmptyAuthority", Get("http:///x")),
      Bad("AuthorityIsPort", Get("http://:80/x")),
      Bad("PortTooLarge", Get("http://a:65536/x")),
      Bad("PortIsNoNumber", Get("http://a:b/x")),
      Bad("TwoPorts", Get("http://a:1:2/x")),
      Bad("BracketWithoutEnd", Get("http://[::1/x")),
      Bad("SchemeWithOneSlash", Get("http:/a")),
      Bad("AuthorityForm", Get("a:80")),
      Bad("AsteriskAndMore", Get("*a")),
  };
}

}  // namespace

std::vector<RawCase> TargetCases() {
  std::vector<RawCase> cases = OriginForm();
  for (const std::vector<RawCase>& more : {LongQueries(), OtherForms()}) {
    cases.insert(cases.end(), more.begin(), more.end());
  }
  return cases;
}

std::vector<RawCase> HostCases() {
  const std::string nul = "a\0b"s;
  return {
      Served("HostInAnyCase", "GET / HTTP/1.1\r\nhOST: a\r\n\r\n", "GET|/||a|"),
      Served("HostWithPort", WithHost("a:80"), "GET|/||a:80|"),
      Served("HostWithEmptyPort", WithHost("a:"), "GET|/||a:|"),
      Served("HostWithLastPort", WithHost("a:65535"), "GET|/||a:65535|"),
      Served("HostOfIpv4", WithHost("127.0.0.1:80"), "GET|/||127.0.0.1:80|"),
      Served("HostOfIpv6", WithHost("[::1]:80"), "GET|/||[::1]:80|"),
      Served("HostOfIpv6WithoutPort", WithHost("[2001:db8::1]"), "GET|/||[2001:db8::1]|"),
      Served("HostWithUnderscore", WithHost("a_b.c-d"), "GET|/||a_b.c-d|"),
      Served("HostWithEscape", WithHost("a%2Db"), "GET|/||a%2Db|"),
      Served("HostWithFinalDot", WithHost("a."), "GET|/||a.|"),
      Served("EmptyHost", WithHost(""), "GET|/|||"),
      Served("BlanksAroundHost", WithHost("\t a \t"), "GET|/||a|"),
      Served("HostAfterOthers", "GET / HTTP/1.1\r\nA: b\r\nHost: a\r\n\r\n", "GET|/||a|"),
      Last("NoHostInHttp10", "GET / HTTP/1.0\r\n\r\n", "GET|/|||"),
      Bad("NoHost", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
      Bad("NoFieldAtAll", "GET / HTTP/1.1\r\n\r\n"),
      Bad("TwoHosts", "GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n"),
      Bad("TwoHostsApart", "GET / HTTP/1.1\r\nHost: h\r\nA: b\r\nhost: i\r\n\r\n"),
      Bad("TwoHostsFirstEmpty", "GET / HTTP/1.1\r\nHost:\r\nHost: h\r\n\r\n"),
      Bad("TwoHostsInHttp10", "GET / HTTP/1.0\r\nHost: h\r\nhost: i\r\n\r\n"),
      Bad("BadHostInHttp10", "GET / HTTP/1.0\r\nHost: a/b\r\n\r\n"),
      Bad("BlankInHost", WithHost("a b")),
      Bad("TabInHost", WithHost("a\tb")),
      Bad("NulInHost", WithHost(nul)),
      Bad("PathInHost", WithHost("a/b")),
      Bad("QueryInHost", WithHost("a?b")),
      Bad("FragmentInHost", WithHost("a#b")),
      Bad("UserInHost", WithHost("u@a")),
      Bad("SchemeInHost", WithHost("http://a")),
      Bad("BackslashInHost", WithHost("a\\b")),
      Bad("QuoteInHost", WithHost("\"a\"")),
      Bad("HostAbove127", WithHost("\xc3\xa9")),
      Bad("HostIsPort", WithHost(":80")),
      Bad("HostWithTwoPorts", WithHost("a:1:2")),
      Bad("HostPortTooLarge", WithHost("a:65536")),
      Bad("HostPortOverflow", WithHost("a:99999999999999999999999999")),
      Bad("HostPortSigned", WithHost("a:+80")),
      Bad("HostPortIsNoNumber", WithHost("a:b")),
      Bad("HostPortAndMore", WithHost("a:80x")),
      Bad("HostOfBareIpv6", WithHost("::1")),
      Bad("HostBracketOpen", WithHost("[::1")),
      Bad("HostBracketClosed", WithHost("::1]")),
      Bad("HostBracketEmpty", WithHost("[]")),
      Bad("HostBracketIpv4", WithHost("[127.0.0.1]")),
      Bad("HostBracketZone", WithHost("[fe80::1%25eth0]")),
      Bad("HostBracketAndMore", WithHost("[::1]a")),
      Bad("HostBracketLong", WithHost("[" + std::string(100, '1') + "]")),
      Bad("HostBadEscape", WithHost("a%zz")),
      Bad("HostCutEscape", WithHost("a%2")),
      Bad("HostBadEscapeWithPort", WithHost("a%:80")),
      Bad("HostFolded", "GET / HTTP/1.1\r\nHost:\r\n h\r\n\r\n"),
      Bad("SpaceBeforeColonOfHost", "GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
      Bad("SpaceBeforeHost", "GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
  };
}

}  // namespace beacongate::http
