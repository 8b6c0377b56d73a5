// record_sizes: the mean size of keys and values in a topic, as a line of JSON. The bench gives the
// bare producer records of the size that the gateway makes of the same requests.
//
//   record_sizes BROKERS TOPIC
#include <fmt/format.h>

#include <cstdio>

#include "gateway/kafka/consumer.h"

namespace beacongate {
namespace {

struct Sizes {
  uint64_t records = 0;
  uint64_t key_bytes = 0;
  uint64_t value_bytes = 0;
};

Result<Sizes> ReadSizes(const char* brokers, const char* topic) {
  auto reader = kafka::TopicReader::Open({.properties = {{"bootstrap.servers", brokers}},
                                          .topic = topic,
                                          .from = kafka::ReadFrom::kBeginning,
                                          .until_end = true});
  if (!reader) return reader.error();
  Sizes sizes;
  while (!reader.value()->AtEnd()) {
    const auto records = reader.value()->Read(1'000, std::chrono::milliseconds(500));
    if (!records) return records.error();
    for (const kafka::RecordView& record : records.value()) {
      ++sizes.records;
      sizes.key_bytes += record.key.value_or("").size();
      sizes.value_bytes += record.value.value_or("").size();
    }
  }
  return sizes;
}

int Main(const char* brokers, const char* topic) {
  const Result<Sizes> sizes = ReadSizes(brokers, topic);
  if (!sizes) {
    fmt::print(stderr, "record_sizes: {}\n", sizes.error().message);
    return 3;
  }
  const auto& [records, key_bytes, value_bytes] = sizes.value();
  if (records == 0) {
    fmt::print(stderr, "record_sizes: the topic {} is empty\n", topic);
    return 1;
  }
  fmt::print(R"({{"records": {}, "key_bytes": {}, "value_bytes": {}}})", records,
             key_bytes / records, value_bytes / records);
  return 0;
}

}  // namespace
}  // namespace beacongate

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: record_sizes BROKERS TOPIC\n");
    return 2;
  }
  return beacongate::Main(argv[1], argv[2]);
}
