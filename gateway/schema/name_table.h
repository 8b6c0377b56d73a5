// Names -> their indices, in one hash and one comparison in nearly every case. Built once, then
// immutable; any thread may look up.
#pragma once

#include <cstdint>
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

  // The index of the name, or kNone.
  uint32_t Find(std::string_view name) const;
  size_t size() const { return names_.size(); }

 private:
  struct Slot {
    uint32_t tag = 0;  // upper half of the hash
    uint32_t index = kNone;
  };

  std::vector<std::string> names_;
  std::vector<Slot> slots_;  // a power of two, at most a quarter full
  uint64_t mask_ = 0;
};

}  // namespace beacongate
