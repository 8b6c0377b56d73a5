// Classes of bytes as masks, bit i for byte i: what a scanner of text looks for is rare, so it goes
// from bit to bit instead of from byte to byte.
//
// Two implementations with one interface: SSE2, which every x86-64 has, and plain C++. Pure.
#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace beacongate {

class PortableBytes16 {
 public:
  // REQUIRES: 16 readable bytes.
  explicit PortableBytes16(const char* bytes) { std::memcpy(bytes_.data(), bytes, bytes_.size()); }

  // One of the characters.
  template <char... kChars>
  uint32_t Equal() const {
    return Mask([](char c) { return ((c == kChars) || ...); });
  }
  // One of the characters, or over 7F.
  template <char... kChars>
  uint32_t EqualOrNotAscii() const {
    return Mask([](char c) { return ((c == kChars) || ...) || (c & 0x80) != 0; });
  }
  // 00 to 20, and 7F.
  uint32_t BlankOrControl() const {
    return Mask([](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7F'; });
  }

 private:
  template <typename Predicate>
  uint32_t Mask(Predicate holds) const {
    uint32_t mask = 0;
    for (size_t i = 0; i < bytes_.size(); ++i) mask |= static_cast<uint32_t>(holds(bytes_[i])) << i;
    return mask;
  }

  std::array<char, 16> bytes_;
};

#ifdef __SSE2__
class Sse2Bytes16 {
 public:
  explicit Sse2Bytes16(const char* bytes)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))) {}

  template <char... kChars>
  uint32_t Equal() const {
    return Mask(AnyOf<kChars...>());
  }
  // The mask takes the top bit of each byte: of the bytes themselves, that is "over 7F".
  template <char... kChars>
  uint32_t EqualOrNotAscii() const {
    return Mask(_mm_or_si128(AnyOf<kChars...>(), bytes_));
  }
  uint32_t BlankOrControl() const {
    const __m128i up_to_blank = _mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(' ')), bytes_);
    return Mask(_mm_or_si128(up_to_blank, AnyOf<'\x7F'>()));
  }

 private:
  template <char... kChars>
  __m128i AnyOf() const {
    __m128i any = _mm_setzero_si128();
    ((any = _mm_or_si128(any, _mm_cmpeq_epi8(bytes_, _mm_set1_epi8(kChars)))), ...);
    return any;
  }
  static uint32_t Mask(__m128i bytes) { return static_cast<uint32_t>(_mm_movemask_epi8(bytes)); }

  __m128i bytes_;
};
using Bytes16 = Sse2Bytes16;
#else
using Bytes16 = PortableBytes16;
#endif

inline constexpr size_t kMaskBytes = 64;

// The mask of 64 bytes, from what `classify` says of 16. REQUIRES: kMaskBytes readable bytes.
template <typename Classify>
uint64_t MaskOf64(const char* bytes, Classify classify) {
  const auto mask = [&](size_t i) {
    return static_cast<uint64_t>(classify(Bytes16(bytes + 16 * i))) << (16 * i);
  };
  return mask(0) | mask(1) | mask(2) | mask(3);
}

}  // namespace beacongate
