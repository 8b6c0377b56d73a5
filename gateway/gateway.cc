#include "gateway/gateway.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/listen.h"
#include "gateway/base/log.h"
#include "gateway/base/thread_name.h"
#include "gateway/base/time_slice.h"
#include "gateway/base/version.h"
#include "gateway/heap_trim.h"
#include "gateway/open_files.h"
#include "gateway/parts.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "gateway";
constexpr milliseconds kAskKafkaAtStart{1'000};
constexpr seconds kTrimEvery{10};

// Closed when all of its holders let go of it, or by one who knows that none is left.
class SharedDescriptor {
 public:
  SharedDescriptor(UniqueFd fd, size_t holders) : fd_(std::move(fd)), holders_(holders) {}
  void LetGo() {
    if (holders_.fetch_sub(1) == 1) Close();
  }
  void Close() { fd_.Reset(); }

 private:
  UniqueFd fd_;
  std::atomic<size_t> holders_;
};

size_t WorkerCount(const HttpConfig& config) {
  return config.workers > 0 ? config.workers : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

Gateway::Gateway(const GatewayConfig& config, const Clock& clock,
                 std::optional<ListeningSockets> succeeded)
    : config_(config), clock_(clock), succeeded_(std::move(succeeded)) {}

// The parts go in the reverse of the order in which they were made; threads first.
Gateway::~Gateway() {
  offer_.reset();
  admin_.reset();
  StopWorkers();
  heap_trim_.reset();
  fill_watch_.reset();
  topic_watch_.reset();
}

std::unique_ptr<Gateway> Gateway::Build(const GatewayConfig& config, const Clock& clock,
                                        StartFailure* failure,
                                        std::optional<ListeningSockets> succeeded) {
  std::unique_ptr<Gateway> gateway(new Gateway(config, clock, std::move(succeeded)));
  const std::shared_ptr<Serving> serving = Serving::Load(config, failure);
  gateway->OpenLanes(failure);
  std::vector<UniqueFd> sockets = gateway->Listen(failure);
  gateway->AskTopics(failure);
  if (!failure->empty() || !gateway->Connect(serving.get(), failure)) return nullptr;
  gateway->serving_ = serving;
  gateway->reloads_.last_success = clock.Wall();
  gateway->MakeWorkers(std::move(sockets));
  gateway->MakeAdmin(failure);
  // Who connects from now on is served, if not at once.
  gateway->listening_ = true;
  return failure->empty() ? std::move(gateway) : nullptr;
}

void Gateway::OpenLanes(StartFailure* failure) {
  for (const auto& [topic, settings] : config_.topics) {
    Result<std::unique_ptr<Lane>> lane =
        OpenLane(config_, topic, files_, clock_, succeeded_.has_value());
    if (lane.ok()) {
      lanes_.push_back(std::move(lane).value());
    } else {
      failure->Add(ExitCode::kEnvironment, lane.error().message);
    }
  }
  for (const std::string& fault : OrphanedTopics(config_)) {
    failure->Add(ExitCode::kUsage, fault);
  }
}

std::vector<Lane*> Gateway::Lanes() const {
  std::vector<Lane*> lanes;
  for (const auto& lane : lanes_) lanes.push_back(lane.get());
  return lanes;
}

void Gateway::AskTopics(StartFailure* failure) {
  topic_watch_ = std::make_unique<TopicWatch>(config_.kafka, Lanes(), clock_);
  for (std::string& fault : topic_watch_->AskAtStart(kAskKafkaAtStart)) {
    failure->Add(ExitCode::kEnvironment, std::move(fault));
  }
}

bool Gateway::Connect(Serving* serving, StartFailure* failure) {
  const auto sink_of = [this](const std::string& topic) {
    const auto lane = std::find_if(lanes_.begin(), lanes_.end(),
                                   [&](const auto& each) { return each->topic == topic; });
    CHECK(lane != lanes_.end());
    return (*lane)->sink.get();
  };
  return serving->Connect(sink_of, files_, failure);
}

std::vector<UniqueFd> Gateway::Listen(StartFailure* failure) {
  const Result<ListenAddress> address = ParseListenAddress(config_.http.listen);
  if (!address.ok()) {
    failure->Add(ExitCode::kUsage, address.error().message);
    return {};
  }
  std::vector<UniqueFd> having;
  if (succeeded_ && !succeeded_->http.empty()) {
    if (ListensOn(succeeded_->http.front(), address.value())) {
      having = std::move(succeeded_->http);
    } else {
      Log(LogLevel::kWarning, kComponent,
          "http.listen has changed; connections to the former address are refused from now on");
    }
  }
  Result<std::vector<UniqueFd>> sockets =
      ListenShared(address.value(), WorkerCount(config_.http), "http.listen", std::move(having));
  if (!sockets.ok()) {
    failure->Add(ExitCode::kEnvironment, sockets.error().message);
    return {};
  }
  http_port_ = BoundPort(sockets.value().front());
  KeepForOffer(sockets.value());
  return std::move(sockets).value();
}

void Gateway::KeepForOffer(const std::vector<UniqueFd>& sockets) {
  if (sockets.size() > WorkerCount(config_.http)) {
    Log(LogLevel::kWarning, kComponent,
        "{} workers instead of {}: each listening socket of the former process needs one until "
        "a start that takes over from none",
        sockets.size(), WorkerCount(config_.http));
  }
  for (const UniqueFd& socket : sockets) {
    to_offer_.http.emplace_back(fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
  }
}

void Gateway::MakeWorkers(std::vector<UniqueFd> sockets) {
  http::HttpOptions http_options = HttpOptionsOf(config_.http);
  http_options.connections_max = ConnectionsThatFit(config_.http.max_connections);
  if (http_options.connections_max < config_.http.max_connections) {
    Log(LogLevel::kWarning, kComponent,
        "http.max_connections = {} needs more open files than the process may have; at most {} "
        "connections are taken: raise LimitNOFILE= or ulimit -n, or lower max_connections",
        config_.http.max_connections, http_options.connections_max);
  }
  admission_ = std::make_unique<http::Admission>(http_options);
  for (UniqueFd& socket : sockets) {
    auto parts = std::make_unique<WorkerParts>();
    parts->serving = serving_;
    parts->fields = std::make_shared<FieldCounters>(*serving_->endpoints, parts->ledger);
    parts->acks = std::make_unique<PendingAcks>(*admission_);
    parts->ingest =
        std::make_unique<Ingest>(*serving_->endpoints, IngestOptionsOf(config_.http), parts->books,
                                 *parts->fields, /*observer=*/nullptr, parts->acks.get());
    parts->worker = std::make_unique<http::Worker>(std::move(socket), http_options, clock_,
                                                   *parts->ingest, *admission_);
    parts->acks->Connect(*parts->worker);
    workers_.push_back(std::move(parts));
  }
}

Result<UniqueFd> Gateway::AdminSocket() {
  const Result<ListenAddress> address = ParseListenAddress(config_.admin_listen);
  if (!address) return Error{"admin.listen = " + address.error().message};
  if (succeeded_ && ListensOn(succeeded_->admin, address.value())) {
    return std::move(succeeded_->admin);
  }
  return ListenAlone(address.value(), "admin.listen");
}

void Gateway::MakeAdmin(StartFailure* failure) {
  AdminHandlers handlers;
  handlers.health = [this] { return HealthNow(); };
  handlers.metrics = [this] { return Metrics(); };
  handlers.schema = [this] { return CurrentServing()->schemas->Text(); };
  Result<UniqueFd> socket = AdminSocket();
  if (!socket.ok()) {
    failure->Add(ExitCode::kEnvironment, socket.error().message);
    return;
  }
  admin_port_ = BoundPort(socket.value());
  to_offer_.admin = UniqueFd(fcntl(socket.value().get(), F_DUPFD_CLOEXEC, 0));
  Result<std::unique_ptr<AdminServer>> admin =
      AdminServer::Start(std::move(socket).value(), std::move(handlers));
  if (admin.ok()) {
    admin_ = std::move(admin).value();
  } else {
    failure->Add(ExitCode::kEnvironment, admin.error().message);
  }
}

void Gateway::MakeThreads() {
  topic_watch_->Start();
  fill_watch_ = std::make_unique<FillWatch>(Lanes(), clock_);
  heap_trim_.emplace("heap-trim", kTrimEvery, TrimHeap);
  for (const auto& parts : workers_) {
    parts->thread = std::thread([this, worker = parts->worker.get()] {
      NameThread("worker");
      AskForShortSlices();
      started_.wait(false);
      worker->Run();
    });
  }
}

void Gateway::Start() {
  if (fill_watch_ == nullptr) MakeThreads();
  LetWorkersRun();
  Log(LogLevel::kInfo, kComponent,
      "beacongate {} serves {} (port {}) with {} workers, admin port {}, journal {}", kVersion,
      config_.http.listen, http_port_, workers_.size(), admin_port_, config_.journal.dir);
  LogEndpoints(*serving_);
}

void Gateway::LetWorkersRun() {
  started_ = true;
  started_.notify_all();
}

void Gateway::OfferSockets(std::function<void()> taken) {
  Result<std::unique_ptr<SocketOffer>> offer = SocketOffer::Make(
      config_.journal.dir, std::move(to_offer_), [this, taken = std::move(taken)] {
        handed_over_ = true;
        taken();
      });
  if (offer.ok()) {
    offer_ = std::move(offer).value();
  } else {
    Log(LogLevel::kWarning, kComponent, "{}", offer.error().message);
  }
}

void Gateway::BeginDrain() {
  drain_ = Drain::kLeaving;
  if (offer_ != nullptr) successor_ = offer_->End();
  offer_.reset();
  if (!handed_over_) return;
  if (shutdown().drain_delay_ms > milliseconds(0)) successor_.Reset();
  for (const auto& parts : workers_) parts->worker->StopAccepting();
  admin_.reset();
}

void Gateway::BeginClosing() {
  drain_ = Drain::kClosing;
  for (const auto& parts : workers_) parts->worker->BeginDrain();
}

void Gateway::StopWorkers() {
  to_offer_ = {};
  // Whoever waits for the last request of all workers need not wait for clients that linger.
  const auto last = std::make_shared<SharedDescriptor>(std::move(successor_), workers_.size());
  for (const auto& parts : workers_) parts->worker->StopAccepting();
  for (const auto& parts : workers_) {
    parts->worker->Stop([last] { last->LetGo(); });
  }
  LetWorkersRun();
  for (const auto& parts : workers_) {
    if (parts->thread.joinable()) parts->thread.join();
    parts->acks->Disconnect();
  }
  last->Close();
}

bool Gateway::Finish(MonotonicTime deadline) {
  StopWorkers();
  listening_ = false;
  drain_ = Drain::kDelivering;
  topic_watch_->Stop();
  // All at once: a lane that cannot be emptied must not use up the time of the others.
  for (const auto& lane : lanes_) lane->pump->BeginDrain(deadline);
  bool empty = true;
  for (const auto& lane : lanes_) empty = lane->pump->Drain(deadline) && empty;
  return empty;
}

void Gateway::Hasten() {
  for (const auto& lane : lanes_) lane->pump->Hasten();
}

Accounts Gateway::Books() const {
  std::vector<const WorkerBooks*> workers;
  for (const auto& parts : workers_) workers.push_back(&parts->books);
  std::vector<const LaneJournal*> journals;
  std::vector<const LaneJournal*> rejects;
  for (const auto& lane : lanes_) {
    (lane->rejects ? rejects : journals).push_back(lane->journal.get());
  }
  return TakeCut(workers, journals, rejects);
}

std::vector<LoopTurns> Gateway::Loops() const {
  std::vector<LoopTurns> loops;
  for (size_t i = 0; i < workers_.size(); ++i) {
    const auto& turns = workers_[i]->worker->counters().turns;
    loops.push_back({fmt::format("worker {}", i), turns.load(std::memory_order_relaxed)});
  }
  for (const auto& lane : lanes_) {
    const auto& turns = lane->pump->counters().turns;
    loops.push_back({fmt::format("pump {}", lane->topic), turns.load(std::memory_order_relaxed)});
  }
  return loops;
}

uint64_t Gateway::OpenConnections() const {
  uint64_t open = 0;
  for (const auto& parts : workers_) {
    open += parts->worker->counters().connections_open.load(std::memory_order_relaxed);
  }
  return open;
}

Health Gateway::HealthNow() const {
  Health health;
  health.listening = listening_;
  health.drain = drain_;
  health.journal_full = std::any_of(lanes_.begin(), lanes_.end(), [](const auto& lane) {
    // Without room for rejects, beacons are still accepted.
    return !lane->rejects && lane->journal->Gauges().full;
  });
  return health;
}

MetricsSource Gateway::Metrics() const {
  MetricsSource source;
  source.accounts = Books();
  source.version = kVersion;
  source.now = clock_.Wall();
  source.http_bytes_buffered = admission_->bytes_held();
  for (const auto& parts : workers_) {
    source.workers.push_back(&parts->worker->counters());
    source.acks.push_back(&parts->acks->counters());
    source.bodies.push_back(&parts->ingest->body_counters());
  }
  for (const auto& lane : lanes_) {
    source.lanes.push_back({.topic = lane->topic,
                            .books = lane->journal->Books(),
                            .journal = lane->journal->Gauges(),
                            .syncs = &lane->journal->syncs(),
                            .pump = &lane->pump->counters(),
                            .partitions_seen = lane->partitions_seen,
                            .topic_fault = FaultName(lane->sight),
                            .waits_for_others = lane->waits_for_others,
                            .unread_directories = lane->unread_directories,
                            .quarantine_bytes = lane->quarantine_bytes,
                            .disk_free_bytes = lane->disk_free_bytes,
                            .seconds_to_full = lane->seconds_to_full});
  }
  AddFields(&source);
  for (const auto& sink : CurrentServing()->shedding_sinks) {
    source.endpoint_marks.push_back({sink->path(), sink->topic(), sink->shedding()});
  }
  const std::lock_guard lock(serving_mutex_);
  source.reloads = reloads_;
  return source;
}

void Gateway::AddFields(MetricsSource* source) const {
  std::map<FieldName, FieldSums> sums;
  for (const auto& parts : workers_) parts->ledger.AddTo(&sums);
  for (const auto& [name, sum] : sums) {
    source->fields.push_back(
        {name.topic, name.field, sum.unconverted, sum.repaired, sum.truncated});
  }
}

}  // namespace beacongate
