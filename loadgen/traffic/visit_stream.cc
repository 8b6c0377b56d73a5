#include "loadgen/traffic/visit_stream.h"

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kPingsMax = 6;
constexpr uint32_t kPingIntervalMs = 15'000;

}  // namespace

VisitStream::VisitStream(const Zipf* sites, const Zipf* visitors, size_t at_once)
    : sites_(sites), visitors_(visitors), visits_(at_once) {
  CHECK(at_once > 0);
}

const PageView& VisitStream::Next(RandomBits& bits) {
  Visit& visit = visits_[bits() % visits_.size()];
  PageView& view = visit.view;
  if (visit.over) {
    const size_t site = sites_->Draw(bits);
    view = DrawPageView(site, visitors_->Draw(bits), bits);
    visit.pings_left = bits() % (kPingsMax + 1);
    visit.over = false;
    return view;
  }
  view.dwell_ms += static_cast<uint32_t>(bits() % (2 * kPingIntervalMs));
  if (visit.pings_left > 0) {
    --visit.pings_left;
    view.event = "ping";
    view.scroll_px += static_cast<uint32_t>(bits() % 1'000);
  } else {
    view.event = "unload";
    visit.over = true;
  }
  return view;
}

}  // namespace beacongate::loadgen
