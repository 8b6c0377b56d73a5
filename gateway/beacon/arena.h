// Arena: bytes that were decoded, so that views may point at them until the next request.
//
// Owned by one decoder, one thread. What was handed out never moves; Reset invalidates all of it.
// Memory is kept for the next request, except blocks beyond kKeptBytesMax.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace beacongate {

class Arena {
 public:
  static constexpr size_t kBlockBytes = 64 * 1024;
  static constexpr size_t kKeptBytesMax = 1024 * 1024;

  // At least `size` writable bytes. They belong to the caller once Commit has taken them; a second
  // Reserve without a Commit gives the same place again.
  char* Reserve(size_t size) {
    if (size > static_cast<size_t>(end_ - next_)) AddBlock(size);
    return next_;
  }
  // Keeps the first `size` bytes of what Reserve gave last, and returns them.
  std::string_view Commit(size_t size) {
    const std::string_view text(next_, size);
    next_ += size;
    return text;
  }

  // A copy of `text` that `blanks` blanks follow; they are not part of it.
  std::string_view CopyWithBlanks(std::string_view text, size_t blanks);

  void Reset();

  // Bytes of all blocks, used or not.
  size_t capacity() const { return capacity_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };

  void AddBlock(size_t size);
  void Use(const Block& block);

  std::vector<Block> blocks_;
  size_t used_blocks_ = 0;
  size_t capacity_ = 0;
  char* next_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace beacongate
