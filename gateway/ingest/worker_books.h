// WorkerBooks: what one worker did with the beacons that it received, and how all books are read as
// one cut.
//
// One thread writes, inside a Section that spans the appends to the journal. Readers never make it
// wait: a sequence number is odd while a section is open (a seqlock), and TryCut fails when it met
// an open section or when one ran meanwhile. So received = accepted + rejected + shed and accepted
// + recovered = delivered + pending + quarantined hold in every cut, under any load.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <span>

#include "gateway/base/accounts.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

class alignas(64) WorkerBooks {
 public:
  // Only the owning thread opens sections, one at a time.
  class Section {
   public:
    explicit Section(WorkerBooks& books) : books_(books) { books_.Begin(); }
    ~Section() { books_.End(); }
    Section(const Section&) = delete;
    Section& operator=(const Section&) = delete;

    void Accepted() {
      Bump(books_.received_);
      Bump(books_.accepted_);
    }
    void Rejected(Rejection reason) {
      Bump(books_.received_);
      Bump(books_.rejected_[static_cast<size_t>(reason)]);
    }
    void Shed() {
      Bump(books_.received_);
      Bump(books_.shed_);
    }
    // Of a record for a rejects topic, which is no beacon.
    void RejectShed() { Bump(books_.reject_shed_); }

   private:
    WorkerBooks& books_;
  };

  // Even: no section is open.
  uint64_t Version() const { return version_.load(std::memory_order_acquire); }
  // Adds this worker's counts to `sum`. Exact only if Version() was even and the same before and
  // after.
  void AddTo(Accounts* sum) const;

 private:
  using Counter = std::atomic<uint64_t>;
  // One writer: a load and a store are enough, and cheaper than a locked addition. Who sees the new
  // count sees that the section is open, too; the mutex of the journal's books does the same for
  // what a section appends. So the order needs no fence, which ThreadSanitizer would not follow.
  static void Bump(Counter& counter) {
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  void Begin();
  void End();

  Counter version_{0};
  Counter received_{0};
  Counter accepted_{0};
  Counter shed_{0};
  Counter reject_shed_{0};
  std::array<Counter, static_cast<size_t>(Rejection::kCount)> rejected_{};
};

using Journals = std::span<const LaneJournal* const>;

// The books of the process at one moment; nullopt if a worker was busy. `rejects` are the journals
// of rejects topics, `lanes` all others.
std::optional<Accounts> TryCut(std::span<const WorkerBooks* const> workers, Journals lanes,
                               Journals rejects = {});

// The books of the process: of one moment if the workers leave one soon. Else a beacon counts as
// received and accepted once a journal has it, and what a worker is doing just now may be missing.
// Both sums hold, and no count goes back from one cut to the next, either way. Waits for no worker.
Accounts TakeCut(std::span<const WorkerBooks* const> workers, Journals lanes,
                 Journals rejects = {});

}  // namespace beacongate
