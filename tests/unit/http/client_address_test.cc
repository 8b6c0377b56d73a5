// Whom a request is said to come from, and whom it may be believed of. 10.0.0.0/8 and
// 2001:db8:1::/48 are trusted in every table.
#include "gateway/http/client_address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace beacongate::http {
namespace {

using Headers = std::vector<NameValue>;

struct Case {
  std::string_view peer;
  Headers headers;
  std::string_view client;  // "address scheme"
};

std::string Find(const ProxyTrust& trust, std::string_view peer, const Headers& headers) {
  IpAddress::Text buffer;
  const Client client = FindClient(trust, peer, headers, &buffer);
  return std::string(client.address) + " " + std::string(client.scheme);
}

ProxyTrust Trust(std::string header) {
  ProxyTrust trust;
  trust.header = std::move(header);
  for (const char* text : {"10.0.0.0/8", "2001:db8:1::/48"}) {
    EXPECT_EQ(IpBlock::Parse(text, &trust.proxies.emplace_back()), IpBlock::Fault::kNone);
  }
  return trust;
}

void Check(const std::string& header, std::span<const Case> cases) {
  const ProxyTrust trust = Trust(header);
  for (const Case& c : cases) {
    std::string shown;
    for (const auto& [name, value] : c.headers) {
      shown += "\n" + std::string(name) + ": " + std::string(value);
    }
    EXPECT_EQ(Find(trust, c.peer, c.headers), c.client) << c.peer << shown;
  }
}

constexpr std::string_view kFor = "X-Forwarded-For";
constexpr std::string_view kProto = "X-Forwarded-Proto";

TEST(ForwardedFor, IsWalkedFromTheRight) {
  const Case cases[] = {
      {"10.0.0.1", {}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{"x-FORWARDED-for", "192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1, 10.0.0.2"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1,10.0.0.3 ,\t10.0.0.2"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1"}, {"Host", "h"}, {kFor, "10.0.0.2"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1:4711"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "2001:db8::1"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kFor, "[2001:db8::1]:4711"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kFor, "2001:DB8:0:0::1"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kFor, "::ffff:192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1, 2001:db8:1::5"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1, ::ffff:10.0.0.2"}}, "192.0.2.1 http"},
      {"2001:db8:1::1", {{kFor, "192.0.2.1"}}, "192.0.2.1 http"},
      {"::ffff:10.0.0.1", {{kFor, "192.0.2.1"}}, "192.0.2.1 http"},
      // All of the chain is trusted: a client inside.
      {"10.0.0.1", {{kFor, "10.9.9.9, 10.0.0.2"}}, "10.9.9.9 http"},
  };
  Check("X-Forwarded-For", cases);
}

TEST(ForwardedFor, NobodyElseIsBelieved) {
  const Case cases[] = {
      // The peer is no proxy of ours.
      {"192.0.2.9", {{kFor, "1.2.3.4"}, {kProto, "https"}}, "192.0.2.9 http"},
      {"11.0.0.1", {{kFor, "1.2.3.4"}}, "11.0.0.1 http"},
      {"2001:db8:2::1", {{kFor, "1.2.3.4"}}, "2001:db8:2::1 http"},
      {"::10.0.0.1", {{kFor, "1.2.3.4"}}, "::10.0.0.1 http"},
      {"192.0.2.9", {{kFor, "10.0.0.1"}}, "192.0.2.9 http"},
      {"", {{kFor, "1.2.3.4"}}, " http"},
      {"no address", {{kFor, "1.2.3.4"}}, "no address http"},
      // The client wrote the left part.
      {"10.0.0.1", {{kFor, "1.2.3.4, 192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "10.0.0.7, 192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, 192.0.2.1, 10.0.0.2"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4"}, {kFor, "192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, 192.0.2.1, 10.0.0.3, 10.0.0.2"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "\"1.2.3.4, 192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4\", 192.0.2.1"}}, "192.0.2.1 http"},
      // Other fields say nothing.
      {"10.0.0.1", {{"Forwarded", "for=1.2.3.4;proto=https"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{"X-Real-IP", "1.2.3.4"}, {"Client-IP", "1.2.3.4"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{"X_Forwarded_For", "1.2.3.4"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{"X-Forwarded-For ", "1.2.3.4"}}, "10.0.0.1 http"},
  };
  Check("X-Forwarded-For", cases);
}

TEST(ForwardedFor, AnEntryThatIsNoAddressEndsTheChain) {
  const Case cases[] = {
      {"10.0.0.1", {{kFor, ""}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "unknown"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, unknown"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, "}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4,, 10.0.0.2"}}, "10.0.0.2 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, _hidden, 10.0.0.2"}}, "10.0.0.2 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4"}, {kFor, ""}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4, 10.0.0.2 10.0.0.3"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.1:99999999"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "192.0.2.256"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "0300.0.2.1"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "fe80::1%eth0"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "<script>"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, std::string_view("192.0.2.1\0", 10)}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "for=192.0.2.1"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "[192.0.2.1]"}}, "10.0.0.1 http"},
  };
  Check("X-Forwarded-For", cases);
}

TEST(ForwardedFor, TheWalkIsBounded) {
  std::string chain = "192.0.2.1";
  for (int i = 0; i < 31; ++i) chain += ", 10.0.0.2";
  EXPECT_EQ(Find(Trust("X-Forwarded-For"), "10.0.0.1", {{kFor, chain}}), "192.0.2.1 http");
  chain += ", 10.0.0.3";
  EXPECT_EQ(Find(Trust("X-Forwarded-For"), "10.0.0.1", {{kFor, chain}}), "10.0.0.2 http");
}

TEST(ForwardedProto, TheNearestProxyNamesTheScheme) {
  const Case cases[] = {
      {"10.0.0.1", {{kProto, "https"}}, "10.0.0.1 https"},
      {"10.0.0.1", {{kFor, "192.0.2.1"}, {kProto, "HTTPS"}}, "192.0.2.1 https"},
      {"10.0.0.1", {{kProto, "http"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kProto, "https, http"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kProto, "http, https"}}, "10.0.0.1 https"},
      {"10.0.0.1", {{kProto, "https"}, {kProto, "http"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kProto, "httpsx"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kProto, ""}}, "10.0.0.1 http"},
      {"192.0.2.9", {{kProto, "https"}}, "192.0.2.9 http"},
  };
  Check("X-Forwarded-For", cases);
}

TEST(Forwarded, IsWalkedFromTheRight) {
  constexpr std::string_view kName = "Forwarded";
  const Case cases[] = {
      {"10.0.0.1", {}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "for=192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{"forwarded", "For=192.0.2.1;Proto=https"}}, "192.0.2.1 https"},
      {"10.0.0.1", {{kName, R"(for="192.0.2.1:4711")"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kName, R"(for="[2001:db8::1]:4711";by=10.0.0.1)"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kName, "for=[2001:db8::1]"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kName, R"(for="[::ffff:192.0.2.1]")"}}, "192.0.2.1 http"},
      // The scheme is that of the client's own connection, not of those between proxies.
      {"10.0.0.1",
       {{kName, "for=192.0.2.1;proto=https, for=10.0.0.2;proto=http"}},
       "192.0.2.1 https"},
      {"10.0.0.1",
       {{kName, "for=192.0.2.1;proto=https"}, {kName, "for=10.0.0.2"}},
       "192.0.2.1 https"},
      {"10.0.0.1", {{kName, "for=192.0.2.1, for=10.0.0.2;proto=https"}}, "192.0.2.1 http"},
      {"10.0.0.1",
       {{kName, R"(for=1.2.3.4, for=192.0.2.1;host="a,b;c", for="[2001:db8:1::2]")"}},
       "192.0.2.1 http"},
      {"10.0.0.1", {{kName, "for=192.0.2.1;proto=ftp"}}, "192.0.2.1 http"},
  };
  Check("Forwarded", cases);
}

TEST(Forwarded, NobodyElseIsBelieved) {
  constexpr std::string_view kName = "Forwarded";
  const Case cases[] = {
      {"192.0.2.9", {{kName, "for=1.2.3.4;proto=https"}}, "192.0.2.9 http"},
      {"10.0.0.1", {{kName, "for=1.2.3.4;proto=https, for=192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kName, R"(for="1.2.3.4, for=192.0.2.1)"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kName, R"(for=1.2.3.4;x="\, for=192.0.2.1)"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kName, R"(for=1.2.3.4;x=\", for="[2001:db8::1]")"}}, "2001:db8::1 http"},
      {"10.0.0.1", {{kName, "for=1.2.3.4, for=unknown;proto=https"}}, "10.0.0.1 https"},
      {"10.0.0.1", {{kName, "for=1.2.3.4, for=_SEVKISEK, for=10.0.0.2"}}, "10.0.0.2 http"},
      {"10.0.0.1", {{kName, "for=1.2.3.4, by=10.0.0.2"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "for=1.2.3.4, "}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "for=1.2.3.4, for=192.0.2.1;for=1.2.3.4"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "for=192.0.2.1;proto=https x"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, R"(for="192.0.2\.1")"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "192.0.2.1"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4"}, {kProto, "https"}}, "10.0.0.1 http"},
  };
  Check("Forwarded", cases);
}

TEST(NamedHeader, HoldsOneAddressOrCountsForNothing) {
  constexpr std::string_view kName = "CF-Connecting-IP";
  const Case cases[] = {
      {"10.0.0.1", {{kName, "192.0.2.1"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{"cf-connecting-ip", "2001:db8::1"}, {kProto, "https"}}, "2001:db8::1 https"},
      {"10.0.0.1", {{kName, "192.0.2.1:80"}}, "192.0.2.1 http"},
      {"10.0.0.1", {{kName, "10.0.0.2"}}, "10.0.0.2 http"},
      {"10.0.0.1", {}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, ""}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "nobody"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "1.2.3.4, 192.0.2.1"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kName, "1.2.3.4"}, {kName, "192.0.2.1"}}, "10.0.0.1 http"},
      {"10.0.0.1", {{kFor, "1.2.3.4"}}, "10.0.0.1 http"},
      {"192.0.2.9", {{kName, "1.2.3.4"}}, "192.0.2.9 http"},
  };
  Check("CF-Connecting-IP", cases);
}

TEST(NoTrust, NoFieldIsRead) {
  const Headers headers = {{kFor, "1.2.3.4"}, {"Forwarded", "for=1.2.3.4"}, {kProto, "https"}};
  for (std::string_view peer : {"127.0.0.1", "10.0.0.1", "::1", ""}) {
    EXPECT_EQ(Find({}, peer, headers), std::string(peer) + " http");
  }
}

}  // namespace
}  // namespace beacongate::http
