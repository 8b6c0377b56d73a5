// Encoding allocates nothing once its scratch has seen beacons of the same size. A program of its
// own: it counts every allocation of the process.
#include <gtest/gtest.h>
#include <rich_page.pb.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "tests/support/rich_page.h"
#include "tests/unit/schema/schema_text.h"

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
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace beacongate {
namespace {

const std::vector<NameValue> kHeaders{
    {"User-Agent", "\xff broken, longer than a short string"},
    {"Referer", "https://www.Example.com/a/page/of/the/site?q=1&campaign=%C3%BCber+all+\xff"},
    {"Cookie", "a=1; visitor=\"7f3a9c0e-1111-4222-8333-944455556666\""}};
const RequestContext kContext{.method = "GET",
                              .protocol = "HTTP/1.1",
                              .scheme = "https",
                              .host = "t.example",
                              .path = "/b/a%20shop+of%20%FF+a+long+name",
                              .target = "/b?x",
                              .client_address = "2001:db8:1:2:3:4:5:6",
                              .received_at = WallTime(microseconds(1'767'225'600'000'000)),
                              .headers = kHeaders};

// Encodes once, and then a hundred times without an allocation.
void ExpectNoAllocation(const Schema* schema, std::span<const Parameter> query) {
  ASSERT_NE(schema, nullptr);
  const Beacon beacon{.query = query, .members = query, .body = {}};
  EncodeScratch scratch;
  EncodedRecord record;
  ASSERT_EQ(schema->plan->Encode(kContext, beacon, &scratch, &record), Rejection::kNone);
  const size_t before = allocations;
  Rejection worst = Rejection::kNone;
  for (int i = 0; i < 100; ++i) {
    const Rejection rejection = schema->plan->Encode(kContext, beacon, &scratch, &record);
    if (rejection != Rejection::kNone) worst = rejection;
  }
  const size_t after = allocations;
  EXPECT_EQ(worst, Rejection::kNone);
  EXPECT_EQ(after - before, 0u);
}

TEST(AllocationTest, DefaultSchemaAllocatesNothing) {
  std::vector<SchemaFault> faults;
  const auto schema = LoadSchema({}, testing::TestOptions(), &faults);
  const std::vector<Parameter> query{{"site", "www.example.com, and more than a short string"},
                                     {"visitor", "7f3a9c0e-1111-4222-8333-944455556666"},
                                     {"sent_at", "soon"},
                                     {"x", "1"},
                                     {"x", "2"}};
  ExpectNoAllocation(schema.get(), query);
}

TEST(AllocationTest, ChangedTextsAllocateNothing) {
  const auto schema = testing::VisitSchema(R"(
    enum Kind { KIND_NONE = 0; KIND_PAGE_VIEW = 1; }
    string id = 2 [(beacon.v1.from) = { builtin: EVENT_ID }];
    string host = 3 [(beacon.v1.from) = { header: "Referer" transform: { url_host: true } }];
    string campaign = 4 [(beacon.v1.from) = {
      header: "Referer" transform: { url_query: "campaign" } transform: { lower: true } }];
    string visitor = 5 [(beacon.v1.from) = { cookie: "visitor" mask: HASH }];
    string address = 6 [(beacon.v1.from) = { param: "address" mask: TRUNCATE_IP }];
    string shop = 7 [(beacon.v1.from) = { segment: 1 max_length: 20 }];
    bytes data = 8 [(beacon.v1.from) = { param: "data" encoding: BASE64URL }];
    Kind kind = 9 [(beacon.v1.from) = { param: "kind" allowed: ["page_view"] }];
    string missing = 10 [(beacon.v1.from) = { param: "m" default: "longer than a short string" }];
    google.protobuf.Duration took = 11 [(beacon.v1.from) = { param: "took" min: "0" }];
    string dropped = 12 [(beacon.v1.from) = { param: "secret" mask: DROP }];
    repeated beacon.v1.Param rest = 13 [(beacon.v1.from) = { rest: true }];)");
  const std::vector<Parameter> query{{"data", "VGhpcyBpcyBsb25nZXIgdGhhbiBhIHNob3J0IHN0cmluZw"},
                                     {"kind", "Page_View"},
                                     {"took", "1.5s"},
                                     {"address", "2001:db8:1:2:3:4:5:6"},
                                     {"secret", "nobody must know of this, ever"},
                                     {"x", "2"}};
  ExpectNoAllocation(schema.get(), query);
}

TEST(AllocationTest, ObjectsListsAndMapsAllocateNothing) {
  const auto schema = testing::VisitSchema(
      "message Item { string sku = 1; repeated uint32 sizes = 2; map<string, int32> more = 3; }\n"
      "message Page { string url = 1; Item item = 2; }\n"
      "Page page = 2 [(beacon.v1.from) = { param: \"page\" }];\n"
      "repeated Item items = 3 [(beacon.v1.from) = { param: \"items\" }];\n"
      "map<string, string> m = 4 [(beacon.v1.from) = { param: \"m\" }];\n"
      "repeated string tags = 5 [(beacon.v1.from) = { param: \"t\" separator: \",\" }];\n"
      "oneof o { int32 a = 6 [(beacon.v1.from) = { param: \"a\" }];\n"
      "          string b = 7 [(beacon.v1.from) = { param: \"b\" }]; }\n"
      "repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];");
  const std::vector<Parameter> query{
      {"page", R"({"url":"https://www.example.com/a \u00fc","item":{"sku":"x","sizes":[1,2]}})"},
      {"items",
       R"([{"sku":"a long enough text for a string","more":{"k":1,"j":2}},{"sizes":[3]}])"},
      {"m.key", "value"},
      {"m[other]", "https://www.example.com/a/page/of/the/site"},
      {"t", "one,two,three,and a longer text that no short string holds"},
      {"a", "x"},
      {"b", "y"},
      {"page[unknown]", "z"}};
  ExpectNoAllocation(schema.get(), query);
}

TEST(AllocationTest, RichSchemaAllocatesNothing) {
  std::vector<SchemaFault> faults;
  Schema schema;
  schema.plan =
      EncodePlan::Compile(*testing::RichPage::descriptor(), testing::TestOptions(), &faults);
  ASSERT_NE(schema.plan, nullptr);
  std::vector<Parameter> parameters = testing::kRichQuery;
  parameters.insert(parameters.end(), testing::kRichMembers.begin(), testing::kRichMembers.end());
  ExpectNoAllocation(&schema, parameters);
}

}  // namespace
}  // namespace beacongate
