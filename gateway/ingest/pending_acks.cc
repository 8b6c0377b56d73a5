#include "gateway/ingest/pending_acks.h"

#include <functional>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/http/worker_context.h"

namespace beacongate {
namespace {

constexpr uint32_t kRetryAfterS = 5;

AckEnd EndOf(AckOutcome outcome) {
  switch (outcome) {
    case AckOutcome::kDone:
      return AckEnd::kAcknowledged;
    case AckOutcome::kNotSynced:
      return AckEnd::kNotSynced;
    case AckOutcome::kQuarantined:
      return AckEnd::kQuarantined;
  }
  return AckEnd::kNotSynced;
}

AckEnd EndOf(http::HoldEnd end) {
  switch (end) {
    case http::HoldEnd::kDeadline:
      return AckEnd::kTimeout;
    case http::HoldEnd::kStopping:
      return AckEnd::kStopping;
    case http::HoldEnd::kClientGone:
      break;
  }
  return AckEnd::kClientGone;
}

// A record in quarantine does not get better by being sent again.
http::Response Failure(AckEnd end) {
  http::Response response;
  response.status = 503;
  response.content_type = "text/plain";
  response.retry_after_s = end == AckEnd::kQuarantined ? 0 : kRetryAfterS;
  switch (end) {
    case AckEnd::kNotSynced:
      response.ack = "disk";
      response.body = "not known: disk\n";
      break;
    case AckEnd::kQuarantined:
      response.ack = "quarantined";
      response.body = "quarantined\n";
      break;
    case AckEnd::kStopping:
      response.ack = "stopping";
      response.body = "not known: stopping\n";
      break;
    default:
      response.ack = "timeout";
      response.body = "not known: timeout\n";
      break;
  }
  return response;
}

}  // namespace

// What was settled and not taken in yet. Outlives the worker, as waits in journals may.
class PendingAcks::Inbox {
 public:
  using Settled = std::pair<uint64_t, AckOutcome>;

  void Wake(std::function<void()> wake) {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }
  void Put(uint64_t hold, AckOutcome outcome) {
    const std::lock_guard lock(mutex_);
    settled_.emplace_back(hold, outcome);
    if (settled_.size() == 1 && wake_) wake_();
  }
  std::vector<Settled> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(settled_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<Settled> settled_;
  std::function<void()> wake_;
};

class PendingAcks::Wait final : public AckWait {
 public:
  Wait(uint64_t hold, std::shared_ptr<Inbox> inbox) : hold_(hold), inbox_(std::move(inbox)) {}
  uint64_t hold() const { return hold_; }

 private:
  void OnSettled() override {
    if (!abandoned()) inbox_->Put(hold_, outcome());
  }

  const uint64_t hold_;
  const std::shared_ptr<Inbox> inbox_;
};

PendingAcks::PendingAcks(http::Admission& admission)
    : admission_(admission), inbox_(std::make_shared<Inbox>()) {}

PendingAcks::~PendingAcks() {
  for (const auto& [hold, wait] : pending_) {
    wait->Abandon();
    admission_.EndHold();
  }
}

void PendingAcks::Connect(http::Worker& worker) {
  worker_ = &worker;
  inbox_->Wake([this] { worker_->Post([this] { TakeSettled(); }); });
}

void PendingAcks::Disconnect() { inbox_->Wake({}); }

std::shared_ptr<AckWait> PendingAcks::Begin() {
  if (!admission_.BeginHold()) return nullptr;
  const uint64_t hold = ++last_hold_;
  auto wait = std::make_shared<Wait>(hold, inbox_);
  pending_.emplace(hold, wait);
  return wait;
}

void PendingAcks::Close(const std::shared_ptr<AckWait>& wait, milliseconds timeout,
                        http::Response* response) {
  const uint64_t hold = static_cast<const Wait&>(*wait).hold();
  if (!wait->Close()) {
    response->hold = hold;
    response->hold_timeout = timeout;
    return;
  }
  const AckEnd end = EndOf(wait->outcome());
  End(hold, end);
  if (end == AckEnd::kAcknowledged) return;
  const std::string_view origin = response->allow_origin;
  *response = Failure(end);
  response->allow_origin = origin;
}

void PendingAcks::Drop(const std::shared_ptr<AckWait>& wait) {
  wait->Abandon();
  pending_.erase(static_cast<const Wait&>(*wait).hold());
  admission_.EndHold();
}

http::Response PendingAcks::OnHoldEnded(uint64_t hold, http::HoldEnd why) {
  const AckEnd end = EndOf(why);
  pending_.at(hold)->Abandon();
  End(hold, end);
  return Failure(end);
}

void PendingAcks::TakeSettled() {
  for (const auto& [hold, outcome] : inbox_->Take()) {
    if (!pending_.contains(hold)) continue;  // its time was over
    const AckEnd end = EndOf(outcome);
    End(hold, end);
    if (end == AckEnd::kAcknowledged) {
      worker_->Release(hold, nullptr);
    } else {
      const http::Response failure = Failure(end);
      worker_->Release(hold, &failure);
    }
  }
}

void PendingAcks::End(uint64_t hold, AckEnd end) {
  CHECK(pending_.erase(hold) == 1);
  admission_.EndHold();
  http::Add(counters_.ended[static_cast<size_t>(end)], 1);
}

}  // namespace beacongate
