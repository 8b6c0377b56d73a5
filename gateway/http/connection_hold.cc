// The part of Connection that holds a reply until the handler lets it go.
#include <sys/socket.h>

#include <cerrno>

#include "gateway/base/check.h"
#include "gateway/http/connection.h"

namespace beacongate::http {

void Connection::HoldReply(const Request& request, const Response& response, bool keep_alive) {
  const bool head_only = request.method == Method::kHead;
  held_ = std::make_unique<Held>(Held{.hold = response.hold,
                                      .timeout = response.hold_timeout,
                                      .status = response.status,
                                      .head_only = head_only,
                                      .http_minor = static_cast<uint8_t>(request.http_minor),
                                      .reply = {},
                                      .allow_origin = std::string(response.allow_origin)});
  AppendResponse(response, head_only, keep_alive, request.http_minor, &held_->reply);
  CHECK(context_.held.emplace(held_->hold, this).second);
  Add(context_.counters.replies_held, 1);
  state_ = State::kHeld;
  SetDeadline(Deadline::kHeld);
}

void Connection::ForgetHold() {
  context_.held.erase(held_->hold);
  held_->hold = 0;
  Subtract(context_.counters.replies_held, 1);
}

bool Connection::EndHold(HoldEnd why) {
  const Response instead = context_.handler.OnHoldEnded(held_->hold, why);
  return Release(&instead);
}

bool Connection::Release(const Response* instead) {
  if (instead != nullptr) {
    Response told = *instead;
    told.allow_origin = held_->allow_origin;
    held_->status = told.status;
    held_->reply.clear();
    AppendResponse(told, held_->head_only, !ending_, held_->http_minor, &held_->reply);
  }
  context_.CountReply(held_->status);
  ForgetHold();
  // Replies of requests before it go first.
  return state_ == State::kBlocked || SendHeld();
}

bool Connection::SendHeld() {
  context_.BeginRead();
  context_.out.append(held_->reply);
  held_.reset();
  state_ = State::kServing;
  return ServeOn();
}

// The client sends on, has sent all, or is gone. Only the last means anything now; the others would
// be told again and again.
bool Connection::OnHeldEvent() {
  char byte;
  const ssize_t count = recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count < 0 && errno != EAGAIN && errno != EINTR) return false;
  event_del(&event_);
  return true;
}

}  // namespace beacongate::http
