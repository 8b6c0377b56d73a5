// Lane: one ordered stream of requests on one keep-alive connection at a time.
//
// Requests that the plan has released go out as soon as the connection has room for them (at most
// `pipeline` unanswered), all in one send. The plan is arithmetic, so a request that waits costs no
// memory. When the connection breaks, what was unanswered has failed and is never sent again: a
// client that repeats would make duplicates of its own. The lane connects again, waiting
// 10 ms at first and up to 1 s.
//
// A connection that the plan ends (churn, an outage) is closed when all of it is answered, so
// nothing fails by it. Belongs to the loop's thread; no call blocks.
#pragma once

#include <event2/event.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"
#include "loadgen/pacing/lane_order.h"
#include "loadgen/pacing/pacer.h"
#include "loadgen/report/send_result.h"
#include "loadgen/runlog/run_log_writer.h"
#include "loadgen/sender/reply_reader.h"
#include "loadgen/sender/target.h"
#include "loadgen/sender/wake_timer.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

// When a connection is closed and made anew; 0 is never. The lanes' first connections live shorter,
// each by another share, so that they do not all come back in one instant.
struct Churn {
  uint64_t requests = 0;
  nanoseconds after{0};
};

// What the lanes of one sender share. Outlives them.
struct LaneShared {
  const Clock& clock;
  TrafficSource& source;
  const Pacer* pacer;  // null: closed loop, the planned instant is that of the send
  const LaneOrder& order;
  const Target& target;
  uint32_t pipeline;
  Churn churn;
  bool heed_retry_after;  // keep quiet for as long as a 503 asks
  RunLogWriter* run_log;  // null: none is kept
  event_base* base;
  MonotonicTime start;
  WallTime wall_start;
  SendResult result;
  MonotonicTime last_reply;
  int last_connect_error = 0;
  uint64_t connections_made = 0;
  std::vector<char> out;  // requests on their way into the socket
  std::vector<char> in;   // replies on their way out of it
};

class Lane {
 public:
  Lane(uint32_t number, LaneShared* shared);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void Connect();
  bool connected() const { return state_ == State::kConnected; }
  bool ever_connected() const { return lives_ > 0; }

  // The plan reached the lane's next `requests`.
  void Release(uint64_t requests);
  // Closed loop: requests are released for ever, until Stop.
  void ReleaseAll();
  // Releases nothing more, and forgets what was released in a closed loop.
  void Stop();

  // Closes the connection as soon as nothing is unanswered on it, until Resume.
  void Suspend();
  void Resume();

  // The run is over: what is unanswered has failed.
  void GiveUp();

  uint64_t unanswered() const { return in_flight_; }
  uint64_t waiting() const { return released_ - sent_; }

 private:
  enum class State : uint8_t { kClosed, kConnecting, kConnected };
  struct InFlight {
    MonotonicTime planned;
    MonotonicTime sent;
  };

  static void OnReadable(int fd, short what, void* self);
  static void OnWritable(int fd, short what, void* self);
  static void OnRetry(int fd, short what, void* self);
  static void OnQuietEnd(int fd, short what, void* self);

  void OnConnected();
  void OnReplies(std::string_view bytes);
  void OnReply(const ReplyReader::Reply& reply, MonotonicTime now);
  void SendReleased(MonotonicTime now);
  size_t WriteRequests(uint64_t requests, MonotonicTime now);
  void SendBytes(std::string_view bytes);
  void FlushUnsent();
  void Note(uint64_t requests, SendOutcome outcome);
  void KeepQuiet(seconds duration);
  bool WornOut(MonotonicTime now) const;
  void RenewIfDone(MonotonicTime now);
  void StartLife(MonotonicTime now);
  void CloseSocket();
  void Disconnect();

  const uint32_t number_;
  LaneShared& shared_;
  State state_ = State::kClosed;
  UniqueFd fd_;
  EventPtr readable_;
  EventPtr writable_;
  EventPtr retry_;
  EventPtr quiet_end_;
  milliseconds back_off_;
  bool answered_since_connect_ = false;
  bool suspended_ = false;
  bool quiet_ = false;
  uint64_t lives_ = 0;                   // connections that stood
  uint64_t requests_left_ = UINT64_MAX;  // that this connection may still carry
  MonotonicTime worn_at_ = MonotonicTime::max();

  uint64_t released_ = 0;
  uint64_t sent_ = 0;
  uint64_t release_index_;      // the place in the plan of the next request to release
  uint64_t send_index_;         // and of the next to send
  std::vector<InFlight> ring_;  // the unanswered, oldest at ring_head_
  size_t ring_head_ = 0;
  size_t in_flight_ = 0;
  ReplyReader reader_;
  std::string unsent_;  // what the socket did not take at once
};

}  // namespace beacongate::loadgen
