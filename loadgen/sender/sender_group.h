// SenderGroup: carries out one plan on several event loops, each on a thread of its own.
//
// A lane belongs to one loop for good (its number modulo the loops), so the order of a visitor is
// kept, and which request goes when on which lane is the same whatever the number of loops. Loops
// share nothing that is written while they send: each walks the whole plan, which is arithmetic,
// and releases what is of its lanes. All begin at one instant, when all connections stand.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/sender/run_sync.h"
#include "loadgen/sender/sender.h"

namespace beacongate::loadgen {

class SenderGroup {
 public:
  // As for Sender; options.share and .sync are the group's own. REQUIRES: 0 < threads <= lanes of
  // the source.
  SenderGroup(const SenderOptions& options, uint32_t threads, const Pacer* pacer,
              TrafficSource* source, const Clock* clock);
  ~SenderGroup();
  SenderGroup(const SenderGroup&) = delete;
  SenderGroup& operator=(const SenderGroup&) = delete;

  // Blocks until the plan is carried out and answered. `on_second` sees the sum so far once a
  // second, on the caller's thread, which sends nothing: what it takes delays no request. Fails
  // when no loop can make a connection. REQUIRES: called once.
  Result<SendResult> Run(const std::function<void(const SendResult&)>& on_second);

 private:
  // A loop and what it last told. `so_far` under the part's own mutex, so that loops that tell
  // at the same time do not wait for each other.
  struct Part {
    std::unique_ptr<RunLogWriter> run_log;  // null: the caller's, or none
    std::unique_ptr<Sender> sender;
    std::mutex mutex;
    SendResult so_far;
    std::optional<Result<SendResult>> result;
    uint64_t seconds = 0;  // told so far; under the group's mutex
    bool done = false;     // as is this
  };

  void RunPart(Part* part);
  void Tell(Part* part, const SendResult& so_far);
  // False when all loops are done.
  bool AwaitSecond(uint64_t second);
  SendResult SumSoFar();
  Result<SendResult> Sum();

  RunSync sync_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::mutex mutex_;
  std::condition_variable told_;
};

}  // namespace beacongate::loadgen
