#include "gateway/serve.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <ctime>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include "gateway/admin/accounts_json.h"
#include "gateway/base/log.h"
#include "gateway/base/thread_name.h"
#include "gateway/end_guard.h"
#include "gateway/gateway.h"
#include "gateway/heartbeat.h"
#include "gateway/service_manager.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "gateway";
// After the drain began, clients get this long to send a request that is answered with
// `Connection: close`, so that they do not find their connection gone.
constexpr milliseconds kCloseGrace{500};
constexpr milliseconds kLookEvery{50};
// What may come on top of the configured times: clients that do not close, librdkafka's end.
constexpr milliseconds kStopSlack{15'000};

sigset_t Signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, signal);
  return set;
}

// The next signal, or none when `timeout` has passed.
std::optional<int> NextSignal(std::optional<milliseconds> timeout) {
  const sigset_t set = Signals();
  timespec wait{};
  if (timeout) {
    wait.tv_sec = timeout->count() / 1000;
    wait.tv_nsec = timeout->count() % 1000 * 1'000'000;
  }
  while (true) {
    const int signal = timeout ? sigtimedwait(&set, nullptr, &wait) : sigwaitinfo(&set, nullptr);
    if (signal > 0) return signal;
    if (errno != EINTR) return std::nullopt;
  }
}

std::string StatusLine(const Gateway& gateway) {
  const Accounts books = gateway.Books();
  return fmt::format("{} accepted, {} delivered, {} pending, {} shed", books.accepted,
                     books.delivered, books.pending, books.shed);
}

void WaitForStop(Gateway& gateway, const Clock& clock, const ServiceManager& manager,
                 const ConfigLoader& load_again) {
  while (NextSignal(std::nullopt) == SIGHUP) {
    manager.Reloading(clock.Monotonic());
    if (load_again) {
      gateway.Reload(load_again);
    } else {
      Log(LogLevel::kWarning, kComponent, "SIGHUP: --dev does not reload; start it again");
    }
    manager.Ready(StatusLine(gateway));
  }
}

// True if a second SIGTERM or SIGINT came while waiting. SIGHUP is none: systemd may send it along
// with SIGTERM, and a terminal that closes does.
bool WaitUnlessHastened(const Clock& clock, milliseconds wait) {
  const MonotonicTime end = clock.Monotonic() + wait;
  while (wait > milliseconds(0)) {
    const std::optional<int> signal = NextSignal(wait);
    if (signal.has_value() && *signal != SIGHUP) return true;
    wait = std::chrono::ceil<milliseconds>(end - clock.Monotonic());
  }
  return false;
}

// Looks for the second signal while the gateway delivers what it has. Its thread is made at the
// start: at the end there may be no thread to be had.
class Hastener {
 public:
  explicit Hastener(const Clock& clock)
      : clock_(clock), thread_([this] {
          NameThread("hastener");
          Run();
        }) {}
  ~Hastener() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  Hastener(const Hastener&) = delete;
  Hastener& operator=(const Hastener&) = delete;

  // From now on, and until it is given null.
  void Watch(Gateway* gateway) {
    {
      const std::lock_guard lock(mutex_);
      gateway_ = gateway;
    }
    changed_.notify_all();
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ended_ || gateway_ != nullptr; });
      if (ended_) return;
      lock.unlock();
      const bool hastened = WaitUnlessHastened(clock_, kLookEvery);
      lock.lock();
      if (!hastened || gateway_ == nullptr) continue;
      Log(LogLevel::kInfo, kComponent, "a second signal: not waiting for Kafka");
      gateway_->Hasten();
    }
  }

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Gateway* gateway_ = nullptr;
  bool ended_ = false;
  std::thread thread_;
};

bool Finish(Gateway& gateway, Hastener& hastener, const Clock& clock, milliseconds timeout) {
  hastener.Watch(&gateway);
  const bool empty = gateway.Finish(clock.Monotonic() + timeout);
  hastener.Watch(nullptr);
  return empty;
}

// The phases before accepting ends. True if they were hastened.
bool Leave(Gateway& gateway, const Clock& clock, const ShutdownConfig& shutdown) {
  Log(LogLevel::kInfo, kComponent, "draining: not ready, serving {} ms on",
      shutdown.drain_delay_ms.count());
  const bool hastened = WaitUnlessHastened(clock, shutdown.drain_delay_ms);
  Log(LogLevel::kInfo, kComponent, "draining: replies ask clients to leave");
  gateway.BeginClosing();
  return hastened || WaitUnlessHastened(clock, kCloseGrace);
}

// Another process accepts already, or waits for this; the clients that are here get their replies.
bool LeaveToSuccessor(Gateway& gateway, const Clock& clock, const ShutdownConfig& shutdown) {
  Log(LogLevel::kInfo, kComponent,
      "handed over: another process takes this one's place; replies ask clients to leave");
  gateway.BeginClosing();
  const MonotonicTime end = clock.Monotonic() + shutdown.drain_delay_ms + kCloseGrace;
  while (gateway.OpenConnections() > 0 && clock.Monotonic() < end) {
    if (WaitUnlessHastened(clock, kLookEvery)) return true;
  }
  return false;
}

// From SIGTERM to the end of the process.
milliseconds LongestEnd(const ShutdownConfig& shutdown) {
  return shutdown.drain_delay_ms + kCloseGrace + shutdown.drain_timeout_ms + kStopSlack;
}

// As after `kill -9` nothing is lost: the journal has what Kafka has not acknowledged.
[[noreturn]] void EndNow() {
  Log(LogLevel::kError, kComponent,
      "a part of the process does not end in time; ending without it, the journal is kept for the "
      "next start");
  _exit(static_cast<int>(ExitCode::kDone));
}

// From SIGTERM on. True if the journal is empty at the end.
bool DrainAndFinish(Gateway& gateway, Hastener& hastener, const Clock& clock,
                    const ServiceManager& manager) {
  const ShutdownConfig shutdown = gateway.shutdown();
  manager.Stopping(LongestEnd(shutdown));
  gateway.BeginDrain();
  const bool hastened = gateway.handed_over() ? LeaveToSuccessor(gateway, clock, shutdown)
                                              : Leave(gateway, clock, shutdown);

  const milliseconds timeout = hastened ? milliseconds(0) : shutdown.drain_timeout_ms;
  Log(LogLevel::kInfo, kComponent,
      "draining: accepting no more, delivering what the journal holds for at most {} ms{}",
      timeout.count(), hastened ? " since a second signal came" : "");
  return Finish(gateway, hastener, clock, timeout);
}

// All threads are made before the gateway is ready. std::system_error: one could not be.
ExitCode StartAndServe(const GatewayConfig& config, const Clock& clock,
                       const ServeOptions& options) {
  StartFailure failure;
  TakeOver former;
  std::optional<ListeningSockets> succeeded;
  if (options.take_over) {
    former = TakeOver::Ask(config.journal.dir);
    succeeded = former.sockets();
    Log(LogLevel::kInfo, kComponent, "{}",
        former.found() ? "taking over the sockets of the process that serves"
                       : "no process to take over from; starting as usual");
  }
  EndGuard end_guard(EndNow);  // first: the gateway's own end may take long, too
  Hastener hastener(clock);
  const std::unique_ptr<Gateway> gateway =
      Gateway::Build(config, clock, &failure, std::move(succeeded));
  if (gateway == nullptr) {
    for (const std::string& fault : failure.faults) Log(LogLevel::kError, "start", "{}", fault);
    return failure.code;
  }
  gateway->MakeThreads();
  const ServiceManager manager = ServiceManager::FromEnvironment();
  const auto status = [&gateway] { return StatusLine(*gateway); };
  // The last thread that is needed: the former process goes on until all are there.
  const Heartbeat heartbeat(
      manager, clock, [&gateway] { return gateway->Loops(); }, status);
  former.Serving();
  gateway->Start();
  gateway->OfferSockets([] { kill(getpid(), SIGTERM); });
  manager.Ready(status());
  if (options.while_serving) options.while_serving();
  WaitForStop(*gateway, clock, manager, options.load_again);
  end_guard.SetDeadline(clock.Monotonic() + LongestEnd(gateway->shutdown()));
  const bool empty = DrainAndFinish(*gateway, hastener, clock, manager);
  Log(LogLevel::kInfo, kComponent, "stopped, journal {}; books: {}",
      empty ? "empty" : "kept for the next start", AccountsJson(gateway->Books()));
  return ExitCode::kDone;
}

}  // namespace

void TakeSignals() {
  const sigset_t set = Signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

ExitCode Serve(const GatewayConfig& config, const Clock& clock, const ServeOptions& options) {
  try {
    return StartAndServe(config, clock, options);
  } catch (const std::system_error& error) {
    Log(LogLevel::kError, "start",
        "cannot make a thread: {}; raise the limit of threads (TasksMax, ulimit -u), or free "
        "memory",
        error.what());
    return ExitCode::kEnvironment;
  }
}

}  // namespace beacongate
