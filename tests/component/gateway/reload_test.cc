// Reload of a whole gateway: what changes, what stays, and that no request notices.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using testing::Client;
using ::testing::HasSubstr;
using testing::HttpGet;
using ::testing::Not;

constexpr uint32_t kPartitions = 4;
constexpr const char* kSite = "string site = 2 [(beacon.v1.from) = { param: \"h\" }];";
constexpr const char* kScroll = "int32 scroll = 3 [(beacon.v1.from) = { param: \"y\" }];";

class ReloadTest : public testing::GatewayFixture {
 protected:
  ReloadTest() : GatewayFixture(kPartitions) {}
  void SetUp() override {
    GatewayFixture::SetUp();
    config_.journal.dir = folder_.path() + "/journal";
    std::filesystem::create_directory(config_.journal.dir);
    // Clients that never pause get ahead of a busy machine's delivery.
    config_.journal.quota_bytes = 256 * limits::kMiB;
    config_.file = "gate.toml";
    config_.endpoints[0].schema = folder_.path() + "/visit.proto";
    config_.endpoints[0].message = "Visit";
    WriteSchema(kSite);
    Start();
  }

  void WriteSchema(const std::string& fields) const {
    std::ofstream(folder_.path() + "/visit.proto") << "syntax = \"proto3\";\n"
                                                      "import \"beacon/v1/options.proto\";\n"
                                                      "import \"beacon/v1/receipt.proto\";\n"
                                                      "message Visit {\n"
                                                      "  beacon.v1.Receipt receipt = 1;\n" +
                                                          fields + "\n}\n";
  }
  bool Reload() {
    return gateway_->Reload([this](StartFailure*) { return config_; });
  }
  int Get(const std::string& target) { return Client(gateway_->http_port()).Get(target); }
  std::string Admin(const std::string& path) { return HttpGet(gateway_->admin_port(), path); }
};

TEST_F(ReloadTest, ANewFieldOfTheSchemaIsInTheNextRecord) {
  EXPECT_EQ(Get("/b?h=a.com&y=7"), 200);
  WriteSchema(std::string(kSite) + kScroll);
  EXPECT_TRUE(Reload());
  EXPECT_EQ(Get("/b?h=a.com&y=7"), 200);
  EXPECT_EQ(Get("/b?h=a.com&y=far"), 200);
  testing::WaitForDelivered(*gateway_, 3);
  const std::string scroll_of_7 = "\x18\x07";
  int with_scroll = 0;
  for (const testing::RawRecord& record : testing::ReadRaw(*cluster_, "beacons")) {
    if (record.value.ends_with(scroll_of_7)) ++with_scroll;
  }
  EXPECT_EQ(with_scroll, 1);
  EXPECT_THAT(Admin("/schema"), HasSubstr("int32 scroll"));
  const std::string metrics = Admin("/metrics");
  EXPECT_THAT(metrics, HasSubstr("beacongate_config_reloads_total{result=\"taken\"} 1"));
  EXPECT_THAT(metrics,
              HasSubstr("beacongate_unconverted_total{topic=\"beacons\",field=\"scroll\"} 1"));
}

TEST_F(ReloadTest, ABrokenSchemaChangesNothing) {
  WriteSchema("string site = 2 [(beacon.v1.from) = { param: \"h\" header: \"H\" }];");
  EXPECT_FALSE(Reload());
  EXPECT_EQ(Get("/b?h=a.com"), 200);
  EXPECT_THAT(Admin("/schema"), Not(HasSubstr("header:")));
  EXPECT_THAT(Admin("/metrics"),
              HasSubstr("beacongate_config_reloads_total{result=\"refused\"} 1"));
}

TEST_F(ReloadTest, AFaultyFileChangesNothing) {
  EXPECT_FALSE(gateway_->Reload([](StartFailure* failure) {
    failure->Add(ExitCode::kUsage, "gate.toml:1: nonsense; remove it");
    return GatewayConfig();
  }));
  EXPECT_EQ(Get("/b?h=a.com"), 200);
}

TEST_F(ReloadTest, AChangeThatNeedsARestartRefusesTheWholeReload) {
  config_.http.workers = 5;
  config_.endpoints[0].path = "/other";
  EXPECT_FALSE(Reload());
  EXPECT_EQ(Get("/b?h=a.com"), 200);
  config_.http.workers = 2;
  EXPECT_TRUE(Reload());
  EXPECT_EQ(Get("/b?h=a.com"), 404);
  EXPECT_EQ(Get("/other"), 200);
}

TEST_F(ReloadTest, LimitsAndShutdownTimesAreTakenOver) {
  config_.http.parameters_max = 1;
  config_.shutdown.drain_delay_ms = milliseconds(77);
  EXPECT_TRUE(Reload());
  EXPECT_EQ(Get("/b?h=a.com"), 200);
  EXPECT_EQ(Get("/b?h=a.com&y=1"), 413);
  EXPECT_EQ(gateway_->shutdown().drain_delay_ms, milliseconds(77));
}

TEST_F(ReloadTest, ARequestOfWhichAPartHasComeIsServed) {
  Client client(gateway_->http_port());
  EXPECT_EQ(client.Get("/b?h=a.com"), 200);
  EXPECT_TRUE(client.Send("GET /b?h=a.com HTTP/1.1\r\nHo"));
  EXPECT_TRUE(Reload());
  EXPECT_THAT(client.Exchange("st: h\r\n\r\n"), HasSubstr("200 OK"));
  EXPECT_EQ(gateway_->Books().accepted, 2u);
}

TEST_F(ReloadTest, CountsOfFieldsGoOn) {
  WriteSchema(std::string(kSite) + kScroll);
  EXPECT_TRUE(Reload());
  EXPECT_EQ(Get("/b?y=far"), 200);
  WriteSchema(std::string("int32 first = 2 [(beacon.v1.from) = { param: \"f\" }];") + kScroll);
  EXPECT_TRUE(Reload());
  EXPECT_EQ(Get("/b?y=far"), 200);
  EXPECT_THAT(Admin("/metrics"),
              HasSubstr("beacongate_unconverted_total{topic=\"beacons\",field=\"scroll\"} 2"));
}

TEST_F(ReloadTest, UnderLoadEveryRequestIsServedByOneSchemaOrTheOther) {
  constexpr int kClients = 3;
  constexpr int kReloads = 25;
  // The first requires `h`, the second `y`: a request with both is always accepted.
  const std::string first = "string a = 2 [(beacon.v1.from) = { param: \"h\" required: true }];";
  const std::string second = "string b = 3 [(beacon.v1.from) = { param: \"y\" required: true }];";
  // Of each client between two reloads: however slow these are, the journal does not fill.
  constexpr int kPairsMax = 500;
  std::atomic<int> reloads{0};
  std::atomic<uint64_t> sent{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.emplace_back([&] {
      Client client(gateway_->http_port());
      for (int now = reloads; now < kReloads; now = reloads) {
        for (int pair = 0; pair < kPairsMax && reloads == now; ++pair) {
          EXPECT_EQ(client.Get("/b?h=1&y=2"), 200);
          const int status = client.Get("/b?h=1");
          EXPECT_TRUE(status == 200 || status == 422) << status;
          sent += 2;
        }
        reloads.wait(now);
      }
    });
  }
  for (int i = 0; i < kReloads; ++i) {
    WriteSchema(i % 2 == 0 ? second : first);
    EXPECT_TRUE(Reload());
    EXPECT_THAT(Admin("/metrics"), HasSubstr("200 OK"));
    ++reloads;
    reloads.notify_all();
  }
  for (std::thread& client : clients) client.join();
  const Accounts books = gateway_->Books();
  testing::ExpectClosed(books);
  EXPECT_EQ(books.received, sent);
  EXPECT_GT(books.received, 0u);
}

}  // namespace
}  // namespace beacongate
