#include "gateway/schema/name_table.h"

#include <utility>

#include "gateway/base/check.h"

namespace beacongate {

NameTable::NameTable(std::vector<std::string> names) : names_(std::move(names)) {
  slots_.resize(std::bit_ceil(names_.size() * 4 + 1));
  mask_ = slots_.size() - 1;
  for (uint32_t i = 0; i < names_.size(); ++i) {
    CHECK(Find(names_[i]) == kNone);
    const Words words = WordsOf(names_[i]);
    uint64_t at = Hash(words) & mask_;
    while (slots_[at].index != kNone) at = (at + 1) & mask_;
    slots_[at] = {words, i};
  }
}

}  // namespace beacongate
