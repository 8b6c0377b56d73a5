// What clients and operators see while a journal fills up.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "gateway/admin/accounts_json.h"
#include "gateway/fill_watch.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::HttpGet;

class QuotaTest : public testing::GatewayFixture {
 protected:
  QuotaTest() : GatewayFixture(4) {}

  void SetUp() override {
    GatewayFixture::SetUp();
    EndpointConfig bulk = config_.endpoints.front();
    bulk.path = "/bulk";
    bulk.shed_at_percent = 50;
    config_.endpoints.push_back(bulk);
    cluster_->SetDown(1);
  }

  // The value behind the first sample whose line begins so; empty if there is none.
  std::string Metric(const std::string& name) {
    const std::string text = HttpGet(gateway_->admin_port(), "/metrics");
    const size_t at = text.find("\n" + name);
    if (at == std::string::npos) return "";
    const size_t end = text.find('\n', at + 1);
    return text.substr(text.rfind(' ', end) + 1, end - text.rfind(' ', end) - 1);
  }

  // Until a beacon of `path` gets `status`.
  void SendUntil(Client& client, const std::string& path, int status) {
    const std::string target = path + "?site=s&visitor=v&x=" + std::string(8'000, 'x');
    const MonotonicTime limit = clock_.Monotonic() + seconds(60);
    int got = 0;
    while ((got = client.Get(target)) != status && clock_.Monotonic() < limit) {
      if (got == 503) std::this_thread::sleep_for(milliseconds(10));
    }
    ASSERT_EQ(got, status) << path;
  }
};

TEST_F(QuotaTest, AnEndpointMayShedBeforeTheOthers) {
  Start();
  Client client(gateway_->http_port());
  SendUntil(client, "/bulk", 503);
  EXPECT_EQ(client.Get("/b?site=s"), 200);
  EXPECT_EQ(client.Get("/bulk?site=s"), 503);
  EXPECT_EQ(Metric("beacongate_endpoint_shedding{endpoint=\"/bulk\""), "1");
  EXPECT_EQ(Metric("beacongate_journal_full{"), "0");
  EXPECT_NE(HttpGet(gateway_->admin_port(), "/readyz").find("200 OK"), std::string::npos);
  SendUntil(client, "/b", 503);
  EXPECT_EQ(Metric("beacongate_journal_full{"), "1");
  EXPECT_EQ(Metric("beacongate_journal_seconds_to_full{"), "0");
  testing::ExpectClosed(gateway_->Books());

  cluster_->SetUp(1);
  testing::WaitForDelivered(*gateway_, gateway_->Books().accepted);
  SendUntil(client, "/b", 200);
  SendUntil(client, "/bulk", 200);
  EXPECT_EQ(Metric("beacongate_endpoint_shedding{endpoint=\"/bulk\""), "0");
}

TEST_F(QuotaTest, TimeToFullIsToldWhileAJournalGrows) {
  config_.journal.quota_bytes = 1 * limits::kGiB;
  Start();
  EXPECT_EQ(Metric("beacongate_journal_seconds_to_full{"), "+Inf");
  EXPECT_NE(HttpGet(gateway_->admin_port(), "/status.json").find("\"seconds_to_full\":null"),
            std::string::npos);
  Client client(gateway_->http_port());
  const MonotonicTime limit = clock_.Monotonic() + seconds(120);
  std::string told = "+Inf";
  while (told == "+Inf" && clock_.Monotonic() < limit) {
    for (int i = 0; i < 10; ++i) client.Get("/b?site=s&x=" + std::string(1'000, 'x'));
    std::this_thread::sleep_for(milliseconds(20));
    told = Metric("beacongate_journal_seconds_to_full{");
  }
  ASSERT_NE(told, "+Inf");
  EXPECT_GT(std::stod(told), 1.0);
}

TEST_F(QuotaTest, WhatTheDiskHasLeftIsTold) {
  const auto left = [&] { return Metric("beacongate_journal_disk_free_bytes{"); };
  Start();
  const MonotonicTime limit = clock_.Monotonic() + seconds(60);
  while (left() == "0" && clock_.Monotonic() < limit) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  const double told = std::stod(left());
  EXPECT_GT(told, 0.0);
  EXPECT_LT(told, static_cast<double>(std::filesystem::space(config_.journal.dir).capacity));
}

TEST(FullAtTest, TheDiskMayEndBeforeTheQuota) {
  const JournalGauges gauges{.high_mark_bytes = 1'000, .in_use_bytes = 300};
  EXPECT_EQ(FullAtBytes(gauges, 200), 500u);
  EXPECT_EQ(FullAtBytes(gauges, 0), 300u);
  EXPECT_EQ(FullAtBytes(gauges, 700), 1'000u);
  EXPECT_EQ(FullAtBytes(gauges, std::numeric_limits<uint64_t>::max()), 1'000u);
  EXPECT_EQ(FullAtBytes({.high_mark_bytes = 1'000, .in_use_bytes = 1'200}, 0), 1'000u);
}

TEST_F(QuotaTest, WhatQuarantineTakesIsTold) {
  const std::string quarantine = config_.journal.dir + "/beacons/quarantine";
  std::filesystem::create_directories(quarantine);
  std::ofstream(quarantine + "/000000") << std::string(1'234, 'x');
  Start();
  const MonotonicTime limit = clock_.Monotonic() + seconds(60);
  while (Metric("beacongate_quarantine_bytes{") != "1234" && clock_.Monotonic() < limit) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  EXPECT_EQ(Metric("beacongate_quarantine_bytes{"), "1234");
}

}  // namespace
}  // namespace beacongate
