#include "loadgen/produce/outcome_order.h"

#include "gateway/base/check.h"

namespace beacongate::loadgen {

void OutcomeOrder::Note(uint32_t lane_number, uint64_t sequence, SendOutcome outcome) {
  if (log_ == nullptr) return;
  Lane& lane = lanes_[lane_number];
  CHECK(sequence >= lane.first && outcome.code() < kOutstanding);
  const uint64_t ahead = sequence - lane.first;
  if (ahead >= lane.known.size()) lane.known.resize(ahead + 1, kOutstanding);
  lane.known[ahead] = static_cast<uint8_t>(outcome.code());
  while (!lane.known.empty() && lane.known.front() != kOutstanding) {
    SendOutcome known = SendOutcome::Unknown();
    CHECK(SendOutcome::FromCode(lane.known.front(), &known));
    log_->Note(lane_number, lane.first++, 1, known);
    lane.known.pop_front();
  }
}

}  // namespace beacongate::loadgen
