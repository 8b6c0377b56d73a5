// AdminServer: health, metrics and the books for people and their tools, on a port of its own.
//
//   /livez /readyz /metrics /accounts /schema, / (status page) and /status.json (its data)
//
// One thread with one libevent loop; GET and HEAD, anything else is 404 or 405. Requests are small
// and slow clients are cut off after 10 s, but the port is not hardened against the internet: bind
// it to an address that clients of the gateway do not reach.
//
// The handlers are called on the admin thread, one at a time, from Start until the destructor
// returns; what they refer to outlives the server. They may take milliseconds: nobody but the admin
// port waits.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "gateway/admin/health.h"
#include "gateway/admin/metrics.h"
#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {

struct AdminHandlers {
  std::function<Health()> health;
  std::function<MetricsSource()> metrics;  // `process` is filled in by the server
  std::function<std::string()> schema;     // the .proto text in use
};

class AdminServer {
 public:
  // Binds `listen` ("127.0.0.1:9464", "[::1]:9464", ":9464"; port 0: the kernel chooses) and
  // serves. An error names the address and what to do.
  static Result<std::unique_ptr<AdminServer>> Start(const std::string& listen,
                                                    AdminHandlers handlers);
  // The same on a socket that listens.
  static Result<std::unique_ptr<AdminServer>> Start(UniqueFd socket, AdminHandlers handlers);
  // Closes the port and waits for the thread; replies under way may be cut.
  ~AdminServer();
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  uint16_t BoundPort() const;

 private:
  class Impl;
  explicit AdminServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace beacongate
