#include "gateway/http/worker_context.h"

#include <algorithm>

namespace beacongate::http {

// `now` is late by up to a tick, which would end a deadline as much too early.
WorkerContext::WorkerContext(const HttpOptions& http_options, const Clock& the_clock,
                             RequestHandler& the_handler, Admission& the_admission)
    : options(http_options),
      clock(the_clock),
      handler(the_handler),
      admission(the_admission),
      read_buffer(new char[limits::kReadBufferBytes + limits::kBodyPaddingBytes]()),
      parser(std::make_unique<RequestParser>(options)),
      lists{DeadlineList(options.idle_timeout + kTick), DeadlineList(options.head_timeout + kTick),
            DeadlineList(options.body_timeout + kTick), DeadlineList(options.write_timeout + kTick),
            DeadlineList(options.linger_timeout + kTick)},
      now(clock.Monotonic()) {}

WallTime WorkerContext::ReceivedAt() {
  if (!received_at_known) {
    received_at = clock.Wall();
    received_at_known = true;
  }
  return received_at;
}

void WorkerContext::CountReply(int status) {
  Add(counters.replies_by_class[std::clamp(status / 100, 0, 5)], 1);
}

DeadlineList& WorkerContext::HeldList(milliseconds timeout) {
  return held_lists.try_emplace(timeout, timeout + kTick).first->second;
}

std::unique_ptr<RequestParser> WorkerContext::TakeParser() {
  if (spare_parsers.empty()) return std::make_unique<RequestParser>(options);
  std::unique_ptr<RequestParser> taken = std::move(spare_parsers.back());
  spare_parsers.pop_back();
  return taken;
}

void WorkerContext::GiveParser(std::unique_ptr<RequestParser> used) {
  constexpr size_t kSpareParsersMax = 64;
  if (spare_parsers.size() < kSpareParsersMax) spare_parsers.push_back(std::move(used));
}

}  // namespace beacongate::http
