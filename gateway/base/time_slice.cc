#include "gateway/base/time_slice.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <optional>

namespace beacongate {
namespace {

// struct sched_attr of sched_setattr(2), in its first version; <linux/sched/types.h> and glibc's
// <sched.h> exclude each other.
struct SchedulingAttributes {
  uint32_t size = sizeof(SchedulingAttributes);
  uint32_t policy = 0;
  uint64_t flags = 0;
  int32_t nice = 0;
  uint32_t priority = 0;
  uint64_t runtime_ns = 0;  // of SCHED_OTHER: the slice
  uint64_t deadline_ns = 0;
  uint64_t period_ns = 0;
};
static_assert(sizeof(SchedulingAttributes) == 48);

std::optional<SchedulingAttributes> Attributes() {
  SchedulingAttributes attributes;
  if (syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0) != 0) return std::nullopt;
  if (attributes.policy != SCHED_OTHER) return std::nullopt;
  return attributes;
}

}  // namespace

void AskForShortSlices() {
  std::optional<SchedulingAttributes> attributes = Attributes();
  if (!attributes) return;
  attributes->runtime_ns = std::chrono::nanoseconds(kShortSlice).count();
  static_cast<void>(syscall(SYS_sched_setattr, 0, &*attributes, 0));
}

std::chrono::nanoseconds TimeSlice() {
  const std::optional<SchedulingAttributes> attributes = Attributes();
  return std::chrono::nanoseconds(attributes ? attributes->runtime_ns : 0);
}

}  // namespace beacongate
