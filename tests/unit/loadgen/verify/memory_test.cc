// How much memory a verifier takes: counted, not measured, so that the bound of verifier.h holds on
// any machine. A tenth of the documented size, with the same shape: 10 million beacons, 10,000
// keys.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

#include "tests/unit/loadgen/verify/verified_run.h"

namespace {

std::atomic<size_t> now_bytes{0};
std::atomic<size_t> most_bytes{0};

void* Counted(size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const size_t now = now_bytes.fetch_add(malloc_usable_size(memory)) + malloc_usable_size(memory);
  if (now > most_bytes.load()) most_bytes = now;
  return memory;
}

void Uncounted(void* memory) {
  if (memory != nullptr) now_bytes -= malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return Counted(size); }
void operator delete(void* memory) noexcept { Uncounted(memory); }
void operator delete(void* memory, size_t /*size*/) noexcept { Uncounted(memory); }

namespace beacongate::loadgen {
namespace {

constexpr uint32_t kLanes = 64;
constexpr uint64_t kBeacons = 10'000'000;
constexpr uint64_t kKeys = 10'000;

// Every second beacon of each lane only, so that no stretch is complete: the worst topic that loses
// half of everything.
size_t MostBytes(uint64_t step, uint64_t beacons) {
  RunStart start{.run = 1, .lanes = kLanes};
  const auto book = RunBook::Of({start});
  const size_t before = now_bytes;
  most_bytes = before;
  Verifier verifier(&book.value(), {.partitions = 512});
  std::vector<std::string> keys;
  for (uint64_t key = 0; key < kKeys; ++key) keys.push_back(fmt::format("site|visitor-{}", key));
  std::vector<uint32_t> partitions;
  for (const std::string& key : keys) {
    partitions.push_back(PartitionOfKey(Partitioner::kXxh3, key, 512));
  }
  for (uint64_t number = 0; number < beacons; ++number) {
    const uint64_t in_lane = number / kLanes * step;
    const size_t key = number % kKeys;
    const RecordPlace place{
        .partition = partitions[key], .offset = 0, .key = keys[key], .at = WallTime{}};
    verifier.OnRecord(place, ReceiptId{.origin = 9, .sequence = number * step});
    verifier.OnBeacon(place, {.kind = Finding::Kind::kIntact,
                              .id = {.run = 1,
                                     .lane = static_cast<uint32_t>(number % kLanes),
                                     .sequence = in_lane,
                                     .planned_us = 1}});
  }
  EXPECT_EQ(verifier.found(), beacons);
  return most_bytes - before;
}

TEST(VerifierMemory, ACompleteRunTakesNextToNothing) {
  EXPECT_LT(MostBytes(1, kBeacons), size_t{8} << 20);
}

// 5 million of 10 million: two bits for each number, found and receipt, are 2.5 MB.
TEST(VerifierMemory, ARunFullOfHolesTakesTwoBitsANumber) {
  EXPECT_LT(MostBytes(2, kBeacons / 2), size_t{12} << 20);
}

}  // namespace
}  // namespace beacongate::loadgen
