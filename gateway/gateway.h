// Gateway: the composition root. Builds the parts in the order in which they depend on each other,
// and takes them down in reverse; nothing else wires.
//
//   config -> schemas -> lanes (journal, pump) -> endpoints -> workers (ingest, http) -> admin
//
// Build, MakeThreads, Start, Reload, BeginDrain, BeginClosing and Finish on one thread, in this
// order, with any number of Reloads; Hasten, Books, Loops and the ports from any.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gateway/admin/admin_server.h"
#include "gateway/admin/health.h"
#include "gateway/base/accounts.h"
#include "gateway/base/clock.h"
#include "gateway/base/periodic_thread.h"
#include "gateway/config/gateway_config.h"
#include "gateway/exit_code.h"
#include "gateway/fill_watch.h"
#include "gateway/hand_over.h"
#include "gateway/http/worker.h"
#include "gateway/ingest/field_counters.h"
#include "gateway/ingest/ingest.h"
#include "gateway/ingest/worker_books.h"
#include "gateway/journal/posix_segment_file.h"
#include "gateway/lane.h"
#include "gateway/loop_watch.h"
#include "gateway/serving.h"
#include "gateway/topic_watch.h"

namespace beacongate {

class Gateway {
 public:
  // Null when something is wrong: every fault that could be found is in *failure, and nothing stays
  // open. Asks Kafka for at most a second,
  // and the registries of topics that have one. `clock` outlives the gateway.
  // `succeeded`: it takes the place of a process that may still run, and of its sockets.
  static std::unique_ptr<Gateway> Build(const GatewayConfig& config, const Clock& clock,
                                        StartFailure* failure,
                                        std::optional<ListeningSockets> succeeded = std::nullopt);
  ~Gateway();

  // Makes the threads that serve, and has them wait for Start. std::system_error: one could not be
  // made.
  void MakeThreads();
  // Serves on threads of its own, which it makes if they are not there; returns at once.
  void Start();
  // Has the configuration and the schemas read again, and serves by them from the return on: every
  // request is served wholly by the former or the new ones. With a fault of any kind, or a change
  // that needs a restart, everything stays, and the log has the report. Takes as long as schemas
  // take to compile; serving goes on meanwhile.
  bool Reload(const ConfigLoader& load);
  // As of the last reload.
  ShutdownConfig shutdown() const;
  // From now on another process may take this one's place (hand_over.h). `taken` is called once,
  // on another thread, when one has.
  void OfferSockets(std::function<void()> taken);
  // Another process takes this one's place.
  bool handed_over() const { return handed_over_; }
  // /readyz turns 503; serving goes on. Handed over, it accepts no more, and the admin port is the
  // other one's, which serves once this one handles no more requests; at once if there is a
  // drain_delay_ms, which clients are given to leave.
  void BeginDrain();
  // Replies carry `Connection: close`; serving goes on.
  void BeginClosing();
  // Stops accepting, answers what is complete, and delivers until `deadline`. True when the
  // journals are empty; what is left stays in them for the next start.
  bool Finish(MonotonicTime deadline);
  // Makes Finish, running on another thread, wait for Kafka no longer.
  void Hasten();

  Accounts Books() const;
  // Those of the workers and pumps, always in the same order.
  std::vector<LoopTurns> Loops() const;
  uint64_t OpenConnections() const;
  uint16_t http_port() const { return http_port_; }
  uint16_t admin_port() const { return admin_port_; }

 private:
  struct WorkerParts {
    WorkerBooks books;
    FieldLedger ledger;
    // Of the worker's thread once it runs.
    std::shared_ptr<const Serving> serving;
    std::shared_ptr<FieldCounters> fields;
    std::unique_ptr<PendingAcks> acks;
    std::unique_ptr<Ingest> ingest;
    std::unique_ptr<http::Worker> worker;
    std::thread thread;
  };

  Gateway(const GatewayConfig& config, const Clock& clock,
          std::optional<ListeningSockets> succeeded);
  void OpenLanes(StartFailure* failure);
  bool Connect(Serving* serving, StartFailure* failure);
  std::shared_ptr<const Serving> CurrentServing() const;
  std::shared_ptr<const Serving> LoadAgain(const ConfigLoader& load, StartFailure* failure);
  void Replace(std::shared_ptr<const Serving> serving);
  void LogEndpoints(const Serving& serving) const;
  std::vector<UniqueFd> Listen(StartFailure* failure);
  void KeepForOffer(const std::vector<UniqueFd>& sockets);
  void MakeWorkers(std::vector<UniqueFd> sockets);
  Result<UniqueFd> AdminSocket();
  void MakeAdmin(StartFailure* failure);
  void AskTopics(StartFailure* failure);
  MetricsSource Metrics() const;
  void AddFields(MetricsSource* source) const;
  std::vector<Lane*> Lanes() const;
  Health HealthNow() const;
  void LetWorkersRun();
  void StopWorkers();

  const GatewayConfig config_;
  const Clock& clock_;
  PosixSegmentFiles files_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<TopicWatch> topic_watch_;
  std::unique_ptr<FillWatch> fill_watch_;
  std::optional<PeriodicThread> heap_trim_;
  mutable std::mutex serving_mutex_;  // of the next two; never taken for a request
  std::shared_ptr<const Serving> serving_;
  ReloadMetrics reloads_;
  std::unique_ptr<http::Admission> admission_;  // of all workers
  std::vector<std::unique_ptr<WorkerParts>> workers_;
  std::unique_ptr<AdminServer> admin_;
  // Another process may run; what it listened on, until it is in use here.
  std::optional<ListeningSockets> succeeded_;
  ListeningSockets to_offer_;  // copies of our own
  std::unique_ptr<SocketOffer> offer_;
  UniqueFd successor_;  // waits until this is closed
  uint16_t http_port_ = 0;
  uint16_t admin_port_ = 0;
  std::atomic<bool> listening_{false};
  std::atomic<bool> started_{false};
  std::atomic<bool> handed_over_{false};
  std::atomic<Drain> drain_{Drain::kNone};
};

}  // namespace beacongate
