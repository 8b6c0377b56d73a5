#include "gateway/topic_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/base/thread_name.h"

namespace beacongate {
namespace {

constexpr std::chrono::seconds kAskEvery{2};
// Once all topics are as pinned.
constexpr std::chrono::seconds kLookAgainEvery{10};
constexpr std::chrono::milliseconds kLookForOrphansEvery{200};
constexpr std::chrono::seconds kAnswerWithin{5};
// One in so many silences is logged: with what asking takes, about one in one to four minutes.
constexpr unsigned kSilencesPerLine = 30;

bool IsFault(TopicSight sight) { return *FaultName(sight) != '\0'; }

// A producer that first learns of fewer partitions than it is given records for looks again after
// minutes only, so that it is made when the number is right.
bool MayStart(const Lane& lane) { return lane.sight != TopicSight::kFewerPartitions; }

void LogFault(const Lane& lane, TopicSight sight, bool confirmed) {
  Log(LogLevel::kError, "kafka", "{}; {}",
      FaultText(sight, lane.topic, lane.partitions_seen, lane.partitions),
      confirmed && sight == TopicSight::kMorePartitions
          ? "delivering on to the pinned ones"
          : "nothing is delivered to it until then, beacons are accepted into the journal and "
            "wait");
}

}  // namespace

TopicWatch::TopicWatch(const std::map<std::string, std::string>& kafka,
                       const std::vector<Lane*>& lanes, const Clock& clock)
    : kafka_(kafka), clock_(clock) {
  for (Lane* lane : lanes) watched_.emplace_back(*lane, clock);
}

TopicWatch::~TopicWatch() { Stop(); }

// What a cluster says goes into the lane; its silence does not.
TopicSight TopicWatch::Look(Watched* watched, std::chrono::milliseconds timeout) {
  Lane& lane = *watched->lane;
  const kafka::TopicFacts facts = asker_->Ask(lane.topic, timeout, stop_);
  const TopicSight sight = SightOf(facts, lane.partitions);
  if (sight == TopicSight::kNoAnswer) {
    watched->reason = facts.detail;
  } else {
    lane.partitions_seen = facts.partitions;
    lane.sight = sight;
    lane.pump->Pause(sight == TopicSight::kFewerPartitions);
  }
  return sight;
}

// A topic that has the pinned number may be delivered to. One that has not, but had it in an
// earlier life, has changed as one may in this life.
void TopicWatch::Confirm(Watched* watched, TopicSight sight) {
  const Lane& lane = *watched->lane;
  if (sight == TopicSight::kAsPinned) {
    watched->confirmed = true;
    const Status remembered = lane.pinned->Remember(lane.partitions);
    if (!remembered.ok()) Log(LogLevel::kWarning, "kafka", "{}", remembered.error().message);
  } else if (IsFault(sight) && !watched->confirmed) {
    watched->confirmed = lane.pinned->Known() == lane.partitions;
  }
}

// Empty if the start goes on.
std::string TopicWatch::FaultAtStart(const Watched& watched) const {
  const Lane& lane = *watched.lane;
  const TopicSight sight = lane.sight;
  if (!IsFault(sight) || watched.confirmed) return "";
  const uint32_t known = lane.pinned->Known();
  // An earlier life took beacons in while no broker answered.
  const bool goes_on = known == 0 && lane.journal->Books().pending > 0;
  if (sight == TopicSight::kMissing && goes_on) return "";
  std::string fault = FaultText(sight, lane.topic, lane.partitions_seen, lane.partitions);
  if (known != 0) fault += fmt::format("; it had {} partitions when it was delivered to", known);
  return fault;
}

std::vector<std::string> TopicWatch::AskAtStart(std::chrono::milliseconds timeout) {
  Result<std::unique_ptr<kafka::TopicAsker>> reader = kafka::TopicAsker::Make(kafka_);
  if (!reader) return {reader.error().message};
  asker_ = std::move(reader).value();
  std::vector<std::string> faults;
  for (Watched& watched : watched_) {
    const TopicSight sight = Look(&watched, timeout);
    Confirm(&watched, sight);
    std::string fault = FaultAtStart(watched);
    if (!fault.empty()) {
      faults.push_back(std::move(fault));
    } else if (IsFault(sight)) {
      LogFault(*watched.lane, sight, watched.confirmed);
    }
    // One cluster serves all topics: if it does not answer for one, it need not be asked for the
    // rest.
    if (sight == TopicSight::kNoAnswer) break;
  }
  return faults;
}

void TopicWatch::Start() {
  for (Watched& watched : watched_) {
    if (watched.confirmed || watched.lane->sight != TopicSight::kNoAnswer) continue;
    Log(LogLevel::kWarning, "kafka",
        "topic {}: no broker answers{}{}; beacons are accepted into the journal and wait",
        watched.lane->topic, watched.reason.empty() ? "" : ": ", watched.reason);
  }
  StartPumps();
  thread_ = std::thread([this] {
    NameThread("topic-watch");
    Run();
  });
}

void TopicWatch::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

// True when all run.
bool TopicWatch::StartPumps() {
  bool all = true;
  for (Watched& watched : watched_) {
    // Also without Kafka: what another process left is to be seen in the books.
    const bool is_claimed = watched.delivering || watched.claim.Look();
    if (!watched.delivering && is_claimed && watched.confirmed && MayStart(*watched.lane)) {
      watched.delivering = true;
      watched.lane->pump->Start();
    }
    all = all && (watched.delivering || !watched.confirmed);
  }
  return all;
}

void TopicWatch::NoteSilence(Watched* watched) {
  // A lane that delivers logs the broker's absence by itself.
  if (watched->delivering || ++watched->silences % kSilencesPerLine != 1) return;
  Log(LogLevel::kWarning, "kafka", "topic {}: still no broker answers: {}", watched->lane->topic,
      watched->reason);
}

void TopicWatch::Heed(Watched* watched, TopicSight before, TopicSight now) {
  Lane& lane = *watched->lane;
  if (now == TopicSight::kNoAnswer) return NoteSilence(watched);
  watched->silences = 0;
  const bool was_confirmed = watched->confirmed;
  Confirm(watched, now);
  if (IsFault(now) && now != before) {
    LogFault(lane, now, watched->confirmed);
  }
  if (now != TopicSight::kAsPinned) return;
  if (!was_confirmed) {
    Log(LogLevel::kInfo, "kafka", "topic {}: found with {} partitions; delivering", lane.topic,
        lane.partitions);
  } else if (IsFault(before)) {
    Log(LogLevel::kInfo, "kafka", "topic {}: has {} partitions again; delivering", lane.topic,
        lane.partitions);
  }
}

// True when all are as pinned.
bool TopicWatch::LookAtAll() {
  bool all_well = true;
  for (Watched& watched : watched_) {
    // What could not be read before; what a process left that has ended beside this one.
    if (watched.delivering) watched.claim.Look();
    const TopicSight before = watched.lane->sight;
    const TopicSight now = Look(&watched, kAnswerWithin);
    if (stop_) return true;
    Heed(&watched, before, now);
    all_well = all_well && now == TopicSight::kAsPinned;
  }
  return all_well;
}

void TopicWatch::Run() {
  MonotonicTime ask_at = clock_.Monotonic();
  const bool well_at_start = std::all_of(watched_.begin(), watched_.end(), [](const Watched& each) {
    return each.lane->sight == TopicSight::kAsPinned;
  });
  if (well_at_start) ask_at += kLookAgainEvery;
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    if (clock_.Monotonic() >= ask_at) {
      const bool all_well = LookAtAll();
      ask_at = clock_.Monotonic() + (all_well ? kLookAgainEvery : kAskEvery);
    }
    const bool all_run = StartPumps();
    lock.lock();
    const nanoseconds until_asking = ask_at - clock_.Monotonic();
    stop_changed_.wait_for(
        lock, all_run ? until_asking : std::min<nanoseconds>(until_asking, kLookForOrphansEvery),
        [this] { return stop_.load(); });
  }
}

}  // namespace beacongate
