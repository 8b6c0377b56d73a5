// Gateway: the composition root. Builds the parts in the order in which they depend on each other,
// and takes them down in reverse; nothing else wires.
//
//   config -> schemas -> lanes (journal, pump) -> endpoints -> workers (ingest, http) -> admin
//
// Build, Start, BeginDrain and Finish on one thread, in this order; Hasten, Books and the ports
// from any.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/admin/admin_server.h"
#include "gateway/admin/health.h"
#include "gateway/base/accounts.h"
#include "gateway/base/clock.h"
#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/framings.h"
#include "gateway/http/worker.h"
#include "gateway/ingest/endpoint_table.h"
#include "gateway/ingest/ingest.h"
#include "gateway/ingest/worker_books.h"
#include "gateway/journal/posix_segment_file.h"
#include "gateway/lane.h"
#include "gateway/schemas.h"
#include "gateway/topic_watch.h"

namespace beacongate {

class Gateway {
 public:
  // Null when something is wrong: every fault that could be found is in *failure, and nothing stays
  // open. Asks Kafka for at most a second,
  // and the registries of topics that have one. `clock` outlives the gateway.
  static std::unique_ptr<Gateway> Build(const GatewayConfig& config, const Clock& clock,
                                        StartFailure* failure);
  ~Gateway();

  // Serves on threads of its own; returns at once.
  void Start();
  // /readyz turns 503 and replies carry `Connection: close`; serving goes on.
  void BeginDrain();
  // Stops accepting, answers what is complete, and delivers until `deadline`. True when the
  // journals are empty; what is left stays in them for the next start.
  bool Finish(MonotonicTime deadline);
  // Makes Finish, running on another thread, wait for Kafka no longer.
  void Hasten();

  Accounts Books() const;
  uint16_t http_port() const { return http_port_; }
  uint16_t admin_port() const;

 private:
  struct WorkerParts {
    WorkerBooks books;
    std::unique_ptr<UnconvertedCounters> unconverted;
    std::unique_ptr<Ingest> ingest;
    std::unique_ptr<http::Worker> worker;
    std::thread thread;
  };

  Gateway(const GatewayConfig& config, const Clock& clock);
  void OpenLanes(StartFailure* failure);
  Lane& LaneOf(const std::string& topic);
  std::vector<UniqueFd> Listen(StartFailure* failure);
  void MakeWorkers(std::vector<UniqueFd> sockets);
  void MakeAdmin(StartFailure* failure);
  void AskTopics(StartFailure* failure);
  MetricsSource Metrics() const;
  void AddUnconverted(size_t endpoint, MetricsSource* source) const;
  Health HealthNow() const;
  void StopWorkers();

  const GatewayConfig config_;
  const Clock& clock_;
  PosixSegmentFiles files_;
  std::unique_ptr<Schemas> schemas_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<Framings> framings_;
  std::unique_ptr<TopicWatch> topic_watch_;
  std::unique_ptr<EndpointTable> endpoints_;
  std::unique_ptr<http::Admission> admission_;  // of all workers
  std::vector<std::unique_ptr<WorkerParts>> workers_;
  std::unique_ptr<AdminServer> admin_;
  uint16_t http_port_ = 0;
  std::atomic<bool> listening_{false};
  std::atomic<bool> draining_{false};
};

}  // namespace beacongate
