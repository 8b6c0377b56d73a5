// A whole Gateway in this process: real sockets and journal, librdkafka's mock cluster for Kafka.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "beacon/v1/page_beacon.pb.h"
#include "gateway/base/system_clock.h"
#include "gateway/config/gateway_config.h"
#include "gateway/gateway.h"
#include "gateway/kafka/mock_cluster.h"

namespace beacongate::testing {

// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// One endpoint "/*" into the topic `beacons`, ports chosen by the kernel, short windows.
GatewayConfig TestConfig(const std::string& journal_folder, const kafka::MockCluster& cluster,
                         uint32_t partitions);

// A connection to the gateway that waits for each reply.
class Client {
 public:
  explicit Client(uint16_t port);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Sends `raw` and waits for nothing.
  bool Send(std::string_view raw);
  // Sends `raw` and returns one whole reply; empty when the connection ended.
  std::string Exchange(std::string_view raw);
  // Status of the reply to a GET of `target`.
  int Get(const std::string& target);

 private:
  int fd_;
  std::string buffered_;
};

std::string HttpGet(uint16_t port, const std::string& path);

struct RawRecord {
  uint32_t partition;
  std::string key;
  std::string value;
};
// Everything that the topic holds now, partition by partition in order.
std::vector<RawRecord> ReadRaw(const kafka::MockCluster& cluster, const std::string& topic);

struct ReadRecord {
  uint32_t partition;
  std::string key;
  beacon::v1::PageBeacon value;
};
// The same of a topic of page beacons.
std::vector<ReadRecord> ReadTopic(const kafka::MockCluster& cluster, const std::string& topic);

// Polls until the books show `delivered` beacons, for at most 20 s; every cut on the way must
// close.
Accounts WaitForDelivered(const Gateway& gateway, uint64_t delivered);
void ExpectClosed(const Accounts& books);

}  // namespace beacongate::testing
