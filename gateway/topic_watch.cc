#include "gateway/topic_watch.h"

#include <fmt/format.h>

#include <algorithm>

#include "gateway/base/log.h"
#include "gateway/kafka/topic_facts.h"

namespace beacongate {
namespace {

constexpr std::chrono::seconds kAskEvery{2};
constexpr std::chrono::seconds kAnswerWithin{5};
// One in so many silences is logged: with what asking takes, about one in one to four minutes.
constexpr unsigned kSilencesPerLine = 30;

}  // namespace

TopicWatch::TopicWatch(const std::map<std::string, std::string>& kafka,
                       const std::vector<Lane*>& lanes)
    : kafka_(kafka) {
  for (Lane* lane : lanes) watched_.emplace_back().lane = lane;
}

TopicWatch::~TopicWatch() { Stop(); }

std::string TopicWatch::Ask(Watched* watched, std::chrono::milliseconds timeout, bool* reached) {
  const Lane& lane = *watched->lane;
  *reached = false;
  const Result<kafka::TopicFacts> facts = kafka::AskTopic(kafka_, lane.topic, timeout);
  if (!facts.ok()) return facts.error().message;
  switch (facts.value().state) {
    case kafka::TopicFacts::State::kUnreachable:
      watched->reason = facts.value().detail;
      return "";
    case kafka::TopicFacts::State::kMissing:
      *reached = true;
      return fmt::format(
          "topic {0}: does not exist; create it: beaconctl topic create --topic {0} --partitions "
          "{1}",
          lane.topic, lane.partitions);
    case kafka::TopicFacts::State::kFound:
      break;
  }
  *reached = true;
  if (facts.value().partitions == lane.partitions) return "";
  return fmt::format(
      "topic {0}: has {1} partitions, [topic.{0}] pins {2}; the shard key needs one number: "
      "correct "
      "whichever is wrong",
      lane.topic, facts.value().partitions, lane.partitions);
}

std::vector<std::string> TopicWatch::AskAtStart(std::chrono::milliseconds timeout) {
  std::vector<std::string> faults;
  for (Watched& watched : watched_) {
    bool reached = false;
    std::string fault = Ask(&watched, timeout, &reached);
    watched.confirmed = reached && fault.empty();
    if (!fault.empty()) faults.push_back(std::move(fault));
    // One cluster serves all topics: if it does not answer for one, it need not be asked for the
    // rest.
    if (!reached) break;
  }
  return faults;
}

void TopicWatch::Start() {
  for (Watched& watched : watched_) {
    if (watched.confirmed) {
      watched.lane->pump->Start();
    } else {
      Log(LogLevel::kWarning, "kafka",
          "topic {}: no broker answers{}{}; beacons are accepted into the journal and wait",
          watched.lane->topic, watched.reason.empty() ? "" : ": ", watched.reason);
    }
  }
  const bool all = std::all_of(watched_.begin(), watched_.end(),
                               [](const Watched& watched) { return watched.confirmed; });
  if (!all) thread_ = std::thread([this] { AskOn(); });
}

void TopicWatch::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stop_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool TopicWatch::AskAgain(Watched* watched) {
  bool reached = false;
  const std::string fault = Ask(watched, kAnswerWithin, &reached);
  if (!fault.empty() && !watched->differed) {
    Log(LogLevel::kError, "kafka", "{}; nothing is delivered to it until then", fault);
    watched->differed = true;
  }
  if (!reached && fault.empty() && ++watched->silences % kSilencesPerLine == 1) {
    Log(LogLevel::kWarning, "kafka", "topic {}: still no broker answers: {}", watched->lane->topic,
        watched->reason);
  }
  if (reached) watched->silences = 0;
  if (!reached || !fault.empty()) return false;
  Log(LogLevel::kInfo, "kafka", "topic {}: found with {} partitions; delivering",
      watched->lane->topic, watched->lane->partitions);
  watched->lane->pump->Start();
  return true;
}

void TopicWatch::AskOn() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    bool all = true;
    for (Watched& watched : watched_) {
      if (watched.confirmed || stop_) continue;
      lock.unlock();
      watched.confirmed = AskAgain(&watched);
      lock.lock();
      all = all && watched.confirmed;
    }
    if (all) return;
    stop_changed_.wait_for(lock, kAskEvery, [this] { return stop_; });
  }
}

}  // namespace beacongate
