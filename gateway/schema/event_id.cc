#include "gateway/schema/event_id.h"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "gateway/base/check.h"

namespace beacongate {

EventIds::EventIds() {
  // So few bytes come whole, once the kernel has its first randomness.
  ssize_t got = 0;
  do {
    got = getrandom(state_.data(), sizeof state_, 0);
  } while (got < 0 && errno == EINTR);
  CHECK(got == static_cast<ssize_t>(sizeof state_));
}

// xoshiro256++ of Blackman and Vigna, whose state is never all zero but for a chance of 2^-256.
uint64_t EventIds::NextWord() {
  const uint64_t word = std::rotl(state_[0] + state_[3], 23) + state_[0];
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return word;
}

EventIds::Bytes EventIds::Next() {
  const std::array<uint64_t, 2> words{NextWord(), NextWord()};
  Bytes id;
  std::memcpy(id.data(), words.data(), id.size());
  id[6] = static_cast<char>((id[6] & 0x0f) | 0x40);  // version 4
  id[8] = static_cast<char>((id[8] & 0x3f) | 0x80);  // the variant of RFC 9562
  return id;
}

EventIds::Text EventIdText(const EventIds::Bytes& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  EventIds::Text text;
  char* out = text.data();
  for (size_t i = 0; i < id.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *out++ = '-';
    const auto byte = static_cast<unsigned char>(id[i]);
    *out++ = kDigits[byte >> 4];
    *out++ = kDigits[byte & 0xf];
  }
  return text;
}

}  // namespace beacongate
