// CutDelivery: many clients that talk to one worker at once, in pieces of one size, where each
// piece is read by the worker before the next one is sent. So no two pieces of a client can come
// out of one read, whatever the kernel does; no time is waited for.
//
// One thread. The server must have one worker and no other clients, and its clock must stand still:
// a connection then ends only as the bytes say.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/component/http/test_client.h"
#include "tests/component/http/test_server.h"

namespace beacongate::http {

class CutDelivery {
 public:
  // One client for each of `streams`, which are viewed only.
  CutDelivery(TestServer& server, const std::vector<std::string_view>& streams);

  // Sends all streams. False if the worker did not read everything.
  bool Deliver(size_t piece);
  // Comes back when the worker is through with all that was delivered. False if it does not answer.
  bool AwaitWorker();

  TestClient& client(size_t index) { return *clients_[index]; }

 private:
  bool AwaitRead();

  TestServer& server_;
  std::vector<std::string_view> left_;
  std::vector<std::unique_ptr<TestClient>> clients_;
  uint64_t bytes_sent_;  // the count that the worker has reached when it has read all
};

}  // namespace beacongate::http
