#include "loadgen/traffic/synthetic_source.h"

#include <algorithm>
#include <cmath>

#include "gateway/base/check.h"
#include "loadgen/traffic/visit_stream.h"

namespace beacongate::loadgen {
namespace {

// Enough that the pool holds keys of every partition and does not sit in the processor's
// first caches whole, as real traffic would not either.
constexpr size_t kPoolBeacons = 32'768;
constexpr size_t kRequestsPerLaneMin = 4;
constexpr size_t kVisitsAtOnce = 8;  // on a lane

}  // namespace

SyntheticSource::SyntheticSource(const SyntheticOptions& options)
    : beacons_per_request_(options.beacons_per_request), lanes_(options.lanes) {
  CHECK(options.lanes > 0 && options.lanes <= options.visitors && options.lanes < 100'000);
  CHECK(options.beacons_per_request > 0 && options.beacons_per_request <= 1'000);
  CHECK(options.beacons_per_request == 1 || options.method == Method::kPost);
  CHECK(!options.hot_key || options.lanes > 1);
  const size_t per_lane =
      std::max(kRequestsPerLaneMin, kPoolBeacons / options.lanes / options.beacons_per_request);
  const size_t even_per_lane = (per_lane + 1) / 2 * 2;
  RandomBits bits(options.seed);
  for (uint32_t number = 0; number < options.lanes; ++number) {
    Fill(options, number, even_per_lane, bits);
  }
  request_bytes_mean_ /= static_cast<double>(even_per_lane * options.lanes);
}

void SyntheticSource::Fill(const SyntheticOptions& options, uint32_t number, size_t requests,
                           RandomBits& bits) {
  const bool hot = options.hot_key && number == 0;
  const Zipf sites(hot ? 1 : options.sites, options.skew);
  const Zipf visitors = hot ? Zipf(1, 0)
                            : Zipf(options.visitors, options.skew, number,
                                   options.hot_key ? options.lanes - 1 : options.lanes);
  VisitStream visits(&sites, &visitors, kVisitsAtOnce);
  const Envelope envelope{.endpoint = options.endpoint,
                          .run = options.run,
                          .lane = number,
                          .new_visitors = options.new_visitors && !hot};
  std::vector<PageView> views(options.beacons_per_request);
  std::vector<RequestTemplate>& filled = lanes_[number].requests;
  filled.reserve(requests);
  for (size_t i = 0; i < requests; ++i) {
    for (PageView& view : views) view = visits.Next(bits);
    // Spread evenly over the whole pool, whatever the share.
    const double place = static_cast<double>(number * requests + i);
    const bool mixed_post =
        std::floor((place + 1) * options.post_share) > std::floor(place * options.post_share);
    const bool post =
        options.method == Method::kPost || (options.method == Method::kMixed && mixed_post);
    filled.push_back(Render(options, envelope, views, post));
    const size_t request_bytes = filled.back().bytes.size();
    request_bytes_max_ = std::max(request_bytes_max_, request_bytes);
    request_bytes_mean_ += static_cast<double>(request_bytes);
  }
}

RequestTemplate SyntheticSource::Render(const SyntheticOptions& options, const Envelope& envelope,
                                        const std::vector<PageView>& views, bool post) {
  const size_t request_bytes = options.request_bytes;
  return post ? RenderPost(envelope, views, request_bytes)
              : RenderGet(envelope, views[0], request_bytes);
}

std::vector<std::string> SyntheticSource::covered() const {
  return {kCoveredParameters.begin(), kCoveredParameters.end()};
}

size_t SyntheticSource::WriteNext(uint32_t lane, const Stamp& stamp, std::span<char> out) {
  Lane& stream = lanes_[lane];
  const RequestTemplate& request = stream.requests[stream.next];
  if (++stream.next == stream.requests.size()) stream.next = 0;
  DCHECK(out.size() >= request.bytes.size());
  request.Write(stamp, out.data());
  return request.bytes.size();
}

}  // namespace beacongate::loadgen
