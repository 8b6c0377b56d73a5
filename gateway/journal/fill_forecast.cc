#include "gateway/journal/fill_forecast.h"

#include <limits>

namespace beacongate {
namespace {

double SecondsBetween(MonotonicTime from, MonotonicTime to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

void FillForecast::Add(MonotonicTime now, uint64_t in_use_bytes) {
  if (!samples_.empty() && now - samples_.back().at < kApartMin) return;
  samples_.push_back({now, in_use_bytes});
  while (now - samples_.front().at > kWindow) samples_.pop_front();
}

double FillForecast::SecondsToFull(uint64_t high_mark_bytes) const {
  constexpr double kNever = std::numeric_limits<double>::infinity();
  if (samples_.empty() || samples_.back().at - samples_.front().at < kSpanMin) return kNever;
  const double growth = BytesPerSecond();
  if (growth <= 0) return kNever;
  const uint64_t used = samples_.back().bytes;
  return used >= high_mark_bytes ? 0 : static_cast<double>(high_mark_bytes - used) / growth;
}

// Least squares. REQUIRES: two samples.
double FillForecast::BytesPerSecond() const {
  const Sample& first = samples_.front();
  double mean_s = 0;
  double mean_bytes = 0;
  const auto bytes_of = [&first](const Sample& sample) {
    return static_cast<double>(sample.bytes) - static_cast<double>(first.bytes);
  };
  for (const Sample& sample : samples_) {
    mean_s += SecondsBetween(first.at, sample.at);
    mean_bytes += bytes_of(sample);
  }
  mean_s /= static_cast<double>(samples_.size());
  mean_bytes /= static_cast<double>(samples_.size());
  double covariance = 0;
  double variance = 0;
  for (const Sample& sample : samples_) {
    const double s = SecondsBetween(first.at, sample.at) - mean_s;
    covariance += s * (bytes_of(sample) - mean_bytes);
    variance += s * s;
  }
  return covariance / variance;
}

}  // namespace beacongate
