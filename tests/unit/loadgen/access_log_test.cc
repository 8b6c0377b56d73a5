#include "loadgen/replay/access_log.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate::loadgen {
namespace {

struct LogCase {
  const char* name;
  const char* line;
  const char* want;  // client time_us method target headers; "-": not of the format
};

std::string Told(const std::optional<ReplayRequest>& request) {
  if (!request) return "-";
  std::string text = request->client + " " + std::to_string(*request->at_us) + " " +
                     request->method + " " + request->target;
  for (const auto& [name, value] : request->headers) text += " " + name + "=" + value;
  return text;
}

class AccessLogTest : public ::testing::TestWithParam<LogCase> {};

TEST_P(AccessLogTest, IsReadExactly) {
  EXPECT_EQ(Told(ParseAccessLogLine(GetParam().line)), GetParam().want);
}

const LogCase kTable[] = {
    {"Combined",
     R"(192.0.2.7 - - [22/Nov/2026:10:15:03 +0000] "GET /b?u=1 HTTP/1.1" 204 0 "https://a.c/" "M")",
     "192.0.2.7 1795342503000000 GET /b?u=1 Referer=https://a.c/ User-Agent=M"},
    {"Common", R"(::1 - bob [22/Nov/2026:10:15:03 +0000] "POST /b HTTP/1.0" 200 43)",
     "::1 1795342503000000 POST /b"},
    {"ZoneIsTakenOff", R"(h - - [22/Nov/2026:10:15:03 +0130] "GET / HTTP/1.1" 200 -)",
     "h 1795337103000000 GET /"},
    {"ZoneWestIsAdded", R"(h - - [22/Nov/2026:10:15:03 -0130] "GET / HTTP/1.1" 200 -)",
     "h 1795347903000000 GET /"},
    {"DashesAreNoHeaders", R"(h - - [22/Nov/2026:10:15:03 +0000] "GET / HTTP/1.1" 200 1 "-" "-")",
     "h 1795342503000000 GET /"},
    {"MoreFieldsArePassedOver",
     R"(h - - [22/Nov/2026:10:15:03 +0000] "GET / HTTP/1.1" 200 1 "-" "U" "10.0.0.1" 0.003)",
     "h 1795342503000000 GET / User-Agent=U"},
    {"EscapesAreUndone",
     R"(h - - [22/Nov/2026:10:15:03 +0000] "GET /?a=\x22\" HTTP/1.1" 200 1 "-" "a\\b\xC3\xA4")",
     "h 1795342503000000 GET /?a=\"\" User-Agent=a\\b\xC3\xA4"},
    {"Empty", "", "-"},
    {"Words", "this is no log line", "-"},
    {"Garbage", R"(h - - [22/Nov/2026:10:15:03 +0000] "\x16\x03\x01" 400 150 "-" "-")", "-"},
    {"NoTime", R"(h - - [] "GET / HTTP/1.1" 200 1)", "-"},
    {"NoSuchDay", R"(h - - [31/Feb/2026:10:15:03 +0000] "GET / HTTP/1.1" 200 1)", "-"},
    {"NoSuchMonth", R"(h - - [01/Foo/2026:10:15:03 +0000] "GET / HTTP/1.1" 200 1)", "-"},
    {"SpaceInTarget", R"(h - - [22/Nov/2026:10:15:03 +0000] "GET /a b HTTP/1.1" 200 1)", "-"},
    {"CutInTheRequest", R"(h - - [22/Nov/2026:10:15:03 +0000] "GET /a)", "-"},
    {"CutInTheAgent", R"(h - - [22/Nov/2026:10:15:03 +0000] "GET /a HTTP/1.1" 200 1 "-" "Mo)", "-"},
    {"HalfAnEscape", R"(h - - [22/Nov/2026:10:15:03 +0000] "GET /a HTTP/1.1" 200 1 "-" "\x)", "-"}};

INSTANTIATE_TEST_SUITE_P(Table, AccessLogTest, ::testing::ValuesIn(kTable),
                         [](const auto& table) { return table.param.name; });

}  // namespace
}  // namespace beacongate::loadgen
