// TopicWatch: lets a lane deliver once the cluster has said that its topic is as the configuration
// pins it, and looks on afterwards: what it sees is in the lane for metrics, and in the log when it
// changes. See topic_sight.h.
//
// A topic that a running gateway would go on accepting for must not end the next start: what it was
// in an earlier life, PinnedPartitions and the journal tell (docs/decisions/0030).
//
// Nothing is delivered before the lane is claimed: see lane_claim.h.
//
// A thread of its own asks. Construct, AskAtStart, Start, Stop on one thread. The lanes outlive it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/kafka/topic_facts.h"
#include "gateway/lane.h"
#include "gateway/lane_claim.h"

namespace beacongate {

class TopicWatch {
 public:
  // `clock` outlives the watch.
  TopicWatch(const std::map<std::string, std::string>& kafka, const std::vector<Lane*>& lanes,
             const Clock& clock);
  ~TopicWatch();

  // Asks once about each topic, at most `timeout` in all; pumps of those that are right may start.
  // The faults of those that are missing or differ, with the remedy; those that were as pinned in
  // an earlier life are told in the log alone.
  std::vector<std::string> AskAtStart(std::chrono::milliseconds timeout);

  // Starts the pumps that may run, and asks on until Stop, which takes a second at most.
  void Start();
  void Stop();

 private:
  struct Watched {
    Watched(Lane& of, const Clock& clock) : lane(&of), claim(of, clock) {}

    Lane* lane;
    LaneClaim claim;
    bool confirmed = false;  // it has been as pinned, in this life or an earlier one
    bool delivering = false;
    unsigned silences = 0;  // times in a row that nobody answered
    std::string reason;     // of the last silence, as far as librdkafka knows
  };
  TopicSight Look(Watched* watched, std::chrono::milliseconds timeout);
  bool LookAtAll();
  void Confirm(Watched* watched, TopicSight sight);
  std::string FaultAtStart(const Watched& watched) const;
  void Heed(Watched* watched, TopicSight before, TopicSight now);
  void NoteSilence(Watched* watched);
  bool StartPumps();
  void Run();

  const std::map<std::string, std::string> kafka_;
  std::unique_ptr<kafka::TopicAsker> asker_;
  const Clock& clock_;
  std::vector<Watched> watched_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace beacongate
