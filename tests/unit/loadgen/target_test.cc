#include "loadgen/sender/target.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

namespace beacongate::loadgen {
namespace {

uint16_t PortOf(const Target& target) {
  return ntohs(reinterpret_cast<const sockaddr_in*>(&target.address)->sin_port);
}

TEST(Target, HostPortAndPath) {
  const Result<Target> target = ParseTarget("http://127.0.0.1:8080/collect/b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target.value().host, "127.0.0.1:8080");
  EXPECT_EQ(target.value().path, "/collect/b");
  EXPECT_EQ(target.value().address.ss_family, AF_INET);
  EXPECT_EQ(PortOf(target.value()), 8080);
}

TEST(Target, PortAndPathHaveDefaults) {
  const Result<Target> target = ParseTarget("http://127.0.0.1");
  ASSERT_TRUE(target);
  EXPECT_EQ(target.value().host, "127.0.0.1");
  EXPECT_EQ(target.value().path, "/");
  EXPECT_EQ(PortOf(target.value()), 80);
}

TEST(Target, Ipv6IsInBrackets) {
  const Result<Target> target = ParseTarget("http://[::1]:8080/b");
  ASSERT_TRUE(target);
  EXPECT_EQ(target.value().host, "[::1]:8080");
  EXPECT_EQ(target.value().address.ss_family, AF_INET6);
}

TEST(Target, WhatIsNoTargetIsRefusedByName) {
  for (const char* url :
       {"", "127.0.0.1:8080", "https://127.0.0.1/b", "http://", "http:///b", "http://127.0.0.1:/b",
        "http://127.0.0.1/b?x=1", "http://127.0.0.1/a b", "http://127.0.0.1:port/b"}) {
    const Result<Target> target = ParseTarget(url);
    ASSERT_FALSE(target) << url;
    EXPECT_NE(target.error().message.find(url), std::string::npos) << target.error().message;
  }
}

}  // namespace
}  // namespace beacongate::loadgen
