// SyntheticSource: seeded web-analytics pings over Zipf-distributed sites and visitors.
//
// All requests are rendered when it is made (32,768 beacons, or 4 requests a lane if that is more);
// WriteNext copies one and fills its holes. Every lane goes round its own part of the pool, whose
// pings come in the rhythm of visits (visit_stream.h). The visitors are dealt out to the lanes, so
// every lane carries the same rate and one visitor never travels on two connections; a hot key is
// one visitor of one site that has lane 0 to himself (pacing/hot_order.h gives it its share).
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/traffic/page_ping.h"
#include "loadgen/traffic/traffic_source.h"

namespace beacongate::loadgen {

enum class Method : uint8_t { kGet, kPost, kMixed };

struct SyntheticOptions {
  Endpoint endpoint;
  uint64_t run = 0;  // BeaconId::run
  Method method = Method::kGet;
  double post_share = 0.5;  // of kMixed
  uint32_t lanes = 64;
  uint32_t beacons_per_request = 1;  // more than one: kPost only
  size_t request_bytes = 800;
  size_t sites = 100;
  size_t visitors = 100'000;
  double skew = 1.0;
  uint64_t seed = 1;
  bool hot_key = false;
  bool new_visitors = false;  // every beacon is from somebody never seen before
};

class SyntheticSource final : public TrafficSource {
 public:
  // REQUIRES: 0 < lanes <= visitors, lanes < 10^5, sites > 0, 0 < beacons_per_request <= 1,000,
  // and with a hot key lanes > 1.
  explicit SyntheticSource(const SyntheticOptions& options);

  uint32_t lanes() const override { return static_cast<uint32_t>(lanes_.size()); }
  uint32_t beacons_per_request() const override { return beacons_per_request_; }
  size_t request_bytes_max() const override { return request_bytes_max_; }
  double request_bytes_mean() const override { return request_bytes_mean_; }
  std::vector<std::string> covered() const override;
  size_t WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) override;

  // What the lane goes round.
  std::span<const RequestTemplate> requests(uint32_t lane) const { return lanes_[lane].requests; }

 private:
  struct alignas(64) Lane {  // its thread alone writes this line
    std::vector<RequestTemplate> requests;
    size_t next = 0;
  };

  static RequestTemplate Render(const SyntheticOptions& options, const Envelope& envelope,
                                const std::vector<PageView>& views, bool post);
  void Fill(const SyntheticOptions& options, uint32_t number, size_t requests, RandomBits& bits);

  uint32_t beacons_per_request_;
  size_t request_bytes_max_ = 0;
  double request_bytes_mean_ = 0;
  std::vector<Lane> lanes_;
};

}  // namespace beacongate::loadgen
