#include "loadgen/traffic/synthetic_source.h"

#include <algorithm>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

// Enough that the pool holds keys of every partition and does not sit in the processor's
// first caches whole, as real traffic would not either.
constexpr size_t kPoolBeacons = 8'192;
constexpr size_t kRequestsPerLaneMin = 4;

}  // namespace

SyntheticSource::SyntheticSource(const SyntheticOptions& options)
    : beacons_per_request_(options.beacons_per_request), lanes_(options.lanes) {
  CHECK(options.lanes > 0 && options.lanes <= options.visitors && options.lanes < 100'000);
  CHECK(options.beacons_per_request > 0 && options.beacons_per_request <= 1'000);
  CHECK(options.beacons_per_request == 1 || options.method == Method::kPost);
  const Zipf sites(options.sites, options.skew);
  const size_t per_lane =
      std::max(kRequestsPerLaneMin, kPoolBeacons / options.lanes / options.beacons_per_request);
  const size_t even_per_lane = (per_lane + 1) / 2 * 2;
  RandomBits bits(options.seed);
  std::vector<PageView> views(options.beacons_per_request);
  for (uint32_t number = 0; number < options.lanes; ++number) {
    const Zipf visitors(options.visitors, options.skew, number, options.lanes);
    std::vector<RequestTemplate>& requests = lanes_[number].requests;
    requests.reserve(even_per_lane);
    for (size_t i = 0; i < even_per_lane; ++i) {
      for (PageView& view : views) {
        const size_t site = sites.Draw(bits);
        view = DrawPageView(site, visitors.Draw(bits), bits);
      }
      const bool post =
          options.method == Method::kPost || (options.method == Method::kMixed && i % 2 == 1);
      requests.push_back(
          post ? RenderPost(options.endpoint, views, number, options.request_bytes)
               : RenderGet(options.endpoint, views[0], number, options.request_bytes));
      const size_t request_bytes = requests.back().bytes.size();
      request_bytes_max_ = std::max(request_bytes_max_, request_bytes);
      request_bytes_mean_ += static_cast<double>(request_bytes);
    }
  }
  request_bytes_mean_ /= static_cast<double>(even_per_lane * options.lanes);
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
