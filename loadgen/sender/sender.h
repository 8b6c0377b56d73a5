// Sender: carries out a plan against a server, on one event loop and one thread; or its share of
// the plan, as one of several (sender_group.h).
//
// Open loop: requests go when the plan says so, whether or not the server keeps up. What it cannot
// take yet waits, and its latency counts from the planned instant, so a stall of the server is felt
// by everybody who would have come meanwhile (no coordinated omission); the service time counts
// from the send. The sender's own lateness is recorded apart: where it is high, the machine
// was too busy to keep the plan and the run proves nothing.
//
// Closed loop: every connection always has `pipeline` requests unanswered. For the most a server
// can take; its latencies count from the send and say nothing about a user's wait.
#pragma once

#include <event2/event.h>

#include <functional>
#include <memory>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/report/send_result.h"
#include "loadgen/sender/lane.h"
#include "loadgen/sender/run_sync.h"
#include "loadgen/sender/target.h"
#include "loadgen/sender/wake_timer.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

// The lanes whose number is `number` modulo `of`.
struct LaneShare {
  uint32_t number = 0;
  uint32_t of = 1;

  bool Has(uint32_t lane) const { return lane % of == number; }
};

struct SenderOptions {
  Target target;
  uint32_t pipeline = 1;                     // unanswered requests on a connection, at most
  Churn churn = {};                          // when connections are made anew
  bool heed_retry_after = false;             // a connection that got a 503 keeps quiet as asked
  const LaneOrder* order = nullptr;          // of the plan; null: runs of `pipeline`, by turns
  nanoseconds duration = seconds{30};        // of the plan, or of the closed loop
  nanoseconds tick = microseconds{250};      // releases are gathered for so long
  nanoseconds connect_timeout = seconds{5};  // until the first connection stands
  nanoseconds drain_timeout = seconds{5};    // for the last replies
  RunLogWriter* run_log = nullptr;           // told what became of each beacon, flushed each second
  bool plan_first = false;       // the plan starts at once, not when all connections stand
  bool stop_on_signals = false;  // SIGINT and SIGTERM end the sending early, of all loops
  LaneShare share = {};          // of the source's lanes
  RunSync* sync = nullptr;       // with the other loops; null: there are none
};

class Sender {
 public:
  // A connection for each lane of the share. `pacer` null means closed loop. All outlive it.
  Sender(SenderOptions options, const Pacer* pacer, TrafficSource* source, const Clock* clock);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  // Blocks until the plan is carried out and answered. `on_second` sees the result so far, once a
  // second, on this thread. Fails when no loop can make a connection. REQUIRES: called once.
  Result<SendResult> Run(const std::function<void(const SendResult&)>& on_second);

 private:
  enum class Phase : uint8_t { kConnecting, kSending, kDraining, kDone };
  struct FreeBase {
    void operator()(event_base* base) const { event_base_free(base); }
  };

  static void OnSecond(int fd, short what, void* self);
  static void OnSignal(int fd, short what, void* self);

  void OnWake();
  nanoseconds AwaitStart(MonotonicTime now);
  void Release(uint64_t requests);
  nanoseconds SendDue(MonotonicTime now);
  nanoseconds AwaitReplies(MonotonicTime now);
  void Suspend(bool suspended);
  void StartSending(MonotonicTime start);
  void StartDraining(MonotonicTime now);
  void AddTimelinePoint();
  void FinishResult();

  const SenderOptions options_;
  std::unique_ptr<RunSync> own_sync_;  // when there are no other loops
  RunSync& sync_;
  const EvenOrder even_order_;
  std::unique_ptr<event_base, FreeBase> base_;
  LaneShared shared_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<Lane*> by_number_;  // null: of another loop
  uint64_t plan_index_ = 0;       // the next request of the whole plan
  WakeTimer timer_;
  EventPtr every_second_;
  std::vector<EventPtr> signals_;
  const std::function<void(const SendResult&)>* on_second_ = nullptr;
  Phase phase_ = Phase::kConnecting;
  MonotonicTime deadline_;
  nanoseconds cpu_at_start_{0};
  double cpu_ = 0;
  bool arrived_ = false;
  bool suspended_ = false;
};

}  // namespace beacongate::loadgen
