#include "tests/unit/schema/reference_hmac.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

namespace beacongate::testing {
namespace {

constexpr size_t kBlockBytes = 64;

std::array<uint32_t, 64> FirstPrimes() {
  std::array<uint32_t, 64> primes{};
  size_t count = 0;
  for (uint32_t number = 2; count < primes.size(); ++number) {
    bool is_prime = true;
    for (uint32_t divisor = 2; divisor * divisor <= number; ++divisor) {
      is_prime = is_prime && number % divisor != 0;
    }
    if (is_prime) primes[count++] = number;
  }
  return primes;
}

// The first 32 bits of the fraction.
uint32_t FractionBits(long double root) {
  return static_cast<uint32_t>(std::floor((root - std::floor(root)) * 4294967296.0L));
}

using Words = std::array<uint32_t, 8>;

void MixBlock(const std::string& padded, size_t begin, const std::array<uint32_t, 64>& k,
              Words* hash) {
  std::array<uint32_t, 64> w{};
  for (size_t i = 0; i < 64; ++i)
    w[i / 4] = w[i / 4] << 8 | static_cast<uint8_t>(padded[begin + i]);
  for (size_t i = 16; i < 64; ++i) {
    const uint32_t s0 = std::rotr(w[i - 15], 7) ^ std::rotr(w[i - 15], 18) ^ (w[i - 15] >> 3);
    const uint32_t s1 = std::rotr(w[i - 2], 17) ^ std::rotr(w[i - 2], 19) ^ (w[i - 2] >> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  auto [a, b, c, d, e, f, g, h] = *hash;
  for (size_t i = 0; i < 64; ++i) {
    const uint32_t s1 = std::rotr(e, 6) ^ std::rotr(e, 11) ^ std::rotr(e, 25);
    const uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i];
    const uint32_t s0 = std::rotr(a, 2) ^ std::rotr(a, 13) ^ std::rotr(a, 22);
    const uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + t1, d = c, c = b, b = a, a = t1 + t2;
  }
  const Words mixed{a, b, c, d, e, f, g, h};
  for (size_t i = 0; i < hash->size(); ++i) (*hash)[i] += mixed[i];
}

}  // namespace

std::string Sha256(const std::string& text) {
  static const std::array<uint32_t, 64> kPrimes = FirstPrimes();
  static const std::array<uint32_t, 64> kConstants = [] {
    std::array<uint32_t, 64> constants{};
    for (size_t i = 0; i < 64; ++i) {
      constants[i] = FractionBits(std::cbrt(static_cast<long double>(kPrimes[i])));
    }
    return constants;
  }();
  Words hash;
  for (size_t i = 0; i < hash.size(); ++i) {
    hash[i] = FractionBits(std::sqrt(static_cast<long double>(kPrimes[i])));
  }
  std::string padded = text + '\x80';
  while (padded.size() % kBlockBytes != kBlockBytes - 8) padded += '\0';
  const uint64_t bits = text.size() * 8;
  for (int shift = 56; shift >= 0; shift -= 8) padded += static_cast<char>(bits >> shift);
  for (size_t begin = 0; begin < padded.size(); begin += kBlockBytes) {
    MixBlock(padded, begin, kConstants, &hash);
  }
  std::string digest;
  for (const uint32_t word : hash) {
    for (int shift = 24; shift >= 0; shift -= 8) digest += static_cast<char>(word >> shift);
  }
  return digest;
}

std::string HmacSha256(std::string key, const std::string& text) {
  if (key.size() > kBlockBytes) key = Sha256(key);
  key.resize(kBlockBytes, '\0');
  std::string inner;
  std::string outer;
  for (const char c : key) {
    inner += static_cast<char>(c ^ 0x36);
    outer += static_cast<char>(c ^ 0x5c);
  }
  return Sha256(outer + Sha256(inner + text));
}

std::string ToHex(const std::string& bytes) {
  std::string hex;
  for (const char c : bytes) {
    hex += "0123456789abcdef"[static_cast<uint8_t>(c) >> 4];
    hex += "0123456789abcdef"[static_cast<uint8_t>(c) & 15];
  }
  return hex;
}

}  // namespace beacongate::testing
