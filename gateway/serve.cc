#include "gateway/serve.h"

#include <signal.h>

#include <cerrno>
#include <ctime>
#include <optional>

#include "gateway/admin/accounts_json.h"
#include "gateway/base/log.h"
#include "gateway/gateway.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "gateway";
// After the drain began, clients get this long to send a request that is answered with
// `Connection: close`, so that they do not find their connection gone.
constexpr milliseconds kCloseGrace{500};

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

void WaitForStop() {
  while (true) {
    const std::optional<int> signal = NextSignal(std::nullopt);
    if (signal != SIGHUP) return;
    Log(LogLevel::kWarning, kComponent,
        "SIGHUP: this version does not reload; restart it to use a changed configuration");
  }
}

// True if a second signal came while waiting.
bool WaitUnlessHastened(milliseconds wait) {
  if (wait <= milliseconds(0)) return false;
  return NextSignal(wait).has_value();
}

}  // namespace

void TakeSignals() {
  const sigset_t set = Signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  signal(SIGPIPE, SIG_IGN);
}

ExitCode Serve(const GatewayConfig& config, const Clock& clock,
               const std::function<void()>& while_serving) {
  StartFailure failure;
  const std::unique_ptr<Gateway> gateway = Gateway::Build(config, clock, &failure);
  if (gateway == nullptr) {
    for (const std::string& fault : failure.faults) Log(LogLevel::kError, "start", "{}", fault);
    return failure.code;
  }
  gateway->Start();
  if (while_serving) while_serving();
  WaitForStop();

  Log(LogLevel::kInfo, kComponent, "draining: not ready, serving {} ms on",
      config.shutdown.drain_delay_ms.count());
  gateway->BeginDrain();
  const bool hastened = WaitUnlessHastened(config.shutdown.drain_delay_ms + kCloseGrace);
  const milliseconds timeout = hastened ? milliseconds(0) : config.shutdown.drain_timeout_ms;
  const bool empty = gateway->Finish(clock.Monotonic() + timeout);
  Log(LogLevel::kInfo, kComponent, "stopped, journal {}; books: {}",
      empty ? "empty" : "kept for the next start", AccountsJson(gateway->Books()));
  return ExitCode::kDone;
}

}  // namespace beacongate
