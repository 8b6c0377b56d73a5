// RunBook: the runs that are verified, found by the id that their beacons carry. Immutable: any
// thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "gateway/base/result.h"
#include "loadgen/runlog/run_log.h"

namespace beacongate::loadgen {

class RunBook {
 public:
  // Every lane of every run has a number of its own: a stream.
  struct Run {
    RunStart start;
    uint32_t first_stream = 0;
    std::unordered_set<uint64_t> covered;  // SeedOf the names

    bool Covers(uint64_t name_seed) const { return covered.contains(name_seed); }
  };

  // Fails when two have one id: the same log was given twice.
  static Result<RunBook> Of(const std::vector<RunStart>& starts);

  // Null for a run that is not ours.
  const Run* Find(uint64_t run_id) const;
  const std::vector<Run>& runs() const { return runs_; }
  uint32_t streams() const { return streams_; }
  // The first instant of all of them.
  WallTime started() const;

 private:
  std::vector<Run> runs_;
  std::unordered_map<uint64_t, size_t> by_id_;
  uint32_t streams_ = 0;
};

}  // namespace beacongate::loadgen
