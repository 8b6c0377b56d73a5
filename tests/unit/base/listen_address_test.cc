#include <gmock/gmock.h>

#include "gateway/base/listen.h"

namespace beacongate {
namespace {

using ::testing::HasSubstr;

TEST(ParseListenAddress, TakesHostAndPort) {
  const struct {
    const char* text;
    const char* host;
    uint16_t port;
  } cases[] = {
      {"127.0.0.1:8080", "127.0.0.1", 8080},
      {":8080", "0.0.0.0", 8080},
      {"[::1]:80", "::1", 80},
      {"[::]:0", "::", 0},
      {"0.0.0.0:65535", "0.0.0.0", 65535},
  };
  for (const auto& one : cases) {
    const Result<ListenAddress> parsed = ParseListenAddress(one.text);
    ASSERT_TRUE(parsed.ok()) << one.text;
    EXPECT_EQ(parsed.value().host, one.host);
    EXPECT_EQ(parsed.value().port, one.port);
  }
}

TEST(ParseListenAddress, NamesWhatIsNoAddressAndShowsOne) {
  for (const char* text :
       {"", "8080", "localhost:8080", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
        "127.0.0.1:80x", "::1:80", "[127.0.0.1]:80", "[::1]", "1.2.3:80", "127.0.0.1: 80"}) {
    const Result<ListenAddress> parsed = ParseListenAddress(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr("\"" + std::string(text) + "\""));
    EXPECT_THAT(parsed.error().message, HasSubstr("127.0.0.1:8080"));
  }
}

}  // namespace
}  // namespace beacongate
