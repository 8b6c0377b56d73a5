// InterruptFlag: SIGINT and SIGTERM set a flag while it exists, instead of ending the process. One
// at a time, since a signal's handler reaches nothing but what is global.
#pragma once

#include <atomic>
#include <csignal>

namespace beacongate::loadgen {

class InterruptFlag {
 public:
  // `flag` outlives it.
  explicit InterruptFlag(std::atomic<bool>* flag);
  ~InterruptFlag();
  InterruptFlag(const InterruptFlag&) = delete;
  InterruptFlag& operator=(const InterruptFlag&) = delete;

 private:
  struct sigaction interrupt_before_ {};
  struct sigaction terminate_before_ {};
};

}  // namespace beacongate::loadgen
