#include "gateway/http/deadline_list.h"

#include "gateway/base/check.h"

namespace beacongate::http {

void DeadlineNode::Unlink() {
  if (next_ == nullptr) return;
  previous_->next_ = next_;
  next_->previous_ = previous_;
  previous_ = next_ = nullptr;
}

DeadlineList::DeadlineList(nanoseconds timeout) : timeout_(timeout) {
  ring_.previous_ = ring_.next_ = &ring_;
}

DeadlineList::~DeadlineList() { CHECK(empty()); }

void DeadlineList::Push(DeadlineNode& node, MonotonicTime now) {
  const MonotonicTime deadline = now + timeout_;
  // A busy connection is pushed many times between two ticks of a coarse clock.
  if (node.next_ == &ring_ && node.deadline_ == deadline) return;
  DCHECK(empty() || ring_.previous_->deadline_ <= deadline || ring_.previous_ == &node);
  node.Unlink();
  node.deadline_ = deadline;
  node.previous_ = ring_.previous_;
  node.next_ = &ring_;
  ring_.previous_->next_ = &node;
  ring_.previous_ = &node;
}

DeadlineNode* DeadlineList::ExpiredFront(MonotonicTime now) {
  DeadlineNode* const front = Front();
  return front != nullptr && front->deadline_ <= now ? front : nullptr;
}

}  // namespace beacongate::http
