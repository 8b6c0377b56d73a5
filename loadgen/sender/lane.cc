#include "loadgen/sender/lane.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "gateway/base/check.h"

namespace beacongate::loadgen {
namespace {

constexpr milliseconds kBackOffMin{10};
constexpr milliseconds kBackOffMax{1'000};
constexpr seconds kQuietMax{300};
constexpr size_t kStatusMax = 599;

timeval ToTimeval(milliseconds duration) {
  return {.tv_sec = static_cast<time_t>(duration.count() / 1000),
          .tv_usec = static_cast<suseconds_t>(duration.count() % 1000 * 1000)};
}

}  // namespace

Lane::Lane(uint32_t number, LaneShared* shared)
    : number_(number),
      shared_(*shared),
      retry_(event_new(shared->base, -1, 0, OnRetry, this)),
      quiet_end_(event_new(shared->base, -1, 0, OnQuietEnd, this)),
      back_off_(kBackOffMin),
      release_index_(shared->order.First(number)),
      send_index_(release_index_),
      ring_(shared->pipeline) {}

void Lane::Connect() {
  CHECK(state_ == State::kClosed);
  const Target& target = shared_.target;
  fd_ = UniqueFd(
      socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  state_ = State::kConnecting;
  if (!fd_.valid()) {
    shared_.last_connect_error = errno;
    Disconnect();
    return;
  }
  const int on = 1;
  setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  readable_.reset(event_new(shared_.base, fd_.get(), EV_READ | EV_PERSIST, OnReadable, this));
  writable_.reset(event_new(shared_.base, fd_.get(), EV_WRITE, OnWritable, this));
  const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
  if (connect(fd_.get(), address, target.address_bytes) != 0 && errno != EINPROGRESS) {
    shared_.last_connect_error = errno;
    Disconnect();
    return;
  }
  event_add(writable_.get(), nullptr);
}

void Lane::OnConnected() {
  int error = 0;
  socklen_t error_bytes = sizeof(error);
  getsockopt(fd_.get(), SOL_SOCKET, SO_ERROR, &error, &error_bytes);
  if (error != 0) {
    shared_.last_connect_error = error;
    Disconnect();
    return;
  }
  state_ = State::kConnected;
  ++shared_.connections_made;
  answered_since_connect_ = false;
  reader_.Reset();
  event_add(readable_.get(), nullptr);
  const MonotonicTime now = shared_.clock.Monotonic();
  StartLife(now);
  SendReleased(now);
}

void Lane::StartLife(MonotonicTime now) {
  const uint64_t lanes = shared_.source.lanes();
  const uint64_t parts = lives_++ == 0 ? number_ % lanes + 1 : lanes;  // of a whole life
  const Churn& churn = shared_.churn;
  if (churn.requests > 0) requests_left_ = std::max<uint64_t>(churn.requests * parts / lanes, 1);
  if (churn.after > nanoseconds{0}) {
    worn_at_ = now + churn.after / static_cast<int64_t>(lanes) * static_cast<int64_t>(parts);
  }
}

bool Lane::WornOut(MonotonicTime now) const { return requests_left_ == 0 || now >= worn_at_; }

// Closes a connection whose time is over, once all of it is answered.
void Lane::RenewIfDone(MonotonicTime now) {
  if (state_ != State::kConnected || in_flight_ > 0 || !unsent_.empty()) return;
  if (!suspended_ && !WornOut(now)) return;
  ++shared_.result.counts.renewed;
  CloseSocket();
  if (!suspended_) Connect();
}

void Lane::Suspend() {
  suspended_ = true;
  RenewIfDone(shared_.clock.Monotonic());
}

void Lane::Resume() {
  suspended_ = false;
  if (state_ == State::kClosed && !event_pending(retry_.get(), EV_TIMEOUT, nullptr)) Connect();
  SendReleased(shared_.clock.Monotonic());
}

void Lane::CloseSocket() {
  readable_.reset();
  writable_.reset();
  fd_.Reset();
  state_ = State::kClosed;
}

// Everything unanswered has failed. A server that answered and then closed is asked again at once;
// one that never answered is given time.
void Lane::Disconnect() {
  if (state_ == State::kConnected) ++shared_.result.counts.reconnects;
  GiveUp();
  unsent_.clear();
  const bool at_once = state_ == State::kConnected && answered_since_connect_;
  CloseSocket();
  if (suspended_) return;
  const timeval wait = ToTimeval(at_once ? milliseconds{0} : back_off_);
  if (!at_once) back_off_ = std::min(back_off_ * 2, kBackOffMax);
  event_add(retry_.get(), &wait);
}

void Lane::Release(uint64_t requests) {
  const MonotonicTime now = shared_.clock.Monotonic();
  for (uint64_t i = 0; i < requests; ++i) {
    const nanoseconds planned = shared_.pacer->PlannedAt(release_index_);
    release_index_ = shared_.order.Next(number_, release_index_);
    shared_.result.lateness.Record(now - (shared_.start + planned));
  }
  released_ += requests;
  SendReleased(now);
}

void Lane::ReleaseAll() {
  if (send_index_ == LaneOrder::kNone) return;
  released_ = UINT64_MAX;
  SendReleased(shared_.clock.Monotonic());
}

void Lane::Stop() {
  if (shared_.pacer == nullptr) released_ = sent_;
}

void Lane::SendReleased(MonotonicTime now) {
  while (state_ == State::kConnected && unsent_.empty() && !quiet_ && !suspended_ &&
         now < worn_at_) {
    const uint64_t room = std::min<uint64_t>(ring_.size() - in_flight_, requests_left_);
    const uint64_t requests = std::min(released_ - sent_, room);
    if (requests == 0) break;
    SendBytes({shared_.out.data(), WriteRequests(requests, now)});
  }
  RenewIfDone(now);
}

// As many of `requests` as the shared buffer holds; returns their bytes.
size_t Lane::WriteRequests(uint64_t requests, MonotonicTime now) {
  const uint32_t beacons = shared_.source.beacons_per_request();
  const size_t bytes_max = shared_.source.request_bytes_max();
  size_t size = 0;
  uint64_t written = 0;
  for (; written < requests && shared_.out.size() - size >= bytes_max; ++written, ++sent_) {
    MonotonicTime planned = now;
    if (shared_.pacer != nullptr) {
      planned = shared_.start + shared_.pacer->PlannedAt(send_index_);
      send_index_ = shared_.order.Next(number_, send_index_);
    }
    const Stamp stamp{.first_sequence = sent_ * beacons,
                      .planned = shared_.wall_start +
                                 std::chrono::duration_cast<microseconds>(planned - shared_.start)};
    size += shared_.source.WriteNext(number_, stamp, std::span(shared_.out).subspan(size));
    const size_t slot = ring_head_ + in_flight_++;
    ring_[slot < ring_.size() ? slot : slot - ring_.size()] = {.planned = planned, .sent = now};
  }
  shared_.result.counts.sent += written;
  if (shared_.churn.requests > 0) requests_left_ -= written;
  return size;
}

void Lane::SendBytes(std::string_view bytes) {
  const ssize_t taken = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (taken == static_cast<ssize_t>(bytes.size())) return;
  if (taken < 0 && errno != EAGAIN && errno != EINTR) {
    Disconnect();
    return;
  }
  unsent_.assign(bytes.substr(taken < 0 ? 0 : static_cast<size_t>(taken)));
  event_add(writable_.get(), nullptr);
}

void Lane::FlushUnsent() {
  std::string bytes;
  bytes.swap(unsent_);
  if (!bytes.empty()) SendBytes(bytes);
  SendReleased(shared_.clock.Monotonic());
}

void Lane::OnReplies(std::string_view bytes) {
  const MonotonicTime now = shared_.clock.Monotonic();
  while (const std::optional<ReplyReader::Reply> reply = reader_.Next(&bytes)) {
    if (in_flight_ == 0) return Disconnect();  // an answer to nothing
    OnReply(*reply, now);
    if (reply->close) return Disconnect();
  }
  if (reader_.broken()) return Disconnect();
  SendReleased(now);
}

void Lane::OnReply(const ReplyReader::Reply& reply, MonotonicTime now) {
  Note(1, SendOutcome::OfStatus(std::clamp(reply.status, 100, 999)));
  const InFlight& request = ring_[ring_head_];
  if (++ring_head_ == ring_.size()) ring_head_ = 0;
  --in_flight_;
  answered_since_connect_ = true;
  back_off_ = kBackOffMin;
  SendResult& result = shared_.result;
  ++result.counts.answered;
  ++result.by_status[std::min<size_t>(static_cast<size_t>(reply.status), kStatusMax)];
  result.latency.Record(now - request.planned);
  result.service.Record(now - request.sent);
  shared_.last_reply = now;
  if (reply.status == 503 && shared_.heed_retry_after) KeepQuiet(seconds{reply.retry_after_s});
}

// What became of the oldest of the unanswered.
void Lane::Note(uint64_t requests, SendOutcome outcome) {
  if (shared_.run_log == nullptr || requests == 0) return;
  const uint64_t beacons = shared_.source.beacons_per_request();
  shared_.run_log->Note(number_, (sent_ - in_flight_) * beacons, requests * beacons, outcome);
}

void Lane::GiveUp() {
  Note(in_flight_, SendOutcome::Unknown());
  shared_.result.counts.failed += in_flight_;
  in_flight_ = 0;
}

void Lane::KeepQuiet(seconds duration) {
  if (quiet_) return;
  quiet_ = true;
  ++shared_.result.counts.waits;
  const timeval wait = ToTimeval(std::clamp(duration, seconds{1}, kQuietMax));
  event_add(quiet_end_.get(), &wait);
}

void Lane::OnReadable(int fd, short /*what*/, void* self) {
  Lane& lane = *static_cast<Lane*>(self);
  std::vector<char>& in = lane.shared_.in;
  const ssize_t size = recv(fd, in.data(), in.size(), 0);
  if (size > 0) {
    lane.OnReplies({in.data(), static_cast<size_t>(size)});
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    lane.Disconnect();
  }
}

void Lane::OnWritable(int /*fd*/, short /*what*/, void* self) {
  Lane& lane = *static_cast<Lane*>(self);
  if (lane.state_ == State::kConnecting) {
    lane.OnConnected();
  } else {
    lane.FlushUnsent();
  }
}

void Lane::OnQuietEnd(int /*fd*/, short /*what*/, void* self) {
  Lane& lane = *static_cast<Lane*>(self);
  lane.quiet_ = false;
  lane.SendReleased(lane.shared_.clock.Monotonic());
}

void Lane::OnRetry(int /*fd*/, short /*what*/, void* self) {
  Lane& lane = *static_cast<Lane*>(self);
  if (!lane.suspended_) lane.Connect();
}

}  // namespace beacongate::loadgen
