#include "gateway/base/ip_address.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

// The canonical text, or "none".
std::string Canonical(std::string_view text) {
  const std::optional<IpAddress> address = IpAddress::Parse(text);
  IpAddress::Text buffer;
  return address ? std::string(address->Write(&buffer)) : "none";
}

TEST(IpAddress, IsReadAndWrittenInOneNotation) {
  const struct {
    std::string_view text;
    std::string_view canonical;
  } cases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"0.0.0.0", "0.0.0.0"},
      {"255.255.255.255", "255.255.255.255"},
      {"::", "::"},
      {"::1", "::1"},
      {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"::FFFF:c000:0201", "192.0.2.1"},
      {"::192.0.2.1", "::192.0.2.1"},
      {"64:ff9b::192.0.2.1", "64:ff9b::c000:201"},
      {"", "none"},
      {"1", "none"},
      {"1.2.3", "none"},
      {"1.2.3.4.5", "none"},
      {"1.2.3.256", "none"},
      {"1.2.3.-4", "none"},
      {"01.2.3.4", "none"},
      {"0x1.2.3.4", "none"},
      {"1.2.3.4 ", "none"},
      {" 1.2.3.4", "none"},
      {"1.2.3.4/8", "none"},
      {"[::1]", "none"},
      {"fe80::1%eth0", "none"},
      {":::", "none"},
      {"1::2::3", "none"},
      {"12345::", "none"},
      {"1:2:3:4:5:6:7:8:9", "none"},
      {"localhost", "none"},
      {std::string_view("1.2.3.4\0", 8), "none"},
      {std::string_view("1.2.3.4\0x", 9), "none"},
      {"00000000000000000000000000000000000000000000000001", "none"},
  };
  for (const auto& [text, canonical] : cases) EXPECT_EQ(Canonical(text), canonical) << text;
}

IpBlock::Fault FaultOf(std::string_view text) {
  IpBlock block;
  return IpBlock::Parse(text, &block);
}

TEST(IpBlock, WhatIsWrongIsTold) {
  using Fault = IpBlock::Fault;
  const struct {
    std::string_view text;
    Fault fault;
  } cases[] = {
      {"10.0.0.0/8", Fault::kNone},
      {"10.1.2.3", Fault::kNone},
      {"10.1.2.3/32", Fault::kNone},
      {"0.0.0.0/0", Fault::kNone},
      {"::/0", Fault::kNone},
      {"2001:db8::/32", Fault::kNone},
      {"::ffff:10.0.0.0/104", Fault::kNone},
      {"", Fault::kNotAnAddress},
      {"/8", Fault::kNotAnAddress},
      {"10/8", Fault::kNotAnAddress},
      {"proxy.example", Fault::kNotAnAddress},
      {"[2001:db8::]/32", Fault::kNotAnAddress},
      {"10.0.0.0/", Fault::kBadPrefix},
      {"10.0.0.0/33", Fault::kBadPrefix},
      {"10.0.0.0/-1", Fault::kBadPrefix},
      {"10.0.0.0/255.0.0.0", Fault::kBadPrefix},
      {"10.0.0.0/8 ", Fault::kBadPrefix},
      {"10.0.0.0/99999999999999999999", Fault::kBadPrefix},
      {"2001:db8::/129", Fault::kBadPrefix},
      {"10.1.0.0/8", Fault::kBitsBehindPrefix},
      {"10.0.0.1/31", Fault::kBitsBehindPrefix},
      {"2001:db8::1/127", Fault::kBitsBehindPrefix},
  };
  for (const auto& [text, fault] : cases) EXPECT_EQ(FaultOf(text), fault) << text;
}

TEST(IpBlock, HoldsItsAddressesAndNoOthers) {
  const struct {
    std::string_view block;
    std::string_view address;
    bool contains;
  } cases[] = {
      {"10.0.0.0/8", "10.0.0.0", true},
      {"10.0.0.0/8", "10.255.255.255", true},
      {"10.0.0.0/8", "11.0.0.0", false},
      {"10.0.0.0/8", "9.255.255.255", false},
      {"10.0.0.0/8", "::ffff:10.1.1.1", true},
      {"10.0.0.0/8", "::10.1.1.1", false},
      {"::ffff:10.0.0.0/104", "10.1.1.1", true},
      {"172.16.0.0/12", "172.31.255.255", true},
      {"172.16.0.0/12", "172.32.0.0", false},
      {"192.0.2.128/25", "192.0.2.127", false},
      {"192.0.2.128/25", "192.0.2.200", true},
      {"192.0.2.6/31", "192.0.2.7", true},
      {"192.0.2.6/31", "192.0.2.8", false},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.2", false},
      {"0.0.0.0/0", "203.0.113.9", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "::1", true},
      {"::/0", "203.0.113.9", true},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
      {"fc00::/7", "fdff::1", true},
      {"fc00::/7", "fe00::1", false},
      {"::1", "::1", true},
      {"::1", "::2", false},
  };
  for (const auto& [text, address, contains] : cases) {
    IpBlock block;
    ASSERT_EQ(IpBlock::Parse(text, &block), IpBlock::Fault::kNone) << text;
    EXPECT_EQ(block.Contains(*IpAddress::Parse(address)), contains) << text << " " << address;
  }
}

}  // namespace
}  // namespace beacongate
