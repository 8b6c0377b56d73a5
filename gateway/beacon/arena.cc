#include "gateway/beacon/arena.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace beacongate {

std::string_view Arena::CopyWithBlanks(std::string_view text, size_t blanks) {
  char* const copy = Reserve(text.size() + blanks);
  std::memcpy(copy, text.data(), text.size());
  std::memset(copy + text.size(), ' ', blanks);
  return Commit(text.size() + blanks).substr(0, text.size());
}

void Arena::AddBlock(size_t size) {
  // Blocks kept from earlier requests first; one that is too small waits for the next request.
  while (used_blocks_ < blocks_.size()) {
    const Block& kept = blocks_[used_blocks_++];
    if (kept.size >= size) return Use(kept);
  }
  // Plain new: make_unique would write zeros over bytes that are about to be written anyway.
  const size_t block_size = std::max(size, std::max(kBlockBytes, capacity_));
  blocks_.push_back({std::unique_ptr<char[]>(new char[block_size]), block_size});
  capacity_ += block_size;
  used_blocks_ = blocks_.size();
  Use(blocks_.back());
}

void Arena::Use(const Block& block) {
  next_ = block.bytes.get();
  end_ = next_ + block.size;
}

void Arena::Reset() {
  while (capacity_ > kKeptBytesMax) {
    capacity_ -= blocks_.back().size;
    blocks_.pop_back();
  }
  used_blocks_ = 0;
  next_ = end_ = nullptr;
  if (!blocks_.empty()) Use(blocks_[used_blocks_++]);
}

}  // namespace beacongate
