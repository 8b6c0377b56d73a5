// MaskKey: HMAC-SHA256 (RFC 2104) under one key, prepared once. Immutable; any thread may hash. No
// hash allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace beacongate {

class MaskKey {
 public:
  static constexpr size_t kHashBytes = 32;
  using Hash = std::array<uint8_t, kHashBytes>;

  explicit MaskKey(std::string_view key);
  ~MaskKey();
  MaskKey(const MaskKey&) = delete;
  MaskKey& operator=(const MaskKey&) = delete;

  Hash HashOf(std::string_view text) const;

 private:
  struct States;
  std::unique_ptr<const States> states_;
};

}  // namespace beacongate
