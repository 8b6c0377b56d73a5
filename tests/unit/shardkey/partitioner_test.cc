#include "shardkey/partitioner.h"

#include <gtest/gtest.h>

#include <array>
#include <charconv>
#include <fstream>
#include <string>
#include <vector>

namespace beacongate {
namespace {

struct Vector {
  std::string key;
  uint64_t hash = 0;
  uint32_t partition = 0;
};

uint64_t FromHex(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 16);
  EXPECT_EQ(end, text.data() + text.size()) << text;
  return number;
}

std::vector<Vector> GoldenVectors(const std::string& name) {
  std::ifstream file(std::string(BEACONGATE_SOURCE_DIR) + "/tests/golden/" + name);
  std::vector<Vector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const size_t first = line.find('\t');
    const size_t second = line.find('\t', first + 1);
    Vector vector;
    for (size_t i = 0; i < first; i += 2) {
      vector.key.push_back(static_cast<char>(FromHex(std::string_view(line).substr(i, 2))));
    }
    vector.hash = FromHex(std::string_view(line).substr(first + 1, second - first - 1));
    vector.partition = static_cast<uint32_t>(std::stoul(line.substr(second + 1)));
    vectors.push_back(vector);
  }
  return vectors;
}

TEST(PartitionerTest, GoldenVectorsHold) {
  const std::vector<Vector> vectors = GoldenVectors("shardkey_vectors.tsv");
  ASSERT_GE(vectors.size(), 150u);
  for (const Vector& vector : vectors) {
    EXPECT_EQ(ShardHash(vector.key), vector.hash) << vector.key;
    EXPECT_EQ(PartitionOf(vector.hash, 512), vector.partition) << vector.key;
    EXPECT_EQ(PartitionOfKey(Partitioner::kXxh3, vector.key, 512), vector.partition) << vector.key;
  }
}

TEST(PartitionerTest, Murmur2IsThatOfKafkasJavaClient) {
  const std::vector<Vector> vectors = GoldenVectors("murmur2_vectors.tsv");
  ASSERT_GE(vectors.size(), 150u);
  for (const Vector& vector : vectors) {
    EXPECT_EQ(Murmur2Hash(vector.key), vector.hash) << vector.key;
    EXPECT_EQ(PartitionOfKey(Partitioner::kMurmur2, vector.key, 512), vector.partition)
        << vector.key;
  }
}

TEST(PartitionerTest, HashTextHasAllDigits) {
  EXPECT_EQ(HashText(Partitioner::kXxh3, ""), "2d06800538d394c2");
  EXPECT_EQ(HashText(Partitioner::kMurmur2, ""), "106e08d9");
}

TEST(PartitionerTest, PartitionIsTheUnsignedRemainder) {
  EXPECT_EQ(PartitionOf(0, 512), 0u);
  EXPECT_EQ(PartitionOf(511, 512), 511u);
  EXPECT_EQ(PartitionOf(512, 512), 0u);
  EXPECT_EQ(PartitionOf(UINT64_MAX, 512), 511u);
  EXPECT_EQ(PartitionOf(UINT64_MAX, 10), 5u);
  EXPECT_EQ(PartitionOf(UINT64_MAX, 1), 0u);
}

TEST(PartitionerTest, KeysOfOneFormSpreadOverAllPartitions) {
  constexpr uint32_t kPartitions = 512;
  constexpr int kKeys = 512 * 200;
  std::array<int, kPartitions> counts{};
  for (int i = 0; i < kKeys; ++i) {
    ++counts[PartitionOf(ShardHash("www.example.com|" + std::to_string(i)), kPartitions)];
  }
  // Each count is near 200 with a standard deviation of 14: six of them on either side.
  for (const int count : counts) {
    EXPECT_GT(count, 115);
    EXPECT_LT(count, 285);
  }
}

}  // namespace
}  // namespace beacongate
