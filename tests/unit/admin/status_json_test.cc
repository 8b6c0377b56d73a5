#include "gateway/admin/status_json.h"

#include <gtest/gtest.h>

#include "tests/unit/admin/sample_source.h"

namespace beacongate {
namespace {

TEST(StatusJsonTest, HoldsWhatThePageDraws) {
  const testing::SampleSource sample;
  EXPECT_EQ(StatusJson(sample.source, {.listening = true}),
            R"({"version":"0.1.0","now_s":1767225600.000,"start_s":1767225500.000,"ready":true,)"
            R"("state":"ready","accounts":{"received":100,"accepted":90,"recovered":7,)"
            R"("rejected":{"bad_json":4},"shed":6,"delivered":80,"pending":15,"quarantined":2},)"
            R"("requests":100,"connections_open":6,"workers":2,"cpu_seconds":1.500,)"
            R"("resident_bytes":4096,"lanes":[{"topic":"beacons","lane":0,"bytes":33554432,)"
            R"("quota_bytes":4294967296,"pending_bytes":0,"pending":15,"segments":2,"full":true,)"
            R"("damaged_bytes":0,"broker_up":true,"oldest_pending_s":10.000,"runs":20,)"
            R"("run_frames":81,"retries":0,"topic_fault":"","waits_for_others":false,)"
            R"("high_mark_bytes":4160749568,"seconds_to_full":0.0,)"
            R"("parked_partitions":3,"parked":12,"disk_free_bytes":7000}],)"
            R"("latency_counts":[10,0,0,0,0,0,0,0,0,0,60,0,0,0,0,0,0,)"
            R"(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,10],"replies_held":2,)"
            R"("sync_counts":[0,0,0,0,11,0,0,0,0,0,0,0,0,0,0,0,0,)"
            R"(0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,2],"syncs_failed":1})"
            "\n");
}

TEST(StatusJsonTest, JournalThatDoesNotGrowHasNoTimeToFull) {
  testing::SampleSource sample;
  sample.source.lanes[0].journal.full = false;
  const auto holds = [&](const char* text) {
    return StatusJson(sample.source, {}).find(text) != std::string::npos;
  };
  EXPECT_TRUE(holds("\"seconds_to_full\":null"));
  sample.source.lanes[0].seconds_to_full = 1234.56;
  EXPECT_TRUE(holds("\"seconds_to_full\":1234.6"));
}

TEST(StatusJsonTest, ReasonsOfUnreadinessAreOneString) {
  const std::string json = StatusJson(MetricsSource{}, {.drain = Drain::kLeaving});
  EXPECT_NE(json.find("\"ready\":false,\"state\":\"not listening: still starting, or stopped "
                      "accepting\\u000adraining: serving on until balancers have noticed\","),
            std::string::npos)
      << json;
}

}  // namespace
}  // namespace beacongate
