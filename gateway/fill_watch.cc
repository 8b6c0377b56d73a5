#include "gateway/fill_watch.h"

#include "gateway/base/thread_name.h"

namespace beacongate {
namespace {

constexpr seconds kLookEvery{1};

}  // namespace

FillWatch::FillWatch(const std::vector<Lane*>& lanes, const Clock& clock) : clock_(clock) {
  for (Lane* lane : lanes) watched_.emplace_back().lane = lane;
  thread_ = std::thread([this] {
    NameThread("fill-watch");
    Run();
  });
}

FillWatch::~FillWatch() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void FillWatch::Look() {
  for (Watched& watched : watched_) {
    const JournalGauges gauges = watched.lane->journal->Gauges();
    watched.forecast.Add(clock_.Monotonic(), gauges.in_use_bytes);
    watched.lane->seconds_to_full = watched.forecast.SecondsToFull(gauges.high_mark_bytes);
  }
}

void FillWatch::Run() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    Look();
    lock.lock();
  } while (!ended_.wait_for(lock, kLookEvery, [this] { return end_; }));
}

}  // namespace beacongate
