#include "gateway/http/worker.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/http/connection.h"
#include "gateway/http/worker_context.h"

namespace beacongate::http {
namespace {

constexpr int kAcceptsPerWakeup = 64;
// Two, because the first may come at once.
constexpr int kAcceptPauseTicks = 2;

struct EventBaseDeleter {
  void operator()(event_base* base) const { event_base_free(base); }
};
struct EventDeleter {
  void operator()(event* watched) const { event_free(watched); }
};
using EventPtr = std::unique_ptr<event, EventDeleter>;

// No thread of another loop touches this base, and deadlines are our own.
event_base* NewBase() {
  event_config* const config = event_config_new();
  CHECK(config != nullptr);
  event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
  event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
  event_base* const base = event_base_new_with_config(config);
  event_config_free(config);
  CHECK(base != nullptr);
  return base;
}

bool OutOfDescriptors(int code) {
  return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

// The text of the peer's address; an IPv4 client of an IPv6 socket shows as IPv4.
std::string_view PeerText(const sockaddr_storage& peer, char (&text)[Connection::kPeerTextBytes]) {
  if (peer.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(peer);
    inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
  } else {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(peer);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    inet_ntop(mapped ? AF_INET : AF_INET6, v6.sin6_addr.s6_addr + (mapped ? 12 : 0), text,
              sizeof(text));
  }
  return text;
}

}  // namespace

class Worker::Impl {
 public:
  Impl(UniqueFd listening_socket, const HttpOptions& options, const Clock& clock,
       RequestHandler& handler, Admission& admission);
  ~Impl();

  void Run();
  void BeginDrain() { context_.draining.store(true, std::memory_order_relaxed); }
  void StopAccepting() { Signal(stop_accepting_); }
  void Stop(std::function<void()> last_request);
  void Post(std::function<void()> task);
  void Release(uint64_t hold, const Response* instead);
  const HttpCounters& counters() const { return context_.counters; }

 private:
  template <void (Impl::*kReact)()>
  EventPtr WatchFd(int fd);
  void Signal(std::atomic<bool>& flag);
  void Wake();
  void OnWakeup();
  void RunTasks();
  void OnTick();
  void Accept();
  bool AcceptOne();
  void PauseAccepting();
  void CloseListener();
  void BeginStop();
  void EndIfStopped();
  void EndHolds();
  void CloseConnections();

  WorkerContext context_;
  std::unique_ptr<event_base, EventBaseDeleter> base_;
  UniqueFd listener_;
  UniqueFd wakeup_;
  UniqueFd timer_;
  EventPtr on_listener_;
  EventPtr on_wakeup_;
  EventPtr on_timer_;
  int accept_pause_ticks_ = 0;
  int64_t hold_ticks_left_ = 0;
  int64_t stop_ticks_left_ = 0;
  std::atomic<bool> stop_accepting_{false};
  std::atomic<bool> stop_{false};
  std::mutex tasks_mutex_;
  std::vector<std::function<void()>> tasks_;
  std::function<void()> last_request_;  // of the mutex, too
};

Worker::Impl::Impl(UniqueFd listening_socket, const HttpOptions& options, const Clock& clock,
                   RequestHandler& handler, Admission& admission)
    : context_(options, clock, handler, admission),
      base_(NewBase()),
      listener_(std::move(listening_socket)),
      wakeup_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      timer_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  CHECK(wakeup_.valid() && timer_.valid());
  context_.base = base_.get();
  on_listener_ = WatchFd<&Impl::Accept>(listener_.get());
  on_wakeup_ = WatchFd<&Impl::OnWakeup>(wakeup_.get());
  on_timer_ = WatchFd<&Impl::OnTick>(timer_.get());
}

Worker::Impl::~Impl() { CloseConnections(); }

template <void (Worker::Impl::*kReact)()>
EventPtr Worker::Impl::WatchFd(int fd) {
  EventPtr watched(event_new(
      base_.get(), fd, EV_READ | EV_PERSIST,
      [](int, short, void* self) { (static_cast<Impl*>(self)->*kReact)(); }, this));
  CHECK(watched != nullptr && event_add(watched.get(), nullptr) == 0);
  return watched;
}

void Worker::Impl::Run() {
  // A timer that the loop watches as a descriptor: a libevent timer would read the clock in every
  // turn of the loop.
  constexpr timespec kTickTime{0, nanoseconds(kTick).count()};
  const itimerspec period{kTickTime, kTickTime};
  CHECK(timerfd_settime(timer_.get(), 0, &period, nullptr) == 0);
  context_.now = context_.clock.Monotonic();
  Add(context_.counters.turns, 1);
  while (event_base_loop(base_.get(), EVLOOP_ONCE) == 0) {
    Connection::SendGathered(context_);
    if (event_base_got_break(base_.get()) != 0) break;
  }
  CloseListener();
  CloseConnections();
  context_.counters.turns.store(0, std::memory_order_relaxed);
}

void Worker::Impl::Stop(std::function<void()> last_request) {
  if (last_request) {
    const std::lock_guard lock(tasks_mutex_);
    last_request_ = std::move(last_request);
  }
  Signal(stop_);
}

void Worker::Impl::Signal(std::atomic<bool>& flag) {
  flag.store(true);
  Wake();
}

void Worker::Impl::Wake() {
  const uint64_t one = 1;
  // It can only fail when a wake-up is pending already.
  static_cast<void>(!write(wakeup_.get(), &one, sizeof(one)));
}

void Worker::Impl::OnWakeup() {
  uint64_t count = 0;
  static_cast<void>(!read(wakeup_.get(), &count, sizeof(count)));
  Connection::SendGathered(context_);
  RunTasks();
  if (stop_accepting_.load()) CloseListener();
  if (stop_.load() && !context_.stopping) BeginStop();
}

void Worker::Impl::BeginStop() {
  context_.stopping = true;
  CloseListener();
  BeginDrain();
  // Who is served leaves these lists for others.
  for (const Deadline kind : {Deadline::kIdle, Deadline::kHead, Deadline::kBody}) {
    DeadlineList& list = context_.lists[IndexOf(kind)];
    while (DeadlineNode* const node = list.Front()) {
      auto* const connection = static_cast<Connection*>(node);
      if (!connection->FinishForStop()) delete connection;
    }
  }
  {
    const std::lock_guard lock(tasks_mutex_);
    if (last_request_) std::exchange(last_request_, {})();
  }
  hold_ticks_left_ = context_.options.linger_timeout / kTick;
  stop_ticks_left_ = context_.options.linger_timeout / kTick;
  EndIfStopped();
}

// In ticks, not by the clock: nothing may keep a process from its end.
void Worker::Impl::EndIfStopped() {
  if (!context_.held.empty()) {
    if (hold_ticks_left_-- > 0) return;
    EndHolds();
  }
  bool all_gone = true;
  context_.EachList([&](const DeadlineList& list) { all_gone &= list.empty(); });
  if (all_gone || stop_ticks_left_-- <= 0) event_base_loopbreak(base_.get());
}

// Who is told may have sent another request, whose reply is held in turn.
void Worker::Impl::EndHolds() {
  std::vector<Connection*> connections;
  for (const auto& [hold, connection] : context_.held) connections.push_back(connection);
  for (Connection* const connection : connections) {
    if (!connection->EndHold(HoldEnd::kStopping)) delete connection;
  }
}

void Worker::Impl::Release(uint64_t hold, const Response* instead) {
  const auto found = context_.held.find(hold);
  if (found == context_.held.end()) return;
  Connection* const connection = found->second;
  if (!connection->Release(instead)) delete connection;
}

void Worker::Impl::Post(std::function<void()> task) {
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks_.push_back(std::move(task));
  }
  Wake();
}

void Worker::Impl::RunTasks() {
  std::vector<std::function<void()>> tasks;
  {
    const std::lock_guard lock(tasks_mutex_);
    tasks.swap(tasks_);
  }
  for (const std::function<void()>& task : tasks) task();
}

void Worker::Impl::OnTick() {
  uint64_t count = 0;
  static_cast<void>(!read(timer_.get(), &count, sizeof(count)));
  Connection::SendGathered(context_);
  context_.now = context_.clock.Monotonic();
  Add(context_.counters.turns, 1);
  context_.EachList([this](DeadlineList& list) {
    while (DeadlineNode* const expired = list.ExpiredFront(context_.now)) {
      auto* const connection = static_cast<Connection*>(expired);
      if (!connection->OnDeadline()) delete connection;
    }
  });
  if (accept_pause_ticks_ > 0 && --accept_pause_ticks_ == 0 && on_listener_ != nullptr) {
    event_add(on_listener_.get(), nullptr);
  }
  if (context_.stopping) EndIfStopped();
}

void Worker::Impl::Accept() {
  for (int i = 0; i < kAcceptsPerWakeup && AcceptOne(); ++i) {
  }
}

// False when no further connection can be taken now.
bool Worker::Impl::AcceptOne() {
  sockaddr_storage peer;
  socklen_t size = sizeof(peer);
  UniqueFd socket(accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                          SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.valid()) {
    const int code = errno;
    if (OutOfDescriptors(code)) PauseAccepting();
    return code == EINTR || code == ECONNABORTED;
  }
  const ClientId client = ClientOf(peer);
  const ConnectionRefusal refusal = context_.admission.Enter(client);
  const bool admitted = refusal == ConnectionRefusal::kNone;
  if (!admitted) Add(context_.counters.connections_refused[IndexOf(refusal)], 1);
  if (!admitted && !context_.admission.BeginRefusal()) return true;
  char text[Connection::kPeerTextBytes];
  // It lives in a deadline list.
  auto* const connection =
      new Connection(context_, std::move(socket), PeerText(peer, text), client, refusal);
  if (!admitted && !connection->TurnAway()) delete connection;
  return true;
}

// A listener that stays readable would spin the loop while no descriptor is free.
void Worker::Impl::PauseAccepting() {
  Add(context_.counters.accept_paused, 1);
  if (on_listener_ == nullptr) return;
  event_del(on_listener_.get());
  accept_pause_ticks_ = kAcceptPauseTicks;
}

// Connections that the kernel has queued would be reset: they are taken first.
void Worker::Impl::CloseListener() {
  if (!listener_.valid()) return;
  while (AcceptOne()) {
  }
  on_listener_.reset();
  listener_.Reset();
}

void Worker::Impl::CloseConnections() {
  context_.EachList([](DeadlineList& list) {
    while (DeadlineNode* const node = list.Front()) delete static_cast<Connection*>(node);
  });
}

Worker::Worker(UniqueFd listening_socket, const HttpOptions& options, const Clock& clock,
               RequestHandler& handler, Admission& admission)
    : impl_(std::make_unique<Impl>(std::move(listening_socket), options, clock, handler,
                                   admission)) {}
Worker::~Worker() = default;

void Worker::Run() { impl_->Run(); }
void Worker::BeginDrain() { impl_->BeginDrain(); }
void Worker::StopAccepting() { impl_->StopAccepting(); }
void Worker::Stop(std::function<void()> last_request) { impl_->Stop(std::move(last_request)); }
void Worker::Post(std::function<void()> task) { impl_->Post(std::move(task)); }
void Worker::Release(uint64_t hold, const Response* instead) { impl_->Release(hold, instead); }
const HttpCounters& Worker::counters() const { return impl_->counters(); }

}  // namespace beacongate::http
