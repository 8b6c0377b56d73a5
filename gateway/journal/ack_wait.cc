#include "gateway/journal/ack_wait.h"

namespace beacongate {

void AckWait::Settle(AckOutcome outcome) {
  AckOutcome worst = outcome_.load(std::memory_order_relaxed);
  while (worst < outcome && !outcome_.compare_exchange_weak(worst, outcome)) {
  }
  // Whoever is last sees what the others said.
  if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) OnSettled();
}

}  // namespace beacongate
