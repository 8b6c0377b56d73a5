#include "gateway/http/admission.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <thread>
#include <vector>

namespace beacongate::http {
namespace {

ClientId ClientOfText(const char* text) {
  sockaddr_storage peer{};
  auto& v4 = reinterpret_cast<sockaddr_in&>(peer);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(peer);
  peer.ss_family = inet_pton(AF_INET, text, &v4.sin_addr) == 1 ? AF_INET : AF_INET6;
  if (peer.ss_family == AF_INET6) {
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
  }
  return ClientOf(peer);
}

HttpOptions Bounds(size_t connections, size_t per_address, size_t bytes = 0) {
  HttpOptions options;
  options.connections_max = connections;
  options.connections_per_address_max = per_address;
  options.buffered_bytes_max = bytes;
  return options;
}

TEST(Admission, ClientIsAnAddressOrANetworkOfASubscriber) {
  EXPECT_NE(ClientOfText("192.0.2.1"), ClientOfText("192.0.2.2"));
  EXPECT_EQ(ClientOfText("192.0.2.1"), ClientOfText("::ffff:192.0.2.1"));
  EXPECT_EQ(ClientOfText("2001:db8::1"), ClientOfText("2001:db8::ffff:1"));
  EXPECT_NE(ClientOfText("2001:db8::1"), ClientOfText("2001:db8:0:1::1"));
  EXPECT_NE(ClientOfText("::1"), ClientOfText("0.0.0.1"));
}

TEST(Admission, BoundOfAllHoldsAndAPlaceIsGivenAgain) {
  Admission admission(Bounds(2, 2));
  EXPECT_EQ(admission.Enter(1), ConnectionRefusal::kNone);
  EXPECT_EQ(admission.Enter(2), ConnectionRefusal::kNone);
  EXPECT_EQ(admission.Enter(3), ConnectionRefusal::kMaxConnections);
  EXPECT_EQ(admission.connections_open(), 2u);
  admission.Leave(1);
  EXPECT_EQ(admission.Enter(3), ConnectionRefusal::kNone);
  admission.Leave(2);
  admission.Leave(3);
}

TEST(Admission, BoundOfAnAddressHoldsForItAlone) {
  Admission admission(Bounds(10, 2));
  EXPECT_EQ(admission.Enter(1), ConnectionRefusal::kNone);
  EXPECT_EQ(admission.Enter(1), ConnectionRefusal::kNone);
  EXPECT_EQ(admission.Enter(1), ConnectionRefusal::kMaxConnectionsPerAddress);
  EXPECT_EQ(admission.connections_open(), 2u) << "a refusal takes no place";
  EXPECT_EQ(admission.Enter(2), ConnectionRefusal::kNone);
  admission.Leave(1);
  EXPECT_EQ(admission.Enter(1), ConnectionRefusal::kNone);
  for (const ClientId client : {1, 1, 2}) admission.Leave(client);
}

TEST(Admission, BytesAreHeldAsAWholeOrNotAtAll) {
  Admission admission(Bounds(1, 1, 100));
  EXPECT_TRUE(admission.Hold(60));
  EXPECT_FALSE(admission.Hold(41));
  EXPECT_EQ(admission.bytes_held(), 60u);
  EXPECT_TRUE(admission.Hold(40));
  EXPECT_FALSE(admission.Hold(1));
  admission.Release(100);
  EXPECT_TRUE(admission.Hold(100));
  admission.Release(100);
}

TEST(Admission, RefusalsAtOnceAreBounded) {
  Admission admission(Bounds(1, 1));
  for (size_t i = 0; i < limits::kRefusalsAtOnceMax; ++i) EXPECT_TRUE(admission.BeginRefusal());
  EXPECT_FALSE(admission.BeginRefusal());
  admission.EndRefusal();
  EXPECT_TRUE(admission.BeginRefusal());
  for (size_t i = 0; i < limits::kRefusalsAtOnceMax; ++i) admission.EndRefusal();
}

// The destructor checks that everything was given back.
TEST(Admission, WorkersShareIt) {
  Admission admission(Bounds(8, 3, 1000));
  std::vector<std::thread> workers;
  std::atomic<bool> exceeded{false};
  for (ClientId client = 0; client < 4; ++client) {
    workers.emplace_back([&admission, &exceeded, client] {
      for (int i = 0; i < 10'000; ++i) {
        const bool held = admission.Hold(300);
        if (admission.Enter(client % 2) == ConnectionRefusal::kNone) admission.Leave(client % 2);
        if (held) admission.Release(300);
        if (admission.connections_open() > 8 + 4) exceeded = true;
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  EXPECT_FALSE(exceeded) << "each worker can be over by one for a moment";
  EXPECT_EQ(admission.connections_open(), 0u);
  EXPECT_EQ(admission.bytes_held(), 0u);
}

}  // namespace
}  // namespace beacongate::http
