// A framed topic whose schema registry is away when the gateway starts: what it said in an earlier
// life counts, for exactly the same question.
#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "gateway/known_prefixes.h"
#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

using std::string_literals::operator""s;
using testing::Client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Answers every request with the same reply, on a connection of its own.
class FakeRegistry {
 public:
  explicit FakeRegistry(uint16_t port = 0) : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    const int on = 1;
    setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof(address);
    EXPECT_EQ(bind(listener_.get(), any, size), 0);
    EXPECT_EQ(listen(listener_.get(), 8), 0);
    EXPECT_EQ(getsockname(listener_.get(), any, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { Run(); });
  }
  ~FakeRegistry() {
    shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
  }
  uint16_t port() const { return port_; }
  int requests() const { return requests_; }
  // Version 1 of the subject, under this id; a message of the gateway's name is its second one.
  void Hold(int id) {
    Reply("200 OK", R"({"subject":"s","version":1,"schemaType":"PROTOBUF","id":)" +
                        std::to_string(id) +
                        R"(,"schema":"syntax = \"proto3\"; package beacon.v1; message Other {} )"
                        R"(message PageBeacon {}"})");
  }
  void Reply(const std::string& status, const std::string& body) {
    const std::lock_guard lock(mutex_);
    reply_ = "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
             "\r\nConnection: close\r\n\r\n" + body;
  }

 private:
  void Run() {
    while (true) {
      const UniqueFd client(accept(listener_.get(), nullptr, nullptr));
      if (!client.valid()) return;
      std::string request;
      char bytes[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = recv(client.get(), bytes, sizeof(bytes), 0);
        if (count <= 0) break;
        request.append(bytes, static_cast<size_t>(count));
      }
      ++requests_;
      const std::lock_guard lock(mutex_);
      send(client.get(), reply_.data(), reply_.size(), MSG_NOSIGNAL);
    }
  }

  UniqueFd listener_;
  uint16_t port_ = 0;
  std::atomic<int> requests_{0};
  std::mutex mutex_;
  std::string reply_;
  std::thread thread_;
};

class RegistryAwayTest : public testing::GatewayFixture {
 protected:
  RegistryAwayTest() : GatewayFixture(1) {}

  void SetUp() override {
    GatewayFixture::SetUp();
    registry_ = std::make_unique<FakeRegistry>();
    registry_->Hold(17);
    TopicConfig& topic = config_.topics["beacons"];
    topic.framing = Framing::kConfluent;
    topic.schema_registry = "http://127.0.0.1:" + std::to_string(registry_->port());
    config_.file = "test.toml";
  }
  void LiveOnce() {
    const auto gateway = Started();
    ASSERT_NE(gateway, nullptr);
    EXPECT_TRUE(gateway->Finish(clock_.Monotonic() + seconds(30)));
  }
  // Delivers one beacon, and returns what stands in front of its record.
  std::string PrefixOfOne() {
    const auto gateway = Started();
    if (gateway == nullptr) return "";
    EXPECT_EQ(Client(gateway->http_port()).Get("/b?site=s"), 200);
    testing::WaitForDelivered(*gateway, 1);
    EXPECT_TRUE(gateway->Finish(clock_.Monotonic() + seconds(30)));
    return testing::ReadRaw(*cluster_, "beacons").back().value.substr(0, kPrefix17.size());
  }
  void ExpectRefused(const std::string& fault) {
    StartFailure failure;
    EXPECT_EQ(Gateway::Build(config_, clock_, &failure), nullptr);
    EXPECT_EQ(failure.code, ExitCode::kEnvironment);
    EXPECT_THAT(failure.faults, ElementsAre(HasSubstr(fault)));
  }
  void EndRegistry() { registry_.reset(); }
  std::string RememberedFile() const { return config_.journal.dir + "/beacons@prefixes"; }

  const std::string kPrefix17 = "\0\0\0\0\x11\2\2"s;
  const std::string kPrefix18 = "\0\0\0\0\x12\2\2"s;
  const std::string kNoAnswer = "test.toml: topic.beacons: the schema registry does not answer: ";
  std::unique_ptr<FakeRegistry> registry_;
};

TEST_F(RegistryAwayTest, WhatAnEarlierLifeWasToldIsUsed) {
  LiveOnce();
  EndRegistry();
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(PrefixOfOne(), kPrefix17);
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("error registry: topic beacons: the schema registry does not answer"));
  EXPECT_THAT(log, HasSubstr("; going on with the id that it gave for this schema before"));
  EXPECT_EQ(PrefixOfOne(), kPrefix17);  // over any number of lives
}

TEST_F(RegistryAwayTest, AFirstStartIsRefused) {
  EndRegistry();
  ExpectRefused(kNoAnswer);
}

TEST_F(RegistryAwayTest, ARegistryThatAnswersWithAnythingElseIsLivedWithToo) {
  LiveOnce();
  for (const auto& [status, body] : {std::pair{"401 Unauthorized", "{}"},
                                     {"404 Not Found", "{}"},
                                     {"500 Oops", ""},
                                     {"200 OK", "<html>"},
                                     {"200 OK", R"({"id":9,"version":2,"schema":"{}"})"}}) {
    registry_->Reply(status, body);
    EXPECT_EQ(PrefixOfOne(), kPrefix17) << status << body;
  }
}

TEST_F(RegistryAwayTest, OneThatAnswersIsBelievedAndRemembered) {
  LiveOnce();
  registry_->Hold(18);
  EXPECT_EQ(PrefixOfOne(), kPrefix18);
  EndRegistry();
  EXPECT_EQ(PrefixOfOne(), kPrefix18);
}

TEST_F(RegistryAwayTest, AnotherQuestionHasNoAnswer) {
  LiveOnce();
  EndRegistry();
  const TopicConfig asked = config_.topics["beacons"];
  config_.topics["beacons"].schema_subject = "another";
  ExpectRefused(kNoAnswer);
  config_.topics["beacons"] = asked;
  config_.topics["beacons"].schema_registry += "/path";
  ExpectRefused(kNoAnswer);
  config_.topics["beacons"] = asked;
  EXPECT_EQ(PrefixOfOne(), kPrefix17);
}

TEST_F(RegistryAwayTest, AFileThatWasChangedIsNotBelieved) {
  LiveOnce();
  EndRegistry();
  std::string text;
  std::getline(std::ifstream(RememberedFile()), text, '\0');
  ASSERT_EQ(text.substr(0, 33), "00000000110202 beacon.v1.PageBeac");
  for (const std::string& other :
       {""s, text.substr(1), text + "\n", text.substr(0, text.size() - 1),
        "00000000120202" + text.substr(14), std::string(100'000, '0')}) {
    std::ofstream(RememberedFile(), std::ios::trunc) << other;
    ExpectRefused(kNoAnswer);
  }
  std::ofstream(RememberedFile(), std::ios::trunc) << text;
  EXPECT_EQ(PrefixOfOne(), kPrefix17);
}

TEST_F(RegistryAwayTest, AReloadGoesOnAsAStartDoes) {
  Start();
  EndRegistry();
  EXPECT_TRUE(gateway_->Reload([this](StartFailure*) { return config_; }));
  std::filesystem::remove(RememberedFile());
  EXPECT_FALSE(gateway_->Reload([this](StartFailure*) { return config_; }));
}

// Every file of the schema is part of the question, and credentials are not.
TEST(RegistryQuestionTest, NamesWhatTheAnswerDependsOn) {
  const auto* const message = beacon::v1::PageBeacon::descriptor();
  const auto* const nested = beacon::v1::Param::descriptor();
  const std::string question = RegistryQuestion("http://r:1", "s", {message});
  EXPECT_EQ(RegistryQuestion("http://user:secret@r:1", "s", {message}), question);
  EXPECT_NE(RegistryQuestion("http://r:2", "s", {message}), question);
  EXPECT_NE(RegistryQuestion("http://r:1", "t", {message}), question);
  EXPECT_NE(RegistryQuestion("http://r:1", "s", {nested}), question);
  EXPECT_NE(RegistryQuestion("http://r:1", "s", {message, nested}), question);
  EXPECT_THAT(question, HasSubstr("accept"));  // of the options, which it imports
}

}  // namespace
}  // namespace beacongate
