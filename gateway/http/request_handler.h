// RequestHandler: where complete requests go. One per worker; all calls come on that worker's
// thread.
#pragma once

#include "gateway/base/rejection.h"
#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace beacongate::http {

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
};

}  // namespace beacongate::http
