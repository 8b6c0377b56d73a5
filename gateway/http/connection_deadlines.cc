// The part of Connection that is about time.
#include "gateway/http/connection.h"

namespace beacongate::http {

void Connection::SetDeadline(Deadline kind) {
  deadline_kind_ = kind;
  DeadlineList& list =
      kind == Deadline::kHeld ? context_.HeldList(held_->timeout) : context_.lists[IndexOf(kind)];
  list.Push(*this, context_.now);
}

// Absolute: only a new request, or the next part of one, gets new time; a further byte does not.
void Connection::UpdateReadDeadline(bool new_request) {
  Deadline kind = Deadline::kIdle;
  if (partial_ != nullptr && partial_->parser->started()) {
    kind = partial_->parser->head_complete() ? Deadline::kBody : Deadline::kHead;
  }
  if (new_request || kind != deadline_kind_) SetDeadline(kind);
}

bool Connection::OnDeadline() {
  const Deadline kind = deadline_kind_;
  if (kind == Deadline::kHeld) {
    Add(context_.counters.deadlines_passed[IndexOf(kind)], 1);
    return EndHold(HoldEnd::kDeadline);
  }
  if (kind != Deadline::kLinger && kind != Deadline::kWrite) {
    // What is in the socket came in time. It also narrows the race in which a client sends on a
    // connection that is just being closed, and has to send the request again.
    if (!Receive(Sending::kAtOnce)) return false;
    if (deadline_kind_ != kind || deadline() > context_.now) return true;
  }
  Add(context_.counters.deadlines_passed[IndexOf(kind)], 1);
  if (kind != Deadline::kHead && kind != Deadline::kBody) return false;
  Refuse(kind == Deadline::kHead ? Rejection::kHeadTimeout : Rejection::kBodyTimeout);
  DropPartial();
  return FlushAndGoOn();
}

bool Connection::FinishForStop() {
  if (state_ == State::kServing && !Receive(Sending::kAtOnce)) return false;
  if (state_ != State::kServing) return true;
  DropPartial();  // half a request was not served: the client may send it again
  return Linger();
}

}  // namespace beacongate::http
