#include "tests/component/delivery/delivery_fixture.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <thread>

#include "gateway/base/log.h"
#include "gateway/kafka/consumer.h"

namespace beacongate::testing {
namespace {

// Origin and sequence, as the journal writes them into every record.
constexpr size_t kReceiptBytes = 16;

}  // namespace

DeliveryFixture::DeliveryFixture() {
  std::string pattern = ::testing::TempDir() + "delivery_XXXXXX";
  directory_ = mkdtemp(pattern.data());
  SetLogLevel(LogLevel::kError);
}

DeliveryFixture::~DeliveryFixture() {
  pump_.reset();
  journal_.reset();
  cluster_.reset();
  std::filesystem::remove_all(directory_);
}

void DeliveryFixture::StartCluster(uint32_t partitions, int brokers) {
  auto cluster = kafka::MockCluster::Start(brokers);
  ASSERT_TRUE(cluster.ok());
  cluster_ = std::move(cluster).value();
  ASSERT_TRUE(cluster_->CreateTopic(topic_, partitions).ok());
  partitions_ = partitions;
}

void DeliveryFixture::OpenJournal(bool beside) {
  auto journal = LaneJournal::Open({.directory = directory_ + "/journal",
                                    .beside = beside,
                                    .segment_bytes = 256 * 1024,
                                    .quota_bytes = 64 << 20},
                                   files_, clock_);
  ASSERT_TRUE(journal.ok()) << journal.error().message;
  journal_ = std::move(journal).value();
}

PumpOptions DeliveryFixture::Options() {
  PumpOptions options;
  options.topic = topic_;
  options.partitions = partitions_;
  options.window = milliseconds{20};
  options.quarantine_directory = directory_ + "/quarantine";
  options.kafka = cluster_->ClientProperties();
  options.kafka["reconnect.backoff.ms"] = "50";
  options.kafka["reconnect.backoff.max.ms"] = "200";
  return options;
}

void DeliveryFixture::StartPump(const PumpOptions& options) {
  auto pump = Pump::Create(options, *journal_, clock_);
  ASSERT_TRUE(pump.ok()) << pump.error().message;
  pump_ = std::move(pump).value();
  pump_->Start();
}

void DeliveryFixture::Append(uint32_t partition, size_t filler) {
  const std::string key = fmt::format("key-{}", partition);
  std::string payload(kReceiptBytes, '\0');
  payload += fmt::format("{}", appended_[partition]++);
  if (filler > 0) payload += "/" + std::string(filler, 'x');
  ASSERT_EQ(journal_->Append({.partition = partition,
                              .has_key = true,
                              .key = key,
                              .prefix = {},
                              .payload = payload,
                              .accepted_at = clock_.Wall(),
                              .origin_offset = 0,
                              .sequence_offset = 8}),
            AppendResult::kAccepted);
}

void DeliveryFixture::AppendToAll(uint32_t partitions, int each) {
  for (int i = 0; i < each; ++i) {
    for (uint32_t partition = 0; partition < partitions; ++partition) Append(partition);
  }
}

bool DeliveryFixture::Eventually(const std::function<bool()>& condition) {
  const MonotonicTime deadline = clock_.Monotonic() + kPatience;
  while (!condition()) {
    if (clock_.Monotonic() >= deadline) return false;
    Sleep(milliseconds{5});
  }
  return true;
}

bool DeliveryFixture::EventuallyDelivered(uint64_t frames) {
  return Eventually([&] { return delivered() >= frames; });
}

void DeliveryFixture::Sleep(milliseconds time) { std::this_thread::sleep_for(time); }

size_t DeliveryFixture::CheckTopic(const std::set<RecordId>& missing) {
  auto reader = kafka::TopicReader::Open(
      {.properties = cluster_->ClientProperties(), .topic = topic_, .until_end = true});
  size_t duplicates = 0;
  EXPECT_TRUE(reader.ok());
  if (!reader.ok()) return duplicates;
  std::map<uint32_t, std::vector<uint32_t>> found;
  std::map<RecordId, std::string> receipts;
  const MonotonicTime deadline = clock_.Monotonic() + kPatience;
  while (!reader.value()->AtEnd() && clock_.Monotonic() < deadline) {
    const auto batch = reader.value()->Read(10'000, milliseconds{100});
    EXPECT_TRUE(batch.ok());
    if (!batch.ok()) break;
    for (const kafka::RecordView& record : batch.value()) {
      EXPECT_EQ(record.key, fmt::format("key-{}", record.partition));
      const std::string_view text = record.value.value().substr(kReceiptBytes);
      uint32_t number = UINT32_MAX;
      std::from_chars(text.data(), text.data() + text.size(), number);
      found[record.partition].push_back(number);
      const std::string_view receipt = record.value.value().substr(0, kReceiptBytes);
      const auto first = receipts.emplace(RecordId{record.partition, number}, receipt).first;
      EXPECT_EQ(first->second, receipt) << "a duplicate with another origin or sequence";
    }
  }
  EXPECT_TRUE(reader.value()->AtEnd());
  Check(found, missing, &duplicates);
  return duplicates;
}

void DeliveryFixture::Check(const std::map<uint32_t, std::vector<uint32_t>>& found,
                            const std::set<RecordId>& missing, size_t* duplicates) {
  for (const auto& [partition, count] : appended_) {
    std::vector<uint32_t> expected;
    for (uint32_t number = 0; number < count; ++number) {
      if (!missing.contains({partition, number})) expected.push_back(number);
    }
    std::vector<uint32_t> first_occurrences;
    std::set<uint32_t> seen;
    const auto numbers = found.find(partition);
    if (numbers != found.end()) {
      for (uint32_t number : numbers->second) {
        if (seen.insert(number).second) {
          first_occurrences.push_back(number);
        } else {
          ++*duplicates;
        }
      }
    }
    std::vector<uint32_t> lost;
    for (uint32_t number : expected) {
      if (!seen.contains(number)) lost.push_back(number);
    }
    EXPECT_THAT(lost, ::testing::IsEmpty()) << "partition " << partition;
    EXPECT_EQ(first_occurrences, expected)
        << "partition " << partition << "; all in their order: "
        << ::testing::PrintToString(numbers == found.end() ? std::vector<uint32_t>()
                                                           : numbers->second);
  }
  for (const auto& [partition, numbers] : found) {
    EXPECT_TRUE(appended_.contains(partition)) << "spurious in partition " << partition;
  }
}

}  // namespace beacongate::testing
