// WorkerContext: what the connections of one worker share. One thread, but for `draining` and
// `counters`; the worker owns it and outlives its connections.
#pragma once

#include <event2/event.h>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/http/admission.h"
#include "gateway/http/deadline_list.h"
#include "gateway/http/http_options.h"
#include "gateway/http/request_handler.h"
#include "gateway/http/request_parser.h"

namespace beacongate::http {

// One writer, so that no read-modify-write is needed.
inline void Add(std::atomic<uint64_t>& counter, uint64_t count) {
  counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}
inline void Subtract(std::atomic<uint64_t>& counter, uint64_t count) {
  counter.store(counter.load(std::memory_order_relaxed) - count, std::memory_order_relaxed);
}

// Deadlines are looked at, and `now` is read, once in so long.
constexpr milliseconds kTick{100};

class Connection;

struct WorkerContext {
  WorkerContext(const HttpOptions& http_options, const Clock& the_clock,
                RequestHandler& the_handler, Admission& the_admission);

  // Another event is served: its requests are received now.
  void BeginRead() { received_at_known = false; }
  WallTime ReceivedAt();
  void CountReply(int status);
  DeadlineList& HeldList(milliseconds timeout);
  // Calls `visit` with each list of connections.
  template <typename Visit>
  void EachList(Visit visit) {
    for (DeadlineList& list : lists) visit(list);
    for (auto& [timeout, list] : held_lists) visit(list);
  }

  // A fresh parser, made or taken back from a connection.
  std::unique_ptr<RequestParser> TakeParser();
  // REQUIRES: `used` was reset.
  void GiveParser(std::unique_ptr<RequestParser> used);

  const HttpOptions options;
  const Clock& clock;
  RequestHandler& handler;
  Admission& admission;  // over all workers
  HttpCounters counters;
  event_base* base = nullptr;
  std::atomic<bool> draining{false};

  std::unique_ptr<char[]> read_buffer;  // of the read that is being served
  std::string out;                      // its replies; empty between two reads
  // Replies of this turn of the loop that are not sent yet: of each connection the bytes from the
  // end of the one before.
  struct GatheredReplies {
    Connection* connection;
    size_t end;
  };
  std::vector<GatheredReplies> gathered;
  std::string gathered_bytes;
  std::unique_ptr<RequestParser> parser;  // for requests that come whole
  std::vector<std::unique_ptr<RequestParser>> spare_parsers;
  // A connection is in the list of what it waits for; those whose reply is held, in that of their
  // timeout.
  std::array<DeadlineList, IndexOf(Deadline::kHeld)> lists;
  std::map<milliseconds, DeadlineList> held_lists;
  std::unordered_map<uint64_t, Connection*> held;  // by Response::hold
  bool stopping = false;                           // a reply that is held is a connection's last
  MonotonicTime now;                               // as of the last tick: coarse, and free to read
  WallTime received_at{};
  bool received_at_known = false;
};

}  // namespace beacongate::http
