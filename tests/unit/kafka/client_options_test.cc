#include "gateway/kafka/client_options.h"

#include <gmock/gmock.h>

#include <array>
#include <utility>
#include <vector>

namespace beacongate::kafka {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const Properties kBrokers{{"bootstrap.servers", "127.0.0.1:1"}};

Properties With(const std::string& name, const std::string& value) {
  Properties properties = kBrokers;
  properties[name] = value;
  return properties;
}

std::string ValueIn(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 512> value{};
  size_t size = value.size();
  if (rd_kafka_conf_get(conf, name, value.data(), &size) != RD_KAFKA_CONF_OK) return "unknown";
  return value.data();
}

TEST(ProducerConfTest, DefaultsKeepThePromise) {
  const auto conf = ProducerConf(kBrokers, {}, nullptr);
  ASSERT_TRUE(conf.ok());
  const rd_kafka_conf_t* raw = conf.value().get();
  EXPECT_EQ(ValueIn(raw, "enable.idempotence"), "true");
  EXPECT_EQ(ValueIn(raw, "acks"), "-1");
  EXPECT_EQ(ValueIn(raw, "message.timeout.ms"), "0");
  EXPECT_EQ(ValueIn(raw, "compression.codec"), "snappy");
  EXPECT_EQ(ValueIn(raw, "linger.ms"), "5");
  EXPECT_EQ(ValueIn(raw, "socket.keepalive.enable"), "true");
  EXPECT_EQ(ValueIn(raw, "statistics.interval.ms"), "0");
  EXPECT_EQ(ValueIn(raw, "delivery.report.only.error"), "false");
}

TEST(ProducerConfTest, QueueHoldsThePumpsWindow) {
  const auto conf =
      ProducerConf(kBrokers, {.messages_max = 12'345, .bytes_max = 10u << 20}, nullptr);
  ASSERT_TRUE(conf.ok());
  EXPECT_EQ(ValueIn(conf.value().get(), "queue.buffering.max.messages"), "12345");
  EXPECT_EQ(ValueIn(conf.value().get(), "queue.buffering.max.kbytes"), "12288");
}

TEST(ProducerConfTest, AWindowBeyondLibrdkafkasBoundsIsCutToThem) {
  EXPECT_TRUE(
      ProducerConf(kBrokers, {.messages_max = SIZE_MAX / 2, .bytes_max = SIZE_MAX / 2}, nullptr)
          .ok());
}

TEST(ProducerConfTest, OperatorsValueWins) {
  for (const auto& [name, value] : Properties{{"compression.codec", "zstd"},
                                              {"linger.ms", "50"},
                                              {"socket.keepalive.enable", "false"},
                                              {"queue.buffering.max.messages", "77"},
                                              {"message.max.bytes", "2000000"},
                                              {"client.id", "gate-1"}}) {
    const auto conf = ProducerConf(With(name, value), {}, nullptr);
    ASSERT_TRUE(conf.ok()) << name;
    EXPECT_EQ(ValueIn(conf.value().get(), name.c_str()), value);
  }
}

TEST(ProducerConfTest, AliasesOfDefaultsWinToo) {
  const auto conf = ProducerConf(With("compression.type", "lz4"), {}, nullptr);
  ASSERT_TRUE(conf.ok());
  EXPECT_EQ(ValueIn(conf.value().get(), "compression.codec"), "lz4");
}

class PinnedTest : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(PinnedTest, WhatBreaksThePromiseIsRefusedWithASentence) {
  const auto [name, value] = GetParam();
  const auto conf = ProducerConf(With(name, value), {}, nullptr);
  ASSERT_FALSE(conf.ok());
  EXPECT_THAT(conf.error().message,
              AllOf(HasSubstr(name), HasSubstr("cannot be set"), HasSubstr("remove the line")));
}

INSTANTIATE_TEST_SUITE_P(All, PinnedTest,
                         ::testing::Values(std::pair("enable.idempotence", "false"),
                                           std::pair("acks", "1"), std::pair("acks", "0"),
                                           std::pair("request.required.acks", "1"),
                                           std::pair("message.timeout.ms", "30000"),
                                           std::pair("delivery.timeout.ms", "300000"),
                                           std::pair("delivery.report.only.error", "true"),
                                           std::pair("enabled_events", "2"),
                                           std::pair("enable.gapless.guarantee", "true"),
                                           std::pair("transactional.id", "t"),
                                           std::pair("acks", "")));

TEST(ProducerConfTest, SayingWhatHoldsAnywayIsFine) {
  EXPECT_TRUE(ProducerConf(With("acks", "all"), {}, nullptr).ok());
  EXPECT_TRUE(ProducerConf(With("request.required.acks", "-1"), {}, nullptr).ok());
  EXPECT_TRUE(ProducerConf(With("enable.idempotence", "true"), {}, nullptr).ok());
  EXPECT_TRUE(ProducerConf(With("message.timeout.ms", "0"), {}, nullptr).ok());
}

TEST(ProducerConfTest, UnknownNamesAreRefusedInLibrdkafkasWords) {
  const auto conf = ProducerConf(With("lingr.ms", "5"), {}, nullptr);
  ASSERT_FALSE(conf.ok());
  EXPECT_THAT(conf.error().message, HasSubstr("No such configuration property: \"lingr.ms\""));
}

TEST(ProducerConfTest, BadValuesAreRefused) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"linger.ms", "soon"},
                                                        {"linger.ms", "5 ms"},
                                                        {"linger.ms", "-1"},
                                                        {"linger.ms", "9000000"},
                                                        {"batch.num.messages", "-1"},
                                                        {"socket.timeout.ms", "soon"},
                                                        {"compression.codec", "brotli"}}) {
    const auto conf = ProducerConf(With(name, value), {}, nullptr);
    ASSERT_FALSE(conf.ok()) << name << "=" << value;
    EXPECT_THAT(conf.error().message, AllOf(HasSubstr(name), Not(HasSubstr("\n"))));
  }
}

TEST(ProducerConfTest, SecretsAreNotShown) {
  const auto conf = ProducerConf(With("ssl.key.pem", "my-private-key"), {}, nullptr);
  if (!conf.ok()) {
    EXPECT_THAT(conf.error().message, Not(HasSubstr("my-private-key")));
  }
  EXPECT_TRUE(IsSecretProperty("sasl.password"));
  EXPECT_TRUE(IsSecretProperty("ssl.keystore.password"));
  EXPECT_TRUE(IsSecretProperty("sasl.oauthbearer.client.secret"));
  EXPECT_TRUE(IsSecretProperty("ssl.key.pem"));
  EXPECT_FALSE(IsSecretProperty("sasl.username"));
  EXPECT_FALSE(IsSecretProperty("bootstrap.servers"));
}

TEST(ProducerConfTest, WithoutBrokersItSaysWhatToSet) {
  const auto conf = ProducerConf({}, {}, nullptr);
  ASSERT_FALSE(conf.ok());
  EXPECT_THAT(conf.error().message, HasSubstr("bootstrap.servers"));
}

TEST(CheckProducerPropertiesTest, CombinationsThatContradictAreFound) {
  EXPECT_TRUE(CheckProducerProperties(kBrokers).ok());
  const Status status = CheckProducerProperties(With("max.in.flight", "100"));
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("max.in.flight"));
}

TEST(CheckProducerPropertiesTest, UnreadableCertificatesAreFound) {
  Properties properties = With("security.protocol", "ssl");
  properties["ssl.ca.location"] = "/no/such/file.pem";
  const Status status = CheckProducerProperties(properties);
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("ssl.ca.location"));
}

TEST(ReaderConfTest, LeavesOutWhatOnlyAProducerHas) {
  Properties properties = With("linger.ms", "50");
  properties["client.id"] = "tail";
  const auto conf = ReaderConf(properties, nullptr);
  ASSERT_TRUE(conf.ok());
  EXPECT_EQ(ValueIn(conf.value().get(), "linger.ms"), "5") << "librdkafka's default";
  EXPECT_EQ(ValueIn(conf.value().get(), "client.id"), "tail");
}

TEST(ReaderConfTest, UnknownNamesAreRefused) {
  EXPECT_FALSE(ReaderConf(With("no.such.name", "1"), nullptr).ok());
}

}  // namespace
}  // namespace beacongate::kafka
