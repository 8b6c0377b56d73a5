// MetricFamilyList: what a scrape answers, put together family by family. One thread.
#pragma once

#include <prometheus/metric_family.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/latency_buckets.h"

namespace beacongate {

using MetricLabels = std::vector<prometheus::ClientMetric::Label>;

// A sample goes to the family that was begun last.
class MetricFamilyList {
 public:
  void Counter(std::string name, std::string help) {
    Begin(std::move(name), std::move(help), prometheus::MetricType::Counter);
  }
  void Gauge(std::string name, std::string help) {
    Begin(std::move(name), std::move(help), prometheus::MetricType::Gauge);
  }
  void Histogram(std::string name, std::string help) {
    Begin(std::move(name), std::move(help), prometheus::MetricType::Histogram);
  }

  template <typename T>
  void Sample(T value, MetricLabels labels = {}) {
    prometheus::ClientMetric metric;
    metric.label = std::move(labels);
    if (families_.back().type == prometheus::MetricType::Counter) {
      metric.counter.value = static_cast<double>(value);
    } else {
      metric.gauge.value = static_cast<double>(value);
    }
    families_.back().metric.push_back(std::move(metric));
  }
  void Sample(prometheus::ClientMetric::Histogram histogram, MetricLabels labels) {
    prometheus::ClientMetric metric;
    metric.label = std::move(labels);
    metric.histogram = std::move(histogram);
    families_.back().metric.push_back(std::move(metric));
  }

  std::vector<prometheus::MetricFamily> Take() { return std::move(families_); }

 private:
  void Begin(std::string name, std::string help, prometheus::MetricType type) {
    families_.push_back({std::move(name), std::move(help), type, {}});
  }
  std::vector<prometheus::MetricFamily> families_;
};

// `bound_of(i)`: the upper bound of bucket i, the last one left out. `sum`: of all that was
// counted.
template <size_t kBuckets, typename BoundOf>
prometheus::ClientMetric::Histogram HistogramOf(const std::atomic<uint64_t> (&buckets)[kBuckets],
                                                const BoundOf& bound_of, double sum) {
  prometheus::ClientMetric::Histogram histogram;
  for (size_t i = 0; i < kBuckets; ++i) {
    histogram.sample_count += buckets[i].load(std::memory_order_relaxed);
    if (i + 1 == kBuckets) break;  // +Inf, which is the count
    histogram.bucket.push_back({histogram.sample_count, bound_of(i)});
  }
  histogram.sample_sum = sum;
  return histogram;
}

// Of counts in the buckets of latency_buckets.h. `us_sum`: of all that was counted.
inline prometheus::ClientMetric::Histogram LatencyHistogram(
    const std::atomic<uint64_t> (&buckets)[kLatencyBuckets], uint64_t us_sum) {
  const auto bound_s = [](size_t i) { return static_cast<double>(LatencyBoundUs(i)) / 1e6; };
  return HistogramOf(buckets, bound_s, static_cast<double>(us_sum) / 1e6);
}

}  // namespace beacongate
