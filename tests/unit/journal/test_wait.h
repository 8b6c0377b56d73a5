// TestWait: somebody who waits for frames, and remembers what he was told.
#pragma once

#include <atomic>
#include <memory>

#include "gateway/journal/ack_wait.h"
#include "gateway/journal/frame.h"

namespace beacongate::testing {

class TestWait final : public AckWait {
 public:
  bool settled() const { return settled_.load(); }

 private:
  void OnSettled() override { settled_.store(true); }
  std::atomic<bool> settled_{false};
};

// The same object as the journal wants it.
struct Waiting {
  std::shared_ptr<TestWait> wait = std::make_shared<TestWait>();
  std::shared_ptr<AckWait> base = wait;
  bool closed_settled = false;  // Close said that nothing is open
};

}  // namespace beacongate::testing
