// Connection: one client. Serves its requests in order and answers all of one read by one send.
// What a turn of the loop answers goes out together at its end (SendGathered): first all reads,
// then all sends, each with the code and data of the other out of the way. That is a few dozen
// microseconds at most; see limits::kRepliesGatheredMax.
//
//   kServing --output is not taken--> kBlocked --taken--> kServing
//      |\----the handler holds a reply--> kHeld --released, or its time is over--> kServing
//      \--a reply that ends the connection--> kLingering --end, time or bytes--> destroyed
//
// While output waits, or a reply is held, nothing is read or served: replies keep their order, and
// what one client can make us hold is bounded, however deep it pipelines. A client that resets its
// connection is let go then, too, as soon as that shows.
// What it makes us hold beyond limits::kBufferedBytesFree counts against
// the bound of the process (Admission): over it, a request that is not complete is answered 503,
// and a client that does not take its replies is cut off. Every member function that returns bool
// says whether the connection lives on; the caller destroys it otherwise. An idle connection holds
// no buffer and no parser.
#pragma once

#include <event2/event_struct.h>

#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/unique_fd.h"
#include "gateway/http/deadline_list.h"
#include "gateway/http/worker_context.h"

namespace beacongate::http {

class Connection : public DeadlineNode {
 public:
  static constexpr size_t kPeerTextBytes = 46;  // the longest IPv6 address and its NUL

  // `refusal`: kNone if Admission::Enter(client) admitted it; else why not, and BeginRefusal() gave
  // it a place to be told so.
  Connection(WorkerContext& context, UniqueFd socket, std::string_view peer_address,
             ClientId client, ConnectionRefusal refusal);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  // Sends the replies that connections of this worker have gathered. Called at the end of each turn
  // of the loop, and before anything but reads is done to connections.
  static void SendGathered(WorkerContext& context);

  // The deadline that holds has passed.
  [[nodiscard]] bool OnDeadline();
  // Answers 503 to whatever comes. Once, and only if it was not admitted.
  [[nodiscard]] bool TurnAway();
  // The reply that is held goes, or `instead` in its place.
  [[nodiscard]] bool Release(const Response* instead);
  // The same, because the worker or the reply's time ends.
  [[nodiscard]] bool EndHold(HoldEnd why);
  // Answers what has come and is complete, and tells the client that this was the end; what it has
  // not taken yet it may still take.
  [[nodiscard]] bool FinishForStop();

 private:
  enum class State : uint8_t { kServing, kBlocked, kHeld, kLingering };
  enum class Sending : uint8_t { kAtOnce, kGathered };
  // A request of which only a part has come, or requests that wait for output to be taken.
  struct Partial {
    std::unique_ptr<RequestParser> parser;
    std::string bytes;
  };
  // A reply that waits for the handler's word, and what another in its place needs.
  struct Held {
    uint64_t hold;  // 0: released, and only waits for output to be taken
    milliseconds timeout;
    uint16_t status;
    bool head_only;
    uint8_t http_minor;
    std::string reply;
    std::string allow_origin;
  };

  static void OnEvent(int fd, short what, void* self);
  [[nodiscard]] bool Receive(Sending how);
  [[nodiscard]] bool OnPeerDone();
  [[nodiscard]] bool ResumeWriting();
  [[nodiscard]] bool OnHeldEvent();
  [[nodiscard]] bool Discard();

  [[nodiscard]] bool Serve(const char* data, size_t size, Sending how);
  size_t ServeRequests(RequestParser& parser, const char* data, size_t size);
  void AwaitMore(bool new_request);
  void Answer(RequestParser& parser, const char* data);
  void HoldReply(const Request& request, const Response& response, bool keep_alive);
  [[nodiscard]] bool SendHeld();
  void ForgetHold();
  void Refuse(Rejection reason);
  void Shed();
  void ShedPartial();
  void Keep(const char* data, size_t size, size_t done);
  void DropPartial();

  bool MayGather() const;
  void Gather();
  bool Flush();
  [[nodiscard]] bool FlushAndGoOn();
  [[nodiscard]] bool ServeOn();
  [[nodiscard]] bool Linger();
  size_t BytesBuffered() const;
  [[nodiscard]] bool Account();
  [[nodiscard]] bool Watch(short what);
  void SetDeadline(Deadline kind);
  void UpdateReadDeadline(bool new_request);

  WorkerContext& context_;
  UniqueFd socket_;
  const ClientId client_;
  State state_ = State::kServing;
  Deadline deadline_kind_ = Deadline::kIdle;
  const ConnectionRefusal refusal_;
  bool ending_ = false;     // the last reply is written
  bool peer_done_ = false;  // and sends nothing more
  bool failed_ = false;     // the socket takes nothing any more
  bool gathered_ = false;   // its replies are among the worker's
  uint8_t peer_size_ = 0;
  char peer_[kPeerTextBytes];
  uint32_t requests_ = 0;
  uint32_t lingered_bytes_ = 0;
  size_t held_bytes_ = 0;  // that Admission knows of
  std::unique_ptr<Partial> partial_;
  std::unique_ptr<std::string> unsent_;
  std::unique_ptr<Held> held_;
  event event_;
};

}  // namespace beacongate::http
