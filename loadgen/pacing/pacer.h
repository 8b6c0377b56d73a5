// The schedule of an open-loop run, as pure functions of time: which request is planned for when,
// and how many are due. No clock, no threads, no I/O; the sender asks, sends, and asks again.
//
// Instants are durations since the start of the plan.
#pragma once

#include <cstdint>

#include "gateway/base/clock.h"

namespace beacongate::loadgen {

class Pacer {
 public:
  virtual ~Pacer() = default;

  // When request `index` (from 0) is planned. Does not fall as `index` rises.
  virtual nanoseconds PlannedAt(uint64_t index) const = 0;
  // How many requests are planned at or before `elapsed`, of those that the plan holds.
  virtual uint64_t DueBy(nanoseconds elapsed) const = 0;
  // How many requests the whole plan holds.
  virtual uint64_t Total() const = 0;
  // False while the plan wants connections closed; nothing is planned then.
  virtual bool ConnectedAt(nanoseconds /*elapsed*/) const { return true; }
};

// `requests` evenly spread over every `period`, until `duration` (excluded) has passed.
// REQUIRES: 0 < requests <= 10^7; 0 < period <= 1000 s; duration >= 0.
class ConstantPacer final : public Pacer {
 public:
  ConstantPacer(uint64_t requests, nanoseconds period, nanoseconds duration);

  nanoseconds PlannedAt(uint64_t index) const override;
  uint64_t DueBy(nanoseconds elapsed) const override;
  uint64_t Total() const override { return total_; }

 private:
  uint64_t PlannedBy(nanoseconds elapsed) const;

  uint64_t requests_;
  uint64_t period_ns_;
  uint64_t total_;
};

// What a sender that has released `sent` requests does at `elapsed`.
struct Pace {
  uint64_t due = 0;     // release so many now
  nanoseconds wait{0};  // then nothing is due for so long; 0 when the plan is finished
  bool finished = false;
};
Pace PaceAt(const Pacer& pacer, nanoseconds elapsed, uint64_t sent);

// Which requests of the plan travel on which lane: runs of `run` consecutive requests, one lane
// after the other, so that a pipelining client gets its requests together.
// REQUIRES: lanes > 0, run > 0.
struct LanePlan {
  uint64_t lanes;
  uint64_t run;

  uint64_t LaneOf(uint64_t index) const { return index / run % lanes; }
  // Requests from `index` to the end of its run.
  uint64_t LeftInRun(uint64_t index) const { return run - index % run; }
  // The place in the plan of the lane's request number `nth` (from 0).
  uint64_t IndexOf(uint64_t lane, uint64_t nth) const {
    return (nth / run * lanes + lane) * run + nth % run;
  }
};

}  // namespace beacongate::loadgen
