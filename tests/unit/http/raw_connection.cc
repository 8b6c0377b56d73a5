#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {

// Who ends the connection, and what other fields of a connection do not do to it.
std::vector<RawCase> ConnectionCases() {
  const auto http10 = [](const std::string& fields) {
    return "GET / HTTP/1.0\r\n" + fields + "\r\n";
  };
  const std::string get = "GET|/||h|";
  const std::string old = "GET|/|||";
  return {
      Last("ConnectionClose", WithFields("Connection: close\r\n"), get),
      Last("CloseInAnyCase", WithFields("CONNECTION: CloSe\r\n"), get),
      Last("CloseAfterOthers", WithFields("Connection: keep-alive, close\r\n"), get),
      Last("CloseBeforeOthers", WithFields("Connection: close, keep-alive\r\n"), get),
      Last("CloseWithoutBlanks", WithFields("Connection: a,close,b\r\n"), get),
      Last("CloseWithManyBlanks", WithFields("Connection: \t a \t,\t close \t\r\n"), get),
      Last("CloseInSecondField", WithFields("Connection: keep-alive\r\nConnection: close\r\n"),
           get),
      Last("CloseInFirstField", WithFields("Connection: close\r\nConnection: keep-alive\r\n"), get),
      Last("CloseAmongEmpties", WithFields("Connection: , ,close, \r\n"), get),
      Last("CloseWithUpgrade", WithFields("Connection: upgrade, close\r\nUpgrade: websocket\r\n"),
           get),
      Served("KeepAlive", WithFields("Connection: keep-alive\r\n"), get),
      Served("ConnectionEmpty", WithFields("Connection:\r\n"), get),
      Served("ConnectionUnknown", WithFields("Connection: x-y\r\n"), get),
      Served("CloseAsPrefix", WithFields("Connection: closed\r\n"), get),
      Served("CloseAsSuffix", WithFields("Connection: unclose\r\n"), get),
      Served("CloseInProxyConnection", WithFields("Proxy-Connection: close\r\n"), get),
      Served("ConnectionNamesLength",
             Post("Connection: Content-Length\r\nContent-Length: 3\r\n", "abc"), "POST|/||h|abc"),
      Served("ConnectionNamesCoding",
             Post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n",
                  "1\r\na\r\n0\r\n\r\n"),
             "POST|/||h|a"),
      Served("KeepAliveField", WithFields("Keep-Alive: timeout=5, max=100\r\n"), get),
      Served("UpgradeIsIgnored", WithFields("Upgrade: websocket\r\nConnection: upgrade\r\n"), get),
      Served("UpgradeToHttp2IsIgnored",
             WithFields("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n"),
             get),
      Served("UpgradeWithoutConnection", WithFields("Upgrade: h2c\r\n"), get),
      Served("UpgradeWithBody",
             Post("Upgrade: x\r\nConnection: upgrade\r\nContent-Length: 3\r\n", "abc"),
             "POST|/||h|abc"),
      Served("UpgradeWithChunks",
             Post("Upgrade: x\r\nConnection: upgrade\r\nTransfer-Encoding: chunked\r\n",
                  "1\r\na\r\n0\r\n\r\n"),
             "POST|/||h|a"),
      Last("Http10Bare", http10(""), old),
      Last("Http10WithHost", http10("Host: h\r\n"), get),
      Last("Http10Close", http10("Connection: close\r\n"), old),
      Last("Http10CloseWins", http10("Connection: keep-alive, close\r\n"), old),
      Last("Http10ProxyKeepAlive", http10("Proxy-Connection: keep-alive\r\n"), old),
      Last("Http10KeepAliveField", http10("Keep-Alive: 300\r\n"), old),
      Served("Http10KeepAlive", http10("Connection: keep-alive\r\n"), old),
      Served("Http10KeepAliveInAnyCase", http10("connection: Keep-Alive\r\n"), old),
      Served("Http10KeepAliveAmongOthers", http10("Connection: a, keep-alive\r\n"), old),
      Served("Http10KeepAliveWithBody",
             "POST / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc",
             "POST|/|||abc"),
      Last("Http10HeadWithBody",
           "HEAD / HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc",
           "HEAD|/|||abc"),
  };
}

std::vector<RawCase> ExpectCases() {
  const std::string too_large = "Content-Length: 2000000\r\n";
  return {
      Served("ExpectContinue", Post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"),
             "POST|/||h|abc"),
      Served("ExpectInAnyCase", Post("expect: 100-Continue\r\nContent-Length: 3\r\n", "abc"),
             "POST|/||h|abc"),
      Served("ExpectTwice",
             Post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 3\r\n", "abc"),
             "POST|/||h|abc"),
      Served(
          "ExpectWithChunks",
          Post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n"),
          "POST|/||h|abc"),
      Served("ExpectWithoutBody", Post("Expect: 100-continue\r\n", ""), "POST|/||h|"),
      Served("ExpectOfGet", WithFields("Expect: 100-continue\r\n"), "GET|/||h|"),
      Served("ExpectOfHttp10IsIgnored",
             "GET / HTTP/1.0\r\nExpect: x\r\nConnection: keep-alive\r\n\r\n", "GET|/|||"),
      Bad("ExpectOther", Post("Expect: 200-ok\r\nContent-Length: 3\r\n", "abc"),
          "expectation_failed"),
      Bad("ExpectEmpty", Post("Expect:\r\n", ""), "expectation_failed"),
      Bad("ExpectList", Post("Expect: 100-continue, x\r\nContent-Length: 3\r\n", "abc"),
          "expectation_failed"),
      Bad("ExpectWithParameter", Post("Expect: 100-continue; a=b\r\nContent-Length: 3\r\n", "abc"),
          "expectation_failed"),
      Bad("ExpectSecondIsOther",
          Post("Expect: 100-continue\r\nExpect: x\r\nContent-Length: 3\r\n", "abc"),
          "expectation_failed"),
      Bad("ExpectOverLimit", Post("Expect: 100-continue\r\n" + too_large, ""), "body_too_large"),
      Bad("ExpectOverLimitFirst", Post(too_large + "Expect: 100-continue\r\n", ""),
          "body_too_large"),
      Bad("ExpectWithBadFraming",
          Post("Expect: 100-continue\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n",
               "0\r\n\r\n")),
  };
}

// Streams of several requests, and of parts of one.
std::vector<RawCase> StreamCases() {
  const std::string get = "GET|/||h|";
  const std::string head = "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n";
  const std::string bad = "GET / HTTP/1.1\r\nHost : h\r\n\r\n";
  return {
      {"Nothing", "", {}},
      {"LineEndAlone", "\r\n", {}},
      {"CrAlone", "\r", {}},
      {"TwentyRequests", Times(20, Get("/")), std::vector<std::string>(20, get)},
      {"HeadBetweenGets", Get("/") + head + Get("/"), {get, "HEAD|/||h|", get}},
      {"BodiesOfAllKinds",
       Post("Content-Length: 2\r\n", "ab") + Chunked("2\r\ncd\r\n0\r\n\r\n") + Get("/") +
           Post("Content-Length: 0\r\n", "") + Post("Content-Length: 2\r\n", "\r\n") + Get("/"),
       {"POST|/||h|ab", "POST|/||h|cd", get, "POST|/||h|", "POST|/||h|\r\n", get}},
      {"LineEndBetweenEach", Get("/") + "\r\n" + Get("/") + "\r\n" + Get("/"), {get, get, get}},
      {"ThirdIsBad", Get("/") + Get("/") + bad + Get("/smuggled"), {get, get, "bad_request"}},
      {"ThirdIsUnknown",
       Get("/") + Get("/") + "BEACON / HTTP/1.1\r\n\r\n" + Get("/smuggled"),
       {get, get, "method_not_allowed"}},
      {"SecondIsLast",
       Get("/") + WithFields("Connection: close\r\n") + Get("/smuggled"),
       {get, get, "close"}},
      {"BodyThenJunk", Post("Content-Length: 1\r\n", "abc"), {"POST|/||h|a", "incomplete"}},
      {"BodyThenNumber", Post("Content-Length: 1\r\n", "a1"), {"POST|/||h|a", "bad_request"}},
      {"ChunksThenJunk", Chunked("1\r\na\r\n0\r\n\r\n\x01"), {"POST|/||h|a", "bad_request"}},
      {"HalfMethod", "GE", {"incomplete"}},
      {"HalfRequestLine", "GET /a", {"incomplete"}},
      {"HalfVersion", "GET / HTTP/1.", {"incomplete"}},
      {"HalfHead", "GET / HTTP/1.1\r\nHost: h\r\n", {"incomplete"}},
      {"HeadWithoutLastByte", "GET / HTTP/1.1\r\nHost: h\r\n\r", {"incomplete"}},
      {"HalfUnknownMethod", "BEACON", {"incomplete"}},
      {"HalfUnknownRequestLine", "BEACON / HTTP/1.1", {"incomplete"}},
      {"HalfBody", Post("Content-Length: 5\r\n", "abc"), {"incomplete"}},
      {"NoByteOfBody", Post("Content-Length: 5\r\n", ""), {"incomplete"}},
      {"HalfChunkSize", Chunked("5"), {"incomplete"}},
      {"HalfChunk", Chunked("5\r\nabc"), {"incomplete"}},
      {"ChunkWithoutLineEnd", Chunked("3\r\nabc"), {"incomplete"}},
      {"ChunksWithoutEnd", Chunked("3\r\nabc\r\n0\r\n"), {"incomplete"}},
      {"HalfTrailer", Chunked("3\r\nabc\r\n0\r\nA: b"), {"incomplete"}},
      {"SecondIsHalf", Get("/") + "GET", {get, "incomplete"}},
      {"SecondBodyIsHalf", Get("/") + Post("Content-Length: 2\r\n", "a"), {get, "incomplete"}},
      {"SecondChunkIsHalf", Get("/") + Chunked("2\r\na"), {get, "incomplete"}},
  };
}

}  // namespace beacongate::http
