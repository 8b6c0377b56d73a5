#include "tests/component/http/cut_delivery.h"

#include <algorithm>
#include <thread>

#include "gateway/base/check.h"
#include "gateway/base/system_clock.h"

namespace beacongate::http {

CutDelivery::CutDelivery(TestServer& server, const std::vector<std::string_view>& streams)
    : server_(server), left_(streams), bytes_sent_(server.counters().bytes_read.load()) {
  for (size_t i = 0; i < streams.size(); ++i) {
    clients_.push_back(std::make_unique<TestClient>());
    CHECK(clients_.back()->Connect(server.port()));
  }
}

bool CutDelivery::Deliver(size_t piece) {
  bool sent = true;
  while (sent) {
    sent = false;
    for (size_t i = 0; i < clients_.size(); ++i) {
      const std::string_view next = left_[i].substr(0, piece);
      if (next.empty()) continue;
      left_[i].remove_prefix(next.size());
      // What comes after the end of a connection is read, and dropped, as well.
      if (!clients_[i]->Send(next)) return false;
      bytes_sent_ += next.size();
      sent = true;
    }
    if (!AwaitRead()) return false;
  }
  return true;
}

bool CutDelivery::AwaitRead() {
  const SystemClock clock;
  const MonotonicTime end = clock.Monotonic() + seconds(10);
  for (uint32_t turn = 1; server_.counters().bytes_read.load() != bytes_sent_; ++turn) {
    std::this_thread::yield();
    if (turn % 1024 == 0 && clock.Monotonic() >= end) return false;
  }
  return true;
}

// The worker serves one event after the other: what it had read before the probe came, it has
// answered before it answers the probe.
bool CutDelivery::AwaitWorker() {
  constexpr std::string_view kProbe = "GET /probe HTTP/1.1\r\nHost: h\r\n\r\n";
  TestClient probe;
  return probe.Connect(server_.port()) && probe.Send(kProbe) && probe.ReadReply().status == 200;
}

}  // namespace beacongate::http
