#include "tests/component/http/test_server.h"

#include <fmt/format.h>

#include "gateway/base/check.h"
#include "gateway/base/listen.h"
#include "gateway/base/system_clock.h"
#include "tests/unit/http/raw_requests.h"

namespace beacongate::http {

Response RecordingHandler::Handle(const Request& request) {
  {
    const std::lock_guard lock(mutex_);
    records_.push_back(DescribeRequest(request));
  }
  handled_.fetch_add(1);
  return responder_(request);
}

void RecordingHandler::OnRefused(Rejection reason) {
  const std::lock_guard lock(mutex_);
  records_.emplace_back(Describe(reason).label);
}

void RecordingHandler::OnShed() {
  const std::lock_guard lock(mutex_);
  records_.emplace_back("shed");
}

Response RecordingHandler::OnHoldEnded(uint64_t hold, HoldEnd why) {
  constexpr const char* kWhy[] = {"deadline", "stopping", "client gone"};
  const std::lock_guard lock(mutex_);
  hold_ended_ = fmt::format("held {} {}", hold, kWhy[static_cast<size_t>(why)]);
  records_.push_back(hold_ended_);
  Response response;
  response.status = 503;
  response.content_type = "text/plain";
  response.body = hold_ended_;
  response.ack = "test";
  return response;
}

std::vector<std::string> RecordingHandler::Take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(records_, {});
}

TestServer::TestServer(const HttpOptions& options, size_t workers,
                       RecordingHandler::Responder responder)
    : admission_(options) {
  if (responder) handler_.set_responder(std::move(responder));
  Result<std::vector<UniqueFd>> sockets = ListenShared({"127.0.0.1", 0}, workers, "http.listen");
  CHECK(sockets.ok());
  port_ = BoundPort(sockets.value().front());
  for (UniqueFd& socket : sockets.value()) {
    workers_.push_back(
        std::make_unique<Worker>(std::move(socket), options, clock_, handler_, admission_));
  }
  for (const auto& worker : workers_) {
    threads_.emplace_back([running = worker.get()] { running->Run(); });
  }
}

TestServer::~TestServer() { Stop(); }

void TestServer::Stop() {
  for (const auto& worker : workers_) worker->Stop();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Eventually(const std::function<bool()>& holds) {
  const SystemClock clock;
  const MonotonicTime end = clock.Monotonic() + seconds(10);
  while (!holds()) {
    if (clock.Monotonic() >= end) return false;
    std::this_thread::sleep_for(milliseconds(1));
  }
  return true;
}

}  // namespace beacongate::http
