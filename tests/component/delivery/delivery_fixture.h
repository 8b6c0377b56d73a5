// A journal on disk, a pump, and librdkafka's mock cluster; and the oracle: everything appended is
// in the topic, first occurrences of a partition are in the order of appending, and nothing is
// there that was never appended; duplicates have the same origin and sequence.
#pragma once

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "gateway/base/system_clock.h"
#include "gateway/delivery/pump.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/posix_segment_file.h"
#include "gateway/kafka/mock_cluster.h"

namespace beacongate::testing {

class DeliveryFixture : public ::testing::Test {
 protected:
  static constexpr milliseconds kPatience{20'000};

  DeliveryFixture();
  ~DeliveryFixture() override;

  void StartCluster(uint32_t partitions, int brokers = 1);
  // `beside`: while another journal is open.
  void OpenJournal(bool beside = false);
  // REQUIRES: a cluster and a journal.
  PumpOptions Options();
  void StartPump(const PumpOptions& options);
  void StopPump() { pump_.reset(); }

  // Appends the next record of the partition; `filler` bytes make it larger.
  void Append(uint32_t partition, size_t filler = 0);
  void AppendToAll(uint32_t partitions, int each);

  // Waits, at most kPatience.
  bool Eventually(const std::function<bool()>& condition);
  bool EventuallyDelivered(uint64_t frames);
  void Sleep(milliseconds time);

  // Reads the topic from its beginning to its end and holds it against what was appended, less
  // `missing`, as {partition, number}. Returns the number of duplicates.
  using RecordId = std::pair<uint32_t, uint32_t>;
  size_t CheckTopic(const std::set<RecordId>& missing = {});

  uint64_t delivered() const { return pump_->counters().delivered_frames; }

  const std::string topic_ = "beacons";
  std::string directory_;
  SystemClock clock_;
  PosixSegmentFiles files_;
  std::unique_ptr<kafka::MockCluster> cluster_;
  std::unique_ptr<LaneJournal> journal_;
  std::unique_ptr<Pump> pump_;
  uint32_t partitions_ = 0;
  std::map<uint32_t, uint32_t> appended_;  // how many, by partition

 private:
  void Check(const std::map<uint32_t, std::vector<uint32_t>>& found,
             const std::set<RecordId>& missing, size_t* duplicates);
};

}  // namespace beacongate::testing
