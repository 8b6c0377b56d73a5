// RequestHandler: where complete requests go. One per worker; all calls come on that worker's
// thread.
#pragma once

#include "gateway/base/rejection.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace beacongate::http {

// Why a reply is held no longer, without a word of the handler.
enum class HoldEnd : uint8_t {
  kDeadline,   // its time is over
  kStopping,   // the worker ends
  kClientGone  // nobody is there to get it
};

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;

  // Answers one request. Must not block; must not keep views of `request`.
  virtual Response Handle(const Request& request) = 0;

  // A request that never became one: bad framing, a limit, a deadline. The connection has answered
  // with the status of `reason` and closes. Called once for each, so that the books count it.
  virtual void OnRefused(Rejection reason) = 0;

  // A request of which only a part was read, for want of memory. The connection has answered 503
  // and closes. Called once for each.
  virtual void OnShed() = 0;

  // The reply with this number (Response::hold) is held no longer; returns what is answered in its
  // place, which nobody sees if the client is gone. Once for each that is not released.
  virtual Response OnHoldEnded(uint64_t hold, HoldEnd why) = 0;
};

}  // namespace beacongate::http
