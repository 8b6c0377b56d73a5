#include "gateway/schema/name_table.h"

// Names are short: the call would cost more than the hash.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>
#include <utility>

#include "gateway/base/check.h"

namespace beacongate {
namespace {

uint64_t Hash(std::string_view name) { return XXH3_64bits(name.data(), name.size()); }

}  // namespace

NameTable::NameTable(std::vector<std::string> names) : names_(std::move(names)) {
  slots_.resize(std::bit_ceil(names_.size() * 4 + 1));
  mask_ = slots_.size() - 1;
  for (uint32_t i = 0; i < names_.size(); ++i) {
    CHECK(Find(names_[i]) == kNone);
    const uint64_t hash = Hash(names_[i]);
    uint64_t at = hash & mask_;
    while (slots_[at].index != kNone) at = (at + 1) & mask_;
    slots_[at] = {static_cast<uint32_t>(hash >> 32), i};
  }
}

uint32_t NameTable::Find(std::string_view name) const {
  if (names_.empty()) return kNone;
  const uint64_t hash = Hash(name);
  const auto tag = static_cast<uint32_t>(hash >> 32);
  for (uint64_t at = hash & mask_; slots_[at].index != kNone; at = (at + 1) & mask_) {
    if (slots_[at].tag == tag && names_[slots_[at].index] == name) return slots_[at].index;
  }
  return kNone;
}

}  // namespace beacongate
