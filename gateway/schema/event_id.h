// EventIds: random UUIDs, version 4 (RFC 9562). One thread's. Two of them never give the same, but
// for a chance of 2^-122 for each pair: each starts from the kernel's random numbers. They are
// unique, not secret.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace beacongate {

class EventIds {
 public:
  using Bytes = std::array<char, 16>;
  using Text = std::array<char, 36>;

  EventIds();
  Bytes Next();

 private:
  uint64_t NextWord();

  std::array<uint64_t, 4> state_;
};

// 8-4-4-4-12 digits in lower case.
EventIds::Text EventIdText(const EventIds::Bytes& id);

}  // namespace beacongate
