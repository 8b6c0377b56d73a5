// HMAC-SHA256 by RFC 2104 and FIPS 180-4, written for the tests: plain, and no library's.
#pragma once

#include <string>

namespace beacongate::testing {

// 32 bytes.
std::string Sha256(const std::string& text);
std::string HmacSha256(std::string key, const std::string& text);

std::string ToHex(const std::string& bytes);

}  // namespace beacongate::testing
