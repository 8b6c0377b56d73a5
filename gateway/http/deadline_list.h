// DeadlineList: things that must happen within one fixed time, the most urgent first.
//
// All entries of a list have the same timeout and are added in the order of time, so the list is
// sorted by itself: adding, removing and finding the expired ones cost a few pointer writes and no
// system call. Intrusive: a DeadlineNode is in at most one list, does not own anything, and leaves
// its list when it is destroyed. One thread.
#pragma once

#include "gateway/base/clock.h"

namespace beacongate::http {

class DeadlineList;

class DeadlineNode {
 public:
  DeadlineNode() = default;
  DeadlineNode(const DeadlineNode&) = delete;
  DeadlineNode& operator=(const DeadlineNode&) = delete;
  ~DeadlineNode() { Unlink(); }

  MonotonicTime deadline() const { return deadline_; }
  bool linked() const { return next_ != nullptr; }
  void Unlink();

 private:
  friend class DeadlineList;
  DeadlineNode* previous_ = nullptr;
  DeadlineNode* next_ = nullptr;
  MonotonicTime deadline_{};
};

class DeadlineList {
 public:
  explicit DeadlineList(nanoseconds timeout);
  DeadlineList(const DeadlineList&) = delete;
  DeadlineList& operator=(const DeadlineList&) = delete;
  // REQUIRES: empty().
  ~DeadlineList();

  // `node` expires at `now` + timeout; it leaves the list that it was in. `now` never goes back.
  void Push(DeadlineNode& node, MonotonicTime now);
  bool empty() const { return ring_.next_ == &ring_; }
  // The entry with the earliest deadline, or nullptr.
  DeadlineNode* Front() { return empty() ? nullptr : ring_.next_; }
  // Front(), if its deadline is not after `now`; else nullptr. The entry stays in the list.
  DeadlineNode* ExpiredFront(MonotonicTime now);

 private:
  nanoseconds timeout_;
  DeadlineNode ring_;  // a sentinel: its neighbours are the first and the last entry
};

}  // namespace beacongate::http
