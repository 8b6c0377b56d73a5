#include "loadgen/verify/beacon_pairs.h"

namespace beacongate::loadgen {

void BeaconPairs::Clear() {
  identity_ = IdentityParser();
  pairs_.clear();
}

void BeaconPairs::Add(std::string_view name, std::string_view value) {
  if (!identity_.Take(name, value)) pairs_.emplace_back(name, value);
}

Finding BeaconPairs::Finish(const RunBook& book) const {
  if (!identity_.seen()) return {.kind = Finding::Kind::kForeign, .id = {}};
  const std::optional<BeaconId> id = identity_.id();
  if (!id) return {.kind = Finding::Kind::kMangled, .id = {}};
  const RunBook::Run* run = book.Find(id->run);
  if (run == nullptr) return {.kind = Finding::Kind::kIntact, .id = *id};
  uint64_t content = kContentUncovered;
  for (const auto& [name, value] : pairs_) {
    const uint64_t seed = SeedOf(name);
    if (run->Covers(seed)) content += PairContent(seed, value);
  }
  const bool holds =
      identity_.sum() == SealOf(*id, content) || identity_.sum() == SealOf(*id, kContentUncovered);
  return {.kind = holds ? Finding::Kind::kIntact : Finding::Kind::kBroken, .id = *id};
}

}  // namespace beacongate::loadgen
