// ScriptedServer: an HTTP server on a loopback port that answers as the test says. A thread
// accepts, a thread serves each connection; all end with the object.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::loadgen::testing {

class ScriptedServer {
 public:
  // What to do with one request; `number` counts from 0 over all connections.
  struct Answer {
    milliseconds delay{0};
    int status = 204;
    bool hang_up = false;  // close the connection, unanswered
  };
  using Script = std::function<Answer(uint64_t number)>;

  explicit ScriptedServer(Script script);
  ~ScriptedServer();

  uint16_t port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/b"; }
  uint64_t connections() const { return connections_; }
  // The bg_seq values of every lane in the order in which they arrived.
  std::map<std::string, std::vector<std::string>> sequences() const;

 private:
  void Accept();
  void Serve(int fd);
  bool AnswerAll(int fd, std::string* bytes);
  void Note(const std::string& request);

  const Script script_;
  UniqueFd listener_;
  uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> requests_{0};
  std::atomic<uint64_t> connections_{0};
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> sequences_;
  std::vector<UniqueFd> open_;
  std::vector<std::thread> serving_;
  std::thread accepting_;
};

}  // namespace beacongate::loadgen::testing
