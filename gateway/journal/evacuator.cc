#include "gateway/journal/evacuator.h"

#include <utility>

#include "gateway/base/thread_name.h"

namespace beacongate {

Evacuator::Evacuator(std::string directory, size_t segment_bytes, Keeper& keeper,
                     SegmentQueue& queue, SegmentFiles& files)
    : queue_(queue),
      store_(std::move(directory), segment_bytes, keeper, queue, files),
      thread_([this] {
        NameThread("evacuator");
        Run();
      }) {}

Evacuator::~Evacuator() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  for (const Request& request : requests_) {
    if (request.kind == Request::Kind::kUnguard) store_.Unguard(request.partition);
  }
}

void Evacuator::Offer(std::vector<Segment*> files) {
  {
    const std::lock_guard lock(mutex_);
    offers_.insert(offers_.end(), files.begin(), files.end());
    has_offers_.store(true, std::memory_order_release);
  }
  queue_.Wake();
}

std::vector<Segment*> Evacuator::TakeOffers() {
  const std::lock_guard lock(mutex_);
  has_offers_.store(false, std::memory_order_relaxed);
  return std::exchange(offers_, {});
}

void Evacuator::Park(uint32_t partition, std::vector<FrameRef> before,
                     std::vector<FrameRef> frames) {
  queue_.Pin(before);
  Ask({.kind = Request::Kind::kPark,
       .partition = partition,
       .before = std::move(before),
       .frames = std::move(frames)});
}

void Evacuator::Unguard(uint32_t partition) {
  Ask({.kind = Request::Kind::kUnguard, .partition = partition});
}

void Evacuator::OpenForReading(Segment* file) {
  Ask({.kind = Request::Kind::kOpen, .partition = file->partition, .file = file});
}

void Evacuator::Ask(Request request) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
  }
  wake_.notify_one();
}

bool Evacuator::NextReport(Report* report) {
  const std::lock_guard lock(mutex_);
  if (reports_.empty()) return false;
  *report = std::move(reports_.front());
  reports_.pop_front();
  return true;
}

void Evacuator::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !requests_.empty(); });
    if (stopping_) return;
    const Request request = std::move(requests_.front());
    requests_.pop_front();
    lock.unlock();
    Report report = Do(request);
    lock.lock();
    if (request.kind != Request::Kind::kUnguard) reports_.push_back(std::move(report));
  }
}

Evacuator::Report Evacuator::Do(const Request& request) {
  Report report;
  report.partition = request.partition;
  report.opened = request.file;
  switch (request.kind) {
    case Request::Kind::kPark:
      report.outcome = store_.Park(request.partition, request.before, request.frames);
      queue_.Unpin(request.before);
      break;
    case Request::Kind::kUnguard:
      store_.Unguard(request.partition);
      break;
    case Request::Kind::kOpen:
      report.outcome.status = store_.OpenForReading(request.file);
      break;
  }
  return report;
}

}  // namespace beacongate
