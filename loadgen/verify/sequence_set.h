// SequenceSet: an exact set of 64-bit numbers that come mostly without gaps, whatever their order.
//
// One bit a number, in chunks of 4,096 that exist once a number of theirs came; a chunk that is
// full gives its bits back. So a set takes about 1/8 byte a number while it fills, 16 bytes a
// thousand when it is full, and at worst (one number in each chunk) 0.6 KB a number: no more of
// those than there were records. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace beacongate::loadgen {

class SequenceSet {
 public:
  // False if it was there.
  bool Insert(uint64_t number);
  bool Contains(uint64_t number) const;

  uint64_t size() const { return size_; }
  // Of the numbers in the set; meaningless when it is empty.
  uint64_t lowest() const { return lowest_; }
  uint64_t highest() const { return highest_; }

  // How many of [first, first + count) are in the set. REQUIRES: no overflow.
  uint64_t CountIn(uint64_t first, uint64_t count) const;

  // The runs of [first, first + count) that are in the set (present) or are not, in order, until
  // `take` returns false.
  void ForEachRun(uint64_t first, uint64_t count, bool present,
                  const std::function<bool(uint64_t run_first, uint64_t run_count)>& take) const;

 private:
  static constexpr uint64_t kChunkBits = 4'096;
  using Bits = std::array<uint64_t, kChunkBits / 64>;
  struct Chunk {
    uint32_t count = 0;
    std::unique_ptr<Bits> bits;  // none: all of them, or none yet
  };

  const Chunk* Find(uint64_t index) const;
  static bool Has(const Chunk* chunk, uint64_t number);
  static uint64_t CountInChunk(const Chunk& chunk, uint64_t from, uint64_t to);

  std::unordered_map<uint64_t, Chunk> chunks_;
  uint64_t last_index_ = UINT64_MAX;  // neighbours come one after the other
  Chunk* last_ = nullptr;
  uint64_t size_ = 0;
  uint64_t lowest_ = UINT64_MAX;
  uint64_t highest_ = 0;
};

}  // namespace beacongate::loadgen
