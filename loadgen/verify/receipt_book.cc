#include "loadgen/verify/receipt_book.h"

#include <fmt/format.h>

namespace beacongate::loadgen {

bool ReceiptBook::Note(const ReceiptId& receipt, const RecordPlace& place) {
  if (last_ == nullptr || last_origin_ != receipt.origin) {
    auto found = origins_.find(receipt.origin);
    if (found == origins_.end()) {
      if (origins_.size() >= kOriginsMax) return true;
      found = origins_.try_emplace(receipt.origin).first;
    }
    last_origin_ = receipt.origin;
    last_ = &found->second;
  }
  if (last_->Insert(receipt.sequence)) return true;
  duplicates_.Add({.lane = {},
                   .sequence = {},
                   .key = std::string(place.key.value_or("")),
                   .partition = static_cast<int32_t>(place.partition),
                   .offset = place.offset,
                   .detail = fmt::format("receipt {} of journal {:016x} came before",
                                         receipt.sequence, receipt.origin)});
  return false;
}

FaultTally ReceiptBook::Gaps() const {
  FaultTally gaps;
  for (const auto& [origin, numbers] : origins_) {
    const uint64_t span = numbers.highest() - numbers.lowest() + 1;
    const uint64_t missing = span - numbers.size();
    if (missing == 0) continue;
    gaps.count += missing;
    const uint64_t journal = origin;
    // A wild number makes a span that nobody wants to walk.
    constexpr uint64_t kWalkMax = uint64_t{1} << 32;
    numbers.ForEachRun(numbers.lowest(), std::min(span, kWalkMax), false,
                       [&](uint64_t first, uint64_t count) {
                         if (gaps.examples.size() >= FaultTally::kExamplesMax) return false;
                         FaultExample example;
                         example.detail = fmt::format("receipts {} to {} of journal {:016x}", first,
                                                      first + count - 1, journal);
                         gaps.examples.push_back(example);
                         return true;
                       });
  }
  return gaps;
}

}  // namespace beacongate::loadgen
