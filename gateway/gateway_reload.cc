// Gateway::Reload and what belongs to it: how the workers come to serve by another configuration.
#include <latch>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/config/reload_rules.h"
#include "gateway/endpoint_notes.h"
#include "gateway/gateway.h"
#include "gateway/parts.h"

namespace beacongate {
namespace {

constexpr std::string_view kComponent = "reload";

}  // namespace

std::shared_ptr<const Serving> Gateway::CurrentServing() const {
  const std::lock_guard lock(serving_mutex_);
  return serving_;
}

ShutdownConfig Gateway::shutdown() const { return CurrentServing()->config.shutdown; }

bool Gateway::Reload(const ConfigLoader& load) {
  StartFailure failure;
  std::shared_ptr<const Serving> next = LoadAgain(load, &failure);
  if (next == nullptr) {
    for (const std::string& fault : failure.faults) {
      Log(LogLevel::kError, kComponent, "{}", fault);
    }
    Log(LogLevel::kError, kComponent, "refused, faults: {}; everything stays as it was",
        failure.faults.size());
    const std::lock_guard lock(serving_mutex_);
    ++reloads_.refused;
    return false;
  }
  Replace(next);
  Log(LogLevel::kInfo, kComponent, "{} and its schemas were read again and are in use",
      next->config.file);
  LogEndpoints(*next);
  return true;
}

std::shared_ptr<const Serving> Gateway::LoadAgain(const ConfigLoader& load, StartFailure* failure) {
  const GatewayConfig config = load(failure);
  // What a faulty file says of topics and ports means nothing.
  if (!failure->empty()) return nullptr;
  for (std::string& change : ChangesThatNeedARestart(CurrentServing()->config, config)) {
    failure->Add(ExitCode::kUsage, std::move(change));
  }
  std::shared_ptr<Serving> serving = Serving::Load(config, failure);
  if (!failure->empty() || !Connect(serving.get(), failure)) return nullptr;
  return serving;
}

// Each worker lets go of the former configuration between two events of its loop. Waits for all of
// them: they are running, or will.
void Gateway::Replace(std::shared_ptr<const Serving> serving) {
  const auto replaced = std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(workers_.size()));
  for (const auto& parts : workers_) {
    const auto fields = std::make_shared<FieldCounters>(*serving->endpoints, parts->ledger);
    parts->worker->Post([replaced, serving, fields, parts = parts.get()] {
      parts->ingest->Use(*serving->endpoints, IngestOptionsOf(serving->config.http), *fields);
      parts->fields = fields;
      parts->serving = serving;
      replaced->count_down();
    });
  }
  replaced->wait();
  const std::lock_guard lock(serving_mutex_);
  serving_.swap(serving);  // the former one goes after the lock
  ++reloads_.taken;
  reloads_.last_success = clock_.Wall();
}

void Gateway::LogEndpoints(const Serving& serving) const {
  for (const EndpointNote& note : EndpointNotes(serving.config, *serving.schemas)) {
    Log(note.warning ? LogLevel::kWarning : LogLevel::kInfo, "gateway", "{}", note.text);
  }
}

}  // namespace beacongate
