// The books of a whole gateway, read again and again while everything goes wrong: each cut closes.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <thread>

#include "gateway/admin/accounts_json.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::ExpectClosed;
using testing::HttpGet;

constexpr int16_t kProduce = 0;

// The number behind "name": in a line of JSON; -1 if there is none.
int64_t NumberIn(const std::string& json, const std::string& name) {
  const size_t at = json.find("\"" + name + "\":");
  return at == std::string::npos ? -1 : std::stoll(json.substr(at + name.size() + 3));
}

int64_t RejectedIn(const std::string& json) {
  const size_t begin = json.find("\"rejected\":{");
  const std::string reasons = json.substr(begin + 11, json.find('}', begin) - begin - 11);
  int64_t sum = 0;
  for (size_t at = reasons.find(':'); at != std::string::npos; at = reasons.find(':', at + 1)) {
    sum += std::stoll(reasons.substr(at + 1));
  }
  return sum;
}

class BooksTest : public testing::GatewayFixture {
 protected:
  BooksTest() : GatewayFixture(4) {}
  ~BooksTest() override { StopLoad(); }

  void SetUp() override {
    GatewayFixture::SetUp();
    config_.journal.quota_bytes = 16 * config_.journal.segment_bytes;
    EndpointConfig bulk = config_.endpoints.front();
    bulk.path = "/bulk";
    bulk.shed_at_percent = 60;
    config_.endpoints.push_back(bulk);
  }

  // Beacons of two endpoints, one that sheds early, and requests that are refused.
  void StartLoad() {
    for (int i = 0; i < 3; ++i) {
      load_.emplace_back([this] {
        const std::string pad(2'000, 'x');
        auto client = std::make_unique<Client>(gateway_->http_port());
        for (uint64_t n = 0; !stop_; ++n) {
          const char* const path = n % 5 == 0 ? "/bulk" : "/b";
          int status = client->Get(std::string(path) + "?site=s&visitor=" + std::to_string(n % 50) +
                                   "&pad=" + pad);
          if (n % 7 == 0) {
            const std::string reply = client->Exchange(
                "POST /b HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                "Content-Length: 5\r\n\r\n{\"a\":");
            status = reply.empty() ? 0 : status;
          }
          if (status == 0) client = std::make_unique<Client>(gateway_->http_port());
          if (status == 503) std::this_thread::sleep_for(milliseconds(1));
        }
      });
    }
  }
  void StopLoad() {
    stop_ = true;
    for (std::thread& thread : load_) thread.join();
    load_.clear();
  }

  // Of what a client of the admin port reads.
  void ExpectAccountsClose() {
    const std::string json = HttpGet(gateway_->admin_port(), "/accounts");
    const auto number = [&](const char* name) { return NumberIn(json, name); };
    ASSERT_GE(number("received"), 0) << json;
    ASSERT_EQ(number("received"), number("accepted") + RejectedIn(json) + number("shed")) << json;
    ASSERT_EQ(number("accepted") + number("recovered"),
              number("delivered") + number("pending") + number("quarantined"))
        << json;
  }

  // Reads the books until they hold, and fails if one cut does not close.
  void ReadUntil(const char* what, const std::function<bool(const Accounts&)>& holds) {
    const MonotonicTime limit = clock_.Monotonic() + seconds(120);
    while (clock_.Monotonic() < limit) {
      const Accounts books = gateway_->Books();
      ASSERT_TRUE(BooksClose(books)) << what << ": " << AccountsText(books);
      if (++reads_ % 64 == 0) {
        ASSERT_NO_FATAL_FAILURE(ExpectAccountsClose());
      }
      if (holds(books)) return;
      std::this_thread::yield();
    }
    FAIL() << what << ": " << AccountsText(gateway_->Books());
  }

  std::atomic<bool> stop_{false};
  std::vector<std::thread> load_;
  uint64_t reads_ = 0;
};

TEST_F(BooksTest, EveryCutClosesUnderLoadWithFaults) {
  Start();
  StartLoad();
  ReadUntil("served", [](const Accounts& books) {
    return books.delivered > 500 && RejectedTotal(books) > 20;
  });

  cluster_->AnswerNext(
      kProduce, std::vector<rd_kafka_resp_err_t>(2'000, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE));
  ReadUntil("put into quarantine", [](const Accounts& books) { return books.quarantined > 20; });
  cluster_->ForgetAnswers(kProduce);

  cluster_->AnswerNext(kProduce,
                       std::vector<rd_kafka_resp_err_t>(30, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS));
  const uint64_t delivered = gateway_->Books().delivered;
  ReadUntil("refused for a while",
            [&](const Accounts& books) { return books.delivered > delivered + 500; });

  cluster_->SetDown(1);
  ReadUntil("full", [](const Accounts& books) { return books.shed > 500; });
  cluster_->SetUp(1);
  const uint64_t accepted = gateway_->Books().accepted;
  ReadUntil("back", [&](const Accounts& books) { return books.accepted > accepted + 500; });

  StopLoad();
  ReadUntil("empty", [](const Accounts& books) { return books.pending == 0; });
  const Accounts books = gateway_->Books();
  EXPECT_EQ(books.accepted, books.delivered + books.quarantined);
  EXPECT_GT(reads_, 1'000u);
}

TEST_F(BooksTest, WhatALifeLeavesIsInTheBooksOfTheNext) {
  Start();
  StartLoad();
  ReadUntil("served", [](const Accounts& books) { return books.delivered > 200; });
  cluster_->SetDown(1);
  ReadUntil("full", [](const Accounts& books) { return books.shed > 50; });
  StopLoad();
  EXPECT_FALSE(gateway_->Finish(clock_.Monotonic()));
  const uint64_t pending = gateway_->Books().pending;
  ExpectClosed(gateway_->Books());
  gateway_.reset();

  cluster_->SetUp(1);
  Start();
  // Segments that were not empty come whole.
  EXPECT_GE(gateway_->Books().recovered, pending);
  stop_ = false;
  StartLoad();
  ReadUntil("replayed", [&](const Accounts& books) {
    return books.delivered >= pending && books.accepted > 200;
  });
}

}  // namespace
}  // namespace beacongate
