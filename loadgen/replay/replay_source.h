// A Recording as a load: what is sent, on which lane, and when.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "loadgen/pacing/lane_order.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/replay/recording.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

// Every lane goes round its own requests of the recording.
class ReplaySource final : public TrafficSource {
 public:
  explicit ReplaySource(const Recording* recording);

  uint32_t lanes() const override { return recording_.lanes(); }
  uint32_t beacons_per_request() const override { return 1; }
  size_t request_bytes_max() const override { return recording_.request_bytes_max(); }
  double request_bytes_mean() const override { return recording_.request_bytes_mean(); }
  size_t WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) override;

 private:
  const Recording& recording_;
  struct alignas(64) Place {  // the lane's thread alone writes this line
    uint64_t next;
  };
  std::vector<Place> places_;
};

// The recording's own order, again and again.
class ReplayOrder final : public LaneOrder {
 public:
  explicit ReplayOrder(const Recording* recording) : recording_(*recording) {}

  uint32_t LaneOf(uint64_t index) const override {
    return recording_.entry(index % recording_.size()).lane;
  }
  uint64_t LeftInRun(uint64_t /*index*/) const override { return 1; }
  uint64_t First(uint32_t lane) const override { return recording_.first(lane); }
  uint64_t Next(uint32_t lane, uint64_t index) const override;

 private:
  const Recording& recording_;
};

// The recorded timing, at `speed_percent` of its speed: once through, or until `duration`
// (excluded; 0 is the whole). REQUIRES: recording->timed(), speed_percent > 0.
class RecordedPacer final : public Pacer {
 public:
  RecordedPacer(const Recording* recording, double speed_percent, nanoseconds duration);

  nanoseconds PlannedAt(uint64_t index) const override;
  uint64_t DueBy(nanoseconds elapsed) const override;
  uint64_t Total() const override { return total_; }

 private:
  const Recording& recording_;
  double factor_;  // recorded time to time of the run
  uint64_t total_;
};

}  // namespace beacongate::loadgen
