#include "gateway/delivery/pump.h"

#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/thread_name.h"
#include "gateway/delivery/pump_loop.h"
#include "gateway/kafka/client_options.h"

namespace beacongate {

class Pump::Impl {
 public:
  Impl(const PumpOptions& options, Quarantine quarantine, LaneJournal& journal, const Clock& clock)
      : journal_(journal),
        loop_(options, std::move(quarantine), journal, clock, counters_),
        thread_([this] {
          NameThread("pump");
          if (IsToRun()) loop_.Run();
        }) {}

  ~Impl() {
    loop_.Stop();
    Join();
  }

  void Start() {
    {
      const std::lock_guard lock(mutex_);
      CHECK(state_ == State::kWaiting);
      state_ = State::kStarted;
    }
    changed_.notify_all();
  }

  void BeginDrain(MonotonicTime deadline) { loop_.Drain(deadline); }
  bool Drain(MonotonicTime deadline) {
    loop_.Drain(deadline);
    Join();
    return journal_.Books().pending == 0;
  }

  void Hasten() { loop_.Stop(); }
  void Pause(bool paused) { loop_.Pause(paused); }

  const PumpCounters& counters() const { return counters_; }

 private:
  enum class State : uint8_t { kWaiting, kStarted, kEnded };

  // On the thread: waits for Start.
  bool IsToRun() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return state_ != State::kWaiting; });
    return state_ == State::kStarted;
  }
  void Join() {
    if (!thread_.joinable()) return;
    {
      const std::lock_guard lock(mutex_);
      if (state_ == State::kWaiting) state_ = State::kEnded;
    }
    changed_.notify_all();
    thread_.join();
  }

  LaneJournal& journal_;
  PumpCounters counters_;
  PumpLoop loop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kWaiting;
  std::thread thread_;
};

Result<std::unique_ptr<Pump>> Pump::Create(const PumpOptions& options, LaneJournal& journal,
                                           const Clock& clock) {
  if (options.partitions == 0 || options.partitions > limits::kPartitionsMax) {
    return Error{fmt::format("topic \"{}\": the number of partitions must be 1 to {}",
                             options.topic, limits::kPartitionsMax)};
  }
  if (Status status = kafka::CheckProducerProperties(options.kafka); !status) {
    return status.error();
  }
  Result<Quarantine> quarantine = Quarantine::Open(options.quarantine_directory, options.topic);
  if (!quarantine) return quarantine.error();
  return std::unique_ptr<Pump>(
      new Pump(std::make_unique<Impl>(options, std::move(quarantine).value(), journal, clock)));
}

Pump::Pump(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Pump::~Pump() = default;

void Pump::Start() { impl_->Start(); }
void Pump::BeginDrain(MonotonicTime deadline) { impl_->BeginDrain(deadline); }
bool Pump::Drain(MonotonicTime deadline) { return impl_->Drain(deadline); }
void Pump::Hasten() { impl_->Hasten(); }
void Pump::Pause(bool paused) { impl_->Pause(paused); }
const PumpCounters& Pump::counters() const { return impl_->counters(); }

}  // namespace beacongate
