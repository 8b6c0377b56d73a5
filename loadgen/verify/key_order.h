// KeyOrder: for each key the highest number that came so far, and the partition it came in.
//
// A table of 16 bytes a slot, at most 3/4 full and doubled when it is: 100,000 keys take 4 MiB. A
// key is known by its 64-bit hash: of a million keys, two share one with a chance of 1 in 37
// million. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace beacongate::loadgen {

class KeyOrder {
 public:
  // Partitions and numbers beyond these are not told apart from the highest.
  static constexpr uint64_t kPartitionMax = (uint64_t{1} << 20) - 1;
  static constexpr uint64_t kNumberMax = (uint64_t{1} << 44) - 1;

  struct Before {
    bool known = false;
    uint64_t number = 0;
    uint32_t partition = 0;
  };

  KeyOrder();

  // A beacon of the key came. Returns what was known of the key; raises its number, if it came in
  // the partition where the key was first seen.
  Before Note(uint64_t key_hash, uint64_t number, uint32_t partition);

  size_t keys() const { return keys_; }

 private:
  struct Slot {
    uint64_t hash = 0;   // 0: free
    uint64_t state = 0;  // the number, and in the lower 20 bits the partition
  };

  Slot& SlotOf(uint64_t hash);
  void Grow();

  std::vector<Slot> slots_;
  size_t keys_ = 0;
};

}  // namespace beacongate::loadgen
