// The operating system's clock. The only file that reads it is system_clock.cc.
#pragma once

#include "gateway/base/clock.h"

namespace beacongate {

class SystemClock final : public Clock {
 public:
  MonotonicTime Monotonic() const override;
  WallTime Wall() const override;
};

}  // namespace beacongate
