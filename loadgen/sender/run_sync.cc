#include "loadgen/sender/run_sync.h"

namespace beacongate::loadgen {
namespace {

constexpr nanoseconds kNotice = milliseconds{5};  // a loop looks every millisecond

}  // namespace

void RunSync::Arrive(uint64_t connections, MonotonicTime now) {
  if (connections > 0) NoteConnected();
  if (missing_.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
  if (awaits_connections_ && !anyone_connected()) {
    state_.store(State::kNoServer, std::memory_order_release);
    return;
  }
  start_ = several_ ? now + kNotice : now;
  state_.store(State::kStarted, std::memory_order_release);
}

}  // namespace beacongate::loadgen
