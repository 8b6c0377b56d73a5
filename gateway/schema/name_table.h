// Names -> their indices. A name of up to 16 bytes costs two loads, a multiplication and, in nearly
// every case, one comparison of words. Built once, then immutable; any thread may look up.
//
// The hash need not withstand attackers: they choose what is looked up, not what is in the table.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace beacongate {

class NameTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  NameTable() = default;
  // REQUIRES: the names differ.
  explicit NameTable(std::vector<std::string> names);

  // The index of the name, or kNone. Inlined: a call for each parameter was measured to cost.
  [[gnu::always_inline]] uint32_t Find(std::string_view name) const {
    if (names_.empty()) return kNone;
    const Words words = WordsOf(name);
    for (uint64_t at = Hash(words) & mask_; slots_[at].index != kNone; at = (at + 1) & mask_) {
      if (slots_[at].words == words && IsName(slots_[at].index, name)) return slots_[at].index;
    }
    return kNone;
  }
  size_t size() const { return names_.size(); }

 private:
  static constexpr size_t kCoveredBytes = 16;

  // Together they hold every byte of a name of up to kCoveredBytes.
  struct Words {
    uint64_t front = 0;
    uint64_t back = 0;
    size_t size = 0;
    bool operator==(const Words&) const = default;
  };
  struct Slot {
    Words words;
    uint32_t index = kNone;
  };

  template <typename Word>
  static uint64_t Load(const char* from) {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
  }
  static Words WordsOf(std::string_view name) {
    const char* const data = name.data();
    const size_t size = name.size();
    if (size >= 8) return {Load<uint64_t>(data), Load<uint64_t>(data + size - 8), size};
    if (size >= 4) return {Load<uint32_t>(data), Load<uint32_t>(data + size - 4), size};
    if (size == 0) return {};
    return {Load<uint8_t>(data) | Load<uint8_t>(data + size / 2) << 8,
            Load<uint8_t>(data + size - 1), size};
  }
  static uint64_t Hash(const Words& words) {
    constexpr uint64_t kOdd = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
    const uint64_t mixed = (words.front ^ std::rotl(words.back, 29) ^ words.size) * kOdd;
    return mixed >> 32;  // the upper bits have seen all the lower ones
  }
  bool IsName(uint32_t index, std::string_view name) const {
    return name.size() <= kCoveredBytes || names_[index] == name;
  }

  std::vector<std::string> names_;
  std::vector<Slot> slots_;  // a power of two, at most a quarter full
  uint64_t mask_ = 0;
};

}  // namespace beacongate
