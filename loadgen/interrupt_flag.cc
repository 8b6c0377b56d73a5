#include "loadgen/interrupt_flag.h"

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

std::atomic<std::atomic<bool>*> told{nullptr};
static_assert(std::atomic<std::atomic<bool>*>::is_always_lock_free);

void OnSignal(int /*signal*/) {
  std::atomic<bool>* flag = told.load();
  if (flag != nullptr) flag->store(true);
}

}  // namespace

InterruptFlag::InterruptFlag(std::atomic<bool>* flag) {
  CHECK(told.exchange(flag) == nullptr);
  struct sigaction action {};
  action.sa_handler = OnSignal;
  sigaction(SIGINT, &action, &interrupt_before_);
  sigaction(SIGTERM, &action, &terminate_before_);
}

InterruptFlag::~InterruptFlag() {
  sigaction(SIGINT, &interrupt_before_, nullptr);
  sigaction(SIGTERM, &terminate_before_, nullptr);
  told = nullptr;
}

}  // namespace beacongate::loadgen
