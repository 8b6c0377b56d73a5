#include "gateway/ingest/worker_books.h"

#include <thread>
#include <vector>

namespace beacongate {

void WorkerBooks::Begin() {
  version_.store(version_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void WorkerBooks::End() {
  version_.store(version_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

void WorkerBooks::AddTo(Accounts* sum) const {
  sum->received += received_.load(std::memory_order_acquire);
  sum->accepted += accepted_.load(std::memory_order_acquire);
  sum->shed += shed_.load(std::memory_order_acquire);
  for (size_t i = 0; i < rejected_.size(); ++i) {
    sum->rejected[i] += rejected_[i].load(std::memory_order_acquire);
  }
}

namespace {

bool AllAtRest(std::span<const WorkerBooks* const> workers, std::vector<uint64_t>* versions) {
  versions->clear();
  for (const WorkerBooks* worker : workers) {
    versions->push_back(worker->Version());
    if (versions->back() % 2 != 0) return false;
  }
  return true;
}

bool Unchanged(std::span<const WorkerBooks* const> workers, const std::vector<uint64_t>& versions) {
  for (size_t i = 0; i < workers.size(); ++i) {
    if (workers[i]->Version() != versions[i]) return false;
  }
  return true;
}

}  // namespace

Accounts TakeCut(std::span<const WorkerBooks* const> workers,
                 std::span<const LaneJournal* const> lanes) {
  std::vector<uint64_t> versions;
  while (true) {
    if (AllAtRest(workers, &versions)) {
      Accounts cut;
      for (const WorkerBooks* worker : workers) worker->AddTo(&cut);
      for (const LaneJournal* lane : lanes) {
        const JournalBooks books = lane->Books();
        cut.recovered += books.recovered;
        cut.delivered += books.delivered;
        cut.quarantined += books.quarantined;
        cut.pending += books.pending;
      }
      if (Unchanged(workers, versions)) return cut;
    }
    std::this_thread::yield();
  }
}

}  // namespace beacongate
