#include "gateway/delivery/producer_slot.h"

#include <fmt/format.h>

#include <algorithm>

namespace beacongate {
namespace {

constexpr int kReportWaitMs = 100;
// Purged records are reported by broker threads that may be inside a name look-up just now.
constexpr int kReportWaits = 50;

}  // namespace

ProducerSlot::ProducerSlot(const PumpOptions& options, kafka::ClientLog& log,
                           kafka::BrokerWatch& watch)
    : options_(options), log_(log), watch_(watch) {}

kafka::ProducerWindow ProducerSlot::window() const {
  return {.messages_max = options_.frames_held_max, .bytes_max = options_.bytes_held_max};
}

Producer* ProducerSlot::Get(MonotonicTime now) {
  if (producer_ != nullptr || now < not_before_) return producer_.get();
  Result<std::unique_ptr<Producer>> made =
      Producer::Create(options_.kafka, window(), options_.topic, &log_, &watch_);
  if (!made) {
    log_.Write(LogLevel::kError, "PRODUCER", made.error().message);
    Pause(now);
    return nullptr;
  }
  producer_ = std::move(made).value();
  born_ = now;
  return producer_.get();
}

void ProducerSlot::End(const TakeReports& take) {
  if (producer_ == nullptr) return;
  producer_->Purge();
  for (int waits = 0; producer_->outstanding() > 0 && waits < kReportWaits;) {
    if (producer_->NextReports(&reports_, kReportWaitMs)) {
      if (!reports_.empty()) take(reports_);
    } else {
      ++waits;
    }
  }
  if (producer_->outstanding() > 0) {
    log_.Write(LogLevel::kWarning, "PURGE",
               fmt::format("{} records got no report from a producer that was ended; they go again",
                           producer_->outstanding()));
  }
  producer_.reset();
  watch_.Reset();
}

void ProducerSlot::NoteDeath(MonotonicTime now) {
  if (now - born_ >= kSoundLife) deaths_ = 0;
  if (deaths_++ > 0) Pause(now);
}

void ProducerSlot::Pause(MonotonicTime now) {
  constexpr unsigned kDoublingsMax = 7;
  not_before_ =
      now + std::min<nanoseconds>(kPauseMax, kPauseMin * (1u << std::min(deaths_, kDoublingsMax)));
}

}  // namespace beacongate
