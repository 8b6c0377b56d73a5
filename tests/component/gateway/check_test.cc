#include "gateway/command/check.h"

#include <gtest/gtest.h>

#include "tests/component/gateway/gateway_fixture.h"

namespace beacongate {
namespace {

class CheckTest : public testing::GatewayFixture {
 protected:
  CheckTest() : GatewayFixture(4) {}

  std::vector<std::string> Notes() {
    std::vector<std::string> notes;
    const StartFailure failure = Check(config_, &notes);
    EXPECT_TRUE(failure.empty());
    return notes;
  }
};

// systemd runs it before every start: what the gateway lives with must not end that.
TEST_F(CheckTest, AsksNoBrokerAndNotesANumberThatIsNotTheOneDeliveredTo) {
  EXPECT_EQ(Notes(), std::vector<std::string>());
  Start();
  gateway_.reset();
  EXPECT_EQ(Notes(), std::vector<std::string>());
  cluster_.reset();
  EXPECT_EQ(Notes(), std::vector<std::string>());
  config_.topics["beacons"].partitions = 8;
  EXPECT_EQ(Notes(),
            std::vector<std::string>(
                {"topic beacons: had 4 partitions when it was delivered to, [topic.beacons] pins "
                 "8; a start ends with exit code 3 if Kafka says anything but 8"}));
}

}  // namespace
}  // namespace beacongate
