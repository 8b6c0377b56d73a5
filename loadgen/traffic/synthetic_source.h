// SyntheticSource: seeded web-analytics pings over Zipf-distributed sites and visitors.
//
// All requests are rendered when it is made; WriteNext copies one and fills its holes. Every lane
// goes round its own part of the pool. The visitors are dealt out to the lanes, so every lane
// carries the same rate and one visitor never travels on two connections.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/traffic/page_ping.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

enum class Method : uint8_t { kGet, kPost, kMixed };

struct SyntheticOptions {
  Endpoint endpoint;
  Method method = Method::kGet;  // kMixed: every second request of a lane is a POST
  uint32_t lanes = 64;
  uint32_t beacons_per_request = 1;  // more than one: kPost only
  size_t request_bytes = 800;
  size_t sites = 100;
  size_t visitors = 100'000;
  double skew = 1.0;
  uint64_t seed = 1;
};

class SyntheticSource final : public TrafficSource {
 public:
  // REQUIRES: 0 < lanes <= visitors, lanes < 10^5, sites > 0, 0 < beacons_per_request <= 1,000.
  explicit SyntheticSource(const SyntheticOptions& options);

  uint32_t lanes() const override { return static_cast<uint32_t>(lanes_.size()); }
  uint32_t beacons_per_request() const override { return beacons_per_request_; }
  size_t request_bytes_max() const override { return request_bytes_max_; }
  double request_bytes_mean() const override { return request_bytes_mean_; }
  size_t WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) override;

 private:
  struct Lane {
    std::vector<RequestTemplate> requests;
    size_t next = 0;
  };

  uint32_t beacons_per_request_;
  size_t request_bytes_max_ = 0;
  double request_bytes_mean_ = 0;
  std::vector<Lane> lanes_;
};

}  // namespace beacongate::loadgen
