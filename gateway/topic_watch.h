// TopicWatch: lets a lane deliver once the cluster has said that its topic is as the configuration
// pins it. See docs/decisions/0003.
//
// A thread of its own asks about lanes that nobody answered for at the start. Construct,
// AskAtStart, Start, Stop on one thread. The lanes outlive it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/lane.h"

namespace beacongate {

class TopicWatch {
 public:
  TopicWatch(const std::map<std::string, std::string>& kafka, const std::vector<Lane*>& lanes);
  ~TopicWatch();

  // Asks once about each topic, at most `timeout` in all; pumps of those that are right may start.
  // The faults of those that are missing or differ, with the remedy.
  std::vector<std::string> AskAtStart(std::chrono::milliseconds timeout);

  // Starts the pumps that may run, and asks on about the others until Stop.
  void Start();
  void Stop();

 private:
  struct Watched {
    Lane* lane = nullptr;
    bool confirmed = false;
    bool differed = false;  // and was said so
    unsigned silences = 0;  // times in a row that nobody answered
    std::string reason;     // of the last silence, as far as librdkafka knows
  };
  // An empty text: as pinned, or nobody answered (*reached false, and why is in watched->reason).
  std::string Ask(Watched* watched, std::chrono::milliseconds timeout, bool* reached);
  void AskOn();
  bool AskAgain(Watched* watched);

  const std::map<std::string, std::string> kafka_;
  std::vector<Watched> watched_;
  std::mutex mutex_;
  std::condition_variable stop_changed_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace beacongate
