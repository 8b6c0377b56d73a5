// RunSync: what the loops of one run agree on: when the plan starts, and that it ends early.
// Any thread; nothing blocks. The hot path of a loop does not touch it.
#pragma once

#include <atomic>
#include <cstdint>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

class RunSync {
 public:
  enum class State : uint8_t { kGathering, kStarted, kNoServer };

  // The plan starts when every loop has arrived; a plan that awaits connections only if one of the
  // loops has any. REQUIRES: loops > 0.
  RunSync(uint32_t loops, bool awaits_connections)
      : missing_(loops), several_(loops > 1), awaits_connections_(awaits_connections) {}

  // A loop is ready, with so many connections. Once for each loop.
  void Arrive(uint64_t connections, MonotonicTime now);

  State state() const { return state_.load(std::memory_order_acquire); }
  // The plan's start, the same for all loops; some milliseconds ahead if there are several, so that
  // all of them know it in time. REQUIRES: state() == kStarted.
  MonotonicTime start() const { return start_; }

  // A connection stands, of whatever loop.
  void NoteConnected() { connected_.store(true, std::memory_order_relaxed); }
  bool anyone_connected() const { return connected_.load(std::memory_order_relaxed); }

  void AskStop() { stop_asked_.store(true, std::memory_order_relaxed); }
  bool stop_asked() const { return stop_asked_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint32_t> missing_;
  const bool several_;
  const bool awaits_connections_;
  MonotonicTime start_{};  // written by the last to arrive, before state_
  std::atomic<State> state_{State::kGathering};
  std::atomic<bool> connected_{false};
  std::atomic<bool> stop_asked_{false};
};

}  // namespace beacongate::loadgen
