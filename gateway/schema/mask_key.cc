// OpenSSL 3 calls its plain SHA-256 functions deprecated and offers contexts in their place, each
// of which allocates for every message. A state that is copied does not.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "gateway/schema/mask_key.h"

#include <openssl/sha.h>

#include <algorithm>

namespace beacongate {
namespace {

constexpr uint8_t kInnerPad = 0x36;
constexpr uint8_t kOuterPad = 0x5c;

using Block = std::array<uint8_t, SHA256_CBLOCK>;

static_assert(MaskKey::kHashBytes == SHA256_DIGEST_LENGTH);

// The state once it has read the key, mixed with the pad.
SHA256_CTX StateAfter(const Block& key, uint8_t pad) {
  Block block;
  std::transform(key.begin(), key.end(), block.begin(),
                 [pad](uint8_t byte) { return static_cast<uint8_t>(byte ^ pad); });
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  return state;
}

}  // namespace

struct MaskKey::States {
  SHA256_CTX inner;
  SHA256_CTX outer;
};

MaskKey::MaskKey(std::string_view key) {
  Block block{};
  const auto* const bytes = reinterpret_cast<const uint8_t*>(key.data());
  if (key.size() > block.size()) {
    SHA256(bytes, key.size(), block.data());
  } else {
    std::copy_n(bytes, key.size(), block.begin());
  }
  states_ = std::make_unique<const States>(
      States{StateAfter(block, kInnerPad), StateAfter(block, kOuterPad)});
}

MaskKey::~MaskKey() = default;

MaskKey::Hash MaskKey::HashOf(std::string_view text) const {
  Hash hash;
  SHA256_CTX inner = states_->inner;
  SHA256_Update(&inner, text.data(), text.size());
  SHA256_Final(hash.data(), &inner);
  SHA256_CTX outer = states_->outer;
  SHA256_Update(&outer, hash.data(), hash.size());
  SHA256_Final(hash.data(), &outer);
  return hash;
}

}  // namespace beacongate
