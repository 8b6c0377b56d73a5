#include "gateway/config/load_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/unit/config/config_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using testing::Faults;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kSmallest;
using ::testing::SizeIs;
using testing::With;

GatewayConfig Loaded(const std::string& text, const std::vector<std::string>& overrides = {}) {
  LoadedConfig loaded = ParseConfig(text, "/etc/b.toml", overrides);
  for (const ConfigFault& fault : loaded.faults) ADD_FAILURE() << Format(fault);
  return loaded.config;
}

TEST(LoadConfigTest, SmallestConfigurationLoadsWithDefaults) {
  const GatewayConfig config = Loaded(kSmallest);
  EXPECT_EQ(config.http.listen, "127.0.0.1:8080");
  EXPECT_EQ(config.admin_listen, "127.0.0.1:9464");
  ASSERT_THAT(config.endpoints, SizeIs(1));
  EXPECT_EQ(config.endpoints[0].path, "/*");
  EXPECT_EQ(config.endpoints[0].topic, "beacons");
  EXPECT_EQ(config.endpoints[0].schema, "");
  EXPECT_EQ(config.endpoints[0].reply, ReplyKind::kGif);
  EXPECT_EQ(config.endpoints[0].line, 3);
  EXPECT_EQ(config.journal.dir, "/var/lib/beacongate/journal");
  EXPECT_EQ(config.journal.quota_bytes, limits::kJournalQuotaBytes);
  EXPECT_EQ(config.topics.at("beacons").partitions, 512u);
  EXPECT_THAT(config.kafka, ElementsAre(std::pair("bootstrap.servers", "127.0.0.1:9092")));
  EXPECT_EQ(config.http.idle_timeout_ms, std::chrono::seconds(75));
  EXPECT_EQ(config.file, "/etc/b.toml");
}

TEST(LoadConfigTest, NameDefaultsToTheHosts) {
  char host[256] = {};
  ASSERT_EQ(gethostname(host, sizeof(host) - 1), 0);
  EXPECT_EQ(Loaded(kSmallest).name, host);
  EXPECT_EQ(Loaded("name = \"edge-1\"\n" + kSmallest).name, "edge-1");
}

TEST(LoadConfigTest, EveryKindOfValueIsStored) {
  const GatewayConfig config =
      Loaded("schema_paths = [\"protos\", \"/opt/protos\"]\n" +
             With("topic = \"beacons\"\n",
                  "topic = \"beacons\"\nschema = \"site.proto\"\nmessage = \"acme.Site\"\n"
                  "ack = \"journaled\"\nreply = \"empty\"\nalways_pixel = true\n") +
             "[delivery]\nwindow_ms = 250\n[shutdown]\ndrain_delay_ms = 5_000\n");
  EXPECT_THAT(config.schema_paths, ElementsAre("/etc/protos", "/opt/protos"));
  EXPECT_EQ(config.endpoints[0].schema, "/etc/site.proto");
  EXPECT_EQ(config.endpoints[0].message, "acme.Site");
  EXPECT_EQ(config.endpoints[0].reply, ReplyKind::kEmpty);
  EXPECT_TRUE(config.endpoints[0].always_pixel);
  EXPECT_EQ(config.delivery.window_ms, std::chrono::milliseconds(250));
  EXPECT_EQ(config.shutdown.drain_delay_ms, std::chrono::seconds(5));
}

TEST(LoadConfigTest, AnEndpointSaysWhenItAnswers) {
  EXPECT_EQ(Loaded(kSmallest).endpoints[0].ack, AckLevel::kJournaled);
  const auto with = [](const std::string& ack) {
    return Loaded(With("topic = \"beacons\"\n", "topic = \"beacons\"\n" + ack)).endpoints[0];
  };
  EXPECT_EQ(with("ack = \"journaled\"\n").ack, AckLevel::kJournaled);
  EXPECT_EQ(with("ack = \"synced\"\n").ack, AckLevel::kSynced);
  const EndpointConfig delivered = with("ack = \"delivered\"\nack_timeout_ms = 700\n");
  EXPECT_EQ(delivered.ack, AckLevel::kDelivered);
  EXPECT_EQ(delivered.ack_timeout_ms, std::chrono::milliseconds(700));
}

TEST(LoadConfigTest, ProxiesAreTrustedByAddress) {
  EXPECT_THAT(Loaded(kSmallest).http.trusted_proxies, IsEmpty());
  const GatewayConfig config =
      Loaded(With("[[endpoint]]",
                  "trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n"
                  "client_address_header = \"CF-Connecting-IP\"\n[[endpoint]]"));
  EXPECT_THAT(config.http.trusted_proxies, ElementsAre("10.0.0.0/8", "::1"));
  EXPECT_EQ(config.http.client_address_header, "CF-Connecting-IP");
  EXPECT_THAT(Loaded(kSmallest, {"http.trusted_proxies=[\"10.0.0.0/8\"]"}).http.trusted_proxies,
              ElementsAre("10.0.0.0/8"));
}

TEST(LoadConfigTest, AnEndpointMayAskForSummaryAndBase64) {
  const GatewayConfig config = Loaded(With(
      "topic = \"beacons\"", "topic = \"beacons\"\nreply = \"summary\"\nbase64_param = \"data\""));
  EXPECT_EQ(config.endpoints[0].reply, ReplyKind::kSummary);
  EXPECT_EQ(config.endpoints[0].base64_param, "data");
}

TEST(LoadConfigTest, RelativePathsStartAtTheFilesFolder) {
  EXPECT_EQ(Loaded(With("/var/lib/beacongate/journal", "../var/journal")).journal.dir,
            "/var/journal");
  EXPECT_EQ(Loaded(kSmallest, {"journal.dir=spool"}).journal.dir, "/etc/spool");
}

TEST(LoadConfigTest, ByteOrderMarkAndCrLfAreTolerated) {
  std::string text = "\xef\xbb\xbf";
  for (const char c : kSmallest) text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  EXPECT_EQ(Loaded(text).topics.at("beacons").partitions, 512u);
  EXPECT_THAT(Faults(text + "[htpp]\r\nlisten = 1\r\n"),
              ElementsAre("/etc/b.toml:14: unknown table [htpp]; did you mean [http]?"));
}

TEST(LoadConfigTest, KafkaNamesMayStandWithoutQuotes) {
  const GatewayConfig config = Loaded(With("\"bootstrap.servers\" = \"127.0.0.1:9092\"\n",
                                           "bootstrap.servers = \"a:1,b:2\"\nlinger.ms = 5\n"
                                           "enable.idempotence = true\n\"x.ratio\" = 0.5\n"));
  EXPECT_THAT(config.kafka, ElementsAre(std::pair("bootstrap.servers", "a:1,b:2"),
                                        std::pair("enable.idempotence", "true"),
                                        std::pair("linger.ms", "5"), std::pair("x.ratio", "0.5")));
}

TEST(LoadConfigTest, TopicNamesMayHaveDots) {
  for (const char* heading : {"[topic.\"web.raw\"]", "[topic.web.raw]"}) {
    std::string text = With("[topic.beacons]", heading);
    text.replace(text.find("\"beacons\""), 9, "\"web.raw\"");
    EXPECT_EQ(Loaded(text).topics.at("web.raw").partitions, 512u) << heading;
  }
}

TEST(LoadConfigTest, MockClusterNeedsNoServers) {
  EXPECT_EQ(
      Loaded(With("\"bootstrap.servers\" = \"127.0.0.1:9092\"", "\"test.mock.num.brokers\" = 1"))
          .kafka.at("test.mock.num.brokers"),
      "1");
}

TEST(LoadConfigTest, TargetLimitFollowsTheHeadsUnlessGiven) {
  EXPECT_EQ(
      Loaded(With("[[endpoint]]", "head_bytes_max = 8192\n[[endpoint]]")).http.target_bytes_max,
      8192u);
}

TEST(LoadConfigTest, BoundOfAnAddressFollowsThatOfAllUnlessGiven) {
  const auto bound_of = [](const std::string& lines) {
    return Loaded(With("[[endpoint]]", lines + "\n[[endpoint]]")).http.max_connections_per_address;
  };
  EXPECT_EQ(bound_of("max_connections = 7"), 7u);
  EXPECT_EQ(bound_of("max_connections = 7\nmax_connections_per_address = 3"), 3u);
}

// Its journal may hold beacons of an earlier configuration.
TEST(LoadConfigTest, ATopicNeedsNoEndpoint) {
  const GatewayConfig config = Loaded(With("[kafka]", "[topic.old]\npartitions = 7\n[kafka]"));
  EXPECT_EQ(config.topics.at("old").partitions, 7u);
}

TEST(LoadConfigTest, SmallSegmentsOfTheFaultTestsAreAllowed) {
  const GatewayConfig config = Loaded(
      With("[topic.beacons]", "segment_bytes = 1048576\nquota_bytes = 8388608\n[topic.beacons]"));
  EXPECT_EQ(config.journal.segment_bytes, 1048576u);
}

class FileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "config_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& text) {
    const std::string file = folder_ + "/b.toml";
    std::ofstream(file) << text;
    return file;
  }
  static std::string OnlyFault(const std::string& file) {
    const LoadedConfig loaded = LoadConfig(file, {});
    EXPECT_THAT(loaded.faults, SizeIs(1));
    return loaded.faults.empty() ? "" : Format(loaded.faults[0]);
  }

  std::string folder_;
};

TEST_F(FileTest, FileIsRead) {
  const LoadedConfig loaded =
      LoadConfig(Write(With("/var/lib/beacongate/journal", "journal")), {"http.workers=3"});
  EXPECT_THAT(loaded.faults, IsEmpty());
  EXPECT_EQ(loaded.config.journal.dir, folder_ + "/journal");
  EXPECT_EQ(loaded.config.http.workers, 3u);
}

TEST_F(FileTest, MissingFileIsAFault) {
  EXPECT_EQ(OnlyFault(folder_ + "/none.toml"),
            folder_ +
                "/none.toml: cannot be read: No such file or directory; check --config and "
                "the file's mode");
}

TEST_F(FileTest, FolderIsAFault) {
  EXPECT_EQ(OnlyFault(folder_), folder_ + ": is a folder; name the configuration file in it");
}

TEST_F(FileTest, UnreadableFileIsAFault) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const std::string file = Write(kSmallest);
  std::filesystem::permissions(file, std::filesystem::perms::none);
  EXPECT_THAT(OnlyFault(file), HasSubstr("cannot be read: Permission denied"));
}

TEST_F(FileTest, LargeFileIsAFaultAndNotRead) {
  const std::string file = Write(kSmallest);
  std::filesystem::resize_file(file, 1ull << 30);
  EXPECT_EQ(OnlyFault(file), file + ": is larger than 1 MiB; is it the configuration file?");
}

}  // namespace
}  // namespace beacongate
