// Encoding allocates nothing once its scratch has seen beacons of the same size. A program of its
// own: it counts every allocation of the process.
#include <gtest/gtest.h>
#include <rich_page.pb.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"
#include "tests/support/rich_page.h"

namespace {
std::atomic<size_t> allocations{0};
}  // namespace

// Not inlined: the compiler would see malloc on one side and delete on the other.
[[gnu::noinline]] void* operator new(size_t size) {
  ++allocations;
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace beacongate {
namespace {

// Allocations of encoding the same beacon a hundred times more.
size_t AllocationsOf(const EncodePlan& plan, const RequestContext& context, const Beacon& beacon) {
  EncodeScratch scratch;
  EncodedRecord record;
  EXPECT_EQ(plan.Encode(context, beacon, &scratch, &record), Rejection::kNone);
  const size_t before = allocations;
  Rejection worst = Rejection::kNone;
  for (int i = 0; i < 100; ++i) {
    const Rejection rejection = plan.Encode(context, beacon, &scratch, &record);
    if (rejection != Rejection::kNone) worst = rejection;
  }
  const size_t after = allocations;
  EXPECT_EQ(worst, Rejection::kNone);
  return after - before;
}

TEST(AllocationTest, RichSchemaAllocatesNothing) {
  std::vector<SchemaFault> faults;
  const auto plan = EncodePlan::Compile(*testing::RichPage::descriptor(),
                                        {.gateway_name = "gw",
                                         .record_bytes_max = limits::kRecordBytesMax,
                                         .mask_key = "a key of 22 characters"},
                                        &faults);
  ASSERT_NE(plan, nullptr);
  EXPECT_EQ(AllocationsOf(*plan, testing::RichContext(), testing::RichBeacon()), 0u);
}

TEST(AllocationTest, SteadyStateAllocatesNothing) {
  std::vector<SchemaFault> faults;
  const auto schema =
      LoadSchema({}, {.gateway_name = "gw", .record_bytes_max = limits::kRecordBytesMax}, &faults);
  ASSERT_NE(schema, nullptr);
  const std::vector<NameValue> headers{{"User-Agent", "\xff broken, longer than a short string"},
                                       {"Referer", "https://www.example.com/a/page/of/the/site"}};
  const RequestContext context{.method = "GET",
                               .scheme = "https",
                               .host = "t.example",
                               .path = "/b",
                               .target = "/b?x",
                               .client_address = "192.0.2.7",
                               .received_at = WallTime(microseconds(1'767'225'600'000'000)),
                               .headers = headers};
  const std::vector<Parameter> query{{"site", "www.example.com, and more than a short string"},
                                     {"visitor", "7f3a9c0e-1111-4222-8333-944455556666"},
                                     {"sent_at", "soon"},
                                     {"x", "1"},
                                     {"x", "2"}};
  const Beacon beacon{.query = query, .members = query, .body = {}};
  EXPECT_EQ(AllocationsOf(*schema->plan, context, beacon), 0u);
}

}  // namespace
}  // namespace beacongate
