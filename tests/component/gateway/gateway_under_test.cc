#include "tests/component/gateway/gateway_under_test.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <thread>

#include "gateway/admin/accounts_json.h"
#include "gateway/kafka/consumer.h"

namespace beacongate::testing {

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "beacongate-test-XXXXXX").string();
  EXPECT_NE(mkdtemp(path_.data()), nullptr);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

GatewayConfig TestConfig(const std::string& journal_folder, const kafka::MockCluster& cluster,
                         uint32_t partitions) {
  GatewayConfig config;
  config.name = "test";
  config.http.listen = "127.0.0.1:0";
  config.http.workers = 2;
  config.admin_listen = "127.0.0.1:0";
  EndpointConfig endpoint;
  endpoint.path = "/*";
  endpoint.topic = "beacons";
  config.endpoints.push_back(endpoint);
  config.topics["beacons"].partitions = partitions;
  config.journal.dir = journal_folder;
  config.journal.segment_bytes = 64 * limits::kKiB;
  config.journal.quota_bytes = 4 * limits::kMiB;
  config.http.record_bytes_max = 30'000;
  config.delivery.window_ms = milliseconds(10);
  config.kafka = cluster.ClientProperties();
  return config;
}

Client::Client(uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
}

Client::~Client() { close(fd_); }

bool Client::Send(std::string_view raw) {
  return send(fd_, raw.data(), raw.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(raw.size());
}

std::string Client::Exchange(std::string_view raw) {
  if (!Send(raw)) return "";
  while (true) {
    const size_t head_end = buffered_.find("\r\n\r\n");
    if (head_end != std::string::npos) {
      const std::string head = buffered_.substr(0, head_end);
      const size_t length_at = head.find("Content-Length: ");
      const size_t body = length_at == std::string::npos
                              ? 0
                              : std::stoul(head.substr(length_at + sizeof("Content-Length:")));
      const size_t whole = head_end + 4 + body;
      if (buffered_.size() >= whole) {
        const std::string reply = buffered_.substr(0, whole);
        buffered_.erase(0, whole);
        return reply;
      }
    }
    char bytes[64 * 1024];
    const ssize_t count = recv(fd_, bytes, sizeof(bytes), 0);
    if (count <= 0) return "";
    buffered_.append(bytes, static_cast<size_t>(count));
  }
}

int Client::Get(const std::string& target) {
  const std::string reply = Exchange("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
  return reply.size() < 12 ? 0 : std::stoi(reply.substr(9, 3));
}

std::string HttpGet(uint16_t port, const std::string& path) {
  return Client(port).Exchange("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
}

std::vector<RawRecord> ReadRaw(const kafka::MockCluster& cluster, const std::string& topic) {
  kafka::ReaderOptions options;
  options.properties = cluster.ClientProperties();
  options.topic = topic;
  options.until_end = true;
  auto reader = kafka::TopicReader::Open(options);
  EXPECT_TRUE(reader.ok());
  std::vector<RawRecord> records;
  while (reader.ok() && !reader.value()->AtEnd()) {
    const auto batch = reader.value()->Read(1'000, milliseconds(100));
    EXPECT_TRUE(batch.ok());
    if (!batch.ok()) break;
    for (const kafka::RecordView& view : batch.value()) {
      records.push_back({view.partition, std::string(view.key.value_or("")),
                         std::string(view.value.value_or(""))});
    }
  }
  return records;
}

std::vector<ReadRecord> ReadTopic(const kafka::MockCluster& cluster, const std::string& topic) {
  std::vector<ReadRecord> records;
  for (const RawRecord& raw : ReadRaw(cluster, topic)) {
    ReadRecord record{raw.partition, raw.key, {}};
    EXPECT_TRUE(record.value.ParseFromString(raw.value));
    records.push_back(std::move(record));
  }
  return records;
}

void ExpectClosed(const Accounts& books) { EXPECT_TRUE(BooksClose(books)) << AccountsText(books); }

Accounts WaitForDelivered(const Gateway& gateway, uint64_t delivered) {
  for (int i = 0; i < 2'000; ++i) {
    const Accounts books = gateway.Books();
    ExpectClosed(books);
    if (books.delivered >= delivered) return books;
    std::this_thread::sleep_for(milliseconds(10));
  }
  ADD_FAILURE() << "not delivered in time: " << AccountsText(gateway.Books());
  return gateway.Books();
}

}  // namespace beacongate::testing
