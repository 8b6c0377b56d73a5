#include "gateway/ingest/worker_books.h"

#include <numeric>
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
  if (sum->rejects) sum->rejects->shed += reject_shed_.load(std::memory_order_acquire);
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

// Returns how many frames were appended.
uint64_t AddLanes(Journals lanes, Accounts* sum) {
  uint64_t appended = 0;
  for (const LaneJournal* lane : lanes) {
    const JournalBooks books = lane->Books();
    appended += books.appended;
    sum->recovered += books.recovered;
    sum->delivered += books.delivered;
    sum->quarantined += books.quarantined;
    sum->pending += books.pending;
  }
  return appended;
}

// Each journal's books are one cut: what a request adds to them is in no other book.
std::optional<RejectsAccounts> SumRejects(Journals rejects) {
  if (rejects.empty()) return std::nullopt;
  RejectsAccounts sum;
  for (const LaneJournal* lane : rejects) {
    const JournalBooks books = lane->Books();
    sum.written += books.appended;
    sum.recovered += books.recovered;
    sum.delivered += books.delivered;
    sum.pending += books.pending;
    sum.quarantined += books.quarantined;
  }
  return sum;
}

// With many workers, or one whose section waits for the disk, no moment may come in which all are
// at rest; whoever asks (the admin port, which also answers for liveness) must not hang on it.
constexpr int kTriesMax = 100;

}  // namespace

std::optional<Accounts> TryCut(std::span<const WorkerBooks* const> workers, Journals lanes,
                               Journals rejects) {
  std::vector<uint64_t> versions;
  if (!AllAtRest(workers, &versions)) return std::nullopt;
  Accounts cut;
  cut.rejects = SumRejects(rejects);
  for (const WorkerBooks* worker : workers) worker->AddTo(&cut);
  AddLanes(lanes, &cut);
  if (!Unchanged(workers, versions)) return std::nullopt;
  return cut;
}

Accounts TakeCut(std::span<const WorkerBooks* const> workers, Journals lanes, Journals rejects) {
  for (int i = 0; i < kTriesMax; ++i) {
    if (const std::optional<Accounts> cut = TryCut(workers, lanes, rejects)) return *cut;
    std::this_thread::yield();
  }
  Accounts cut;
  cut.rejects = SumRejects(rejects);
  for (const WorkerBooks* worker : workers) worker->AddTo(&cut);
  cut.accepted = AddLanes(lanes, &cut);
  cut.received = std::accumulate(cut.rejected.begin(), cut.rejected.end(), cut.accepted + cut.shed);
  return cut;
}

}  // namespace beacongate
