#include "gateway/delivery/pump.h"

#include <fmt/format.h>

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
      : journal_(journal), loop_(options, std::move(quarantine), journal, clock, counters_) {}

  ~Impl() { StopAndJoin(); }

  void Start() {
    CHECK(!thread_.joinable());
    thread_ = std::thread([this] {
      NameThread("pump");
      loop_.Run();
    });
  }

  bool Drain(MonotonicTime deadline) {
    if (thread_.joinable()) {
      loop_.Drain(deadline);
      thread_.join();
    }
    return journal_.Books().pending == 0;
  }

  void Hasten() { loop_.Stop(); }
  void Pause(bool paused) { loop_.Pause(paused); }

  const PumpCounters& counters() const { return counters_; }

 private:
  void StopAndJoin() {
    if (!thread_.joinable()) return;
    loop_.Stop();
    thread_.join();
  }

  LaneJournal& journal_;
  PumpCounters counters_;
  PumpLoop loop_;
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
bool Pump::Drain(MonotonicTime deadline) { return impl_->Drain(deadline); }
void Pump::Hasten() { impl_->Hasten(); }
void Pump::Pause(bool paused) { impl_->Pause(paused); }
const PumpCounters& Pump::counters() const { return impl_->counters(); }

}  // namespace beacongate
