// What the spine makes of a schema's conditions and routes.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gateway/ingest/ingest.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

class CountingSink final : public RecordSink {
 public:
  AppendResult Append(const FrameInput& frame) override {
    partitions.push_back(frame.partition);
    return AppendResult::kAccepted;
  }
  std::vector<uint32_t> partitions;
};

class RoutedIngestTest : public ::testing::Test {
 protected:
  void SetUp() override {
    schema_ = testing::VisitSchema(
        "option (beacon.v1.record) = {"
        "  drop_if: { field: \"e\" equals: \"ping\" }"
        "  route: { when: { field: \"e\" equals: \"buy\" } topic: \"trades\" } };"
        "string e = 2 [(beacon.v1.from) = { param: \"e\" }];"
        "string must = 3 [(beacon.v1.from) = { param: \"m\" required: true }];");
    ASSERT_NE(schema_, nullptr);
    Make("/*");
  }

  void Make(const std::string& path) {
    Endpoint endpoint;
    endpoint.path = path;
    endpoint.plan = schema_->plan.get();
    endpoint.targets = {{"visits", &visits_, 4}, {"trades", &trades_, 2}};
    table_ = std::make_unique<EndpointTable>(std::vector<Endpoint>{endpoint});
    fields_ = std::make_unique<FieldCounters>(*table_, ledger_);
    ingest_ = std::make_unique<Ingest>(*table_, IngestOptions{}, books_, *fields_);
  }

  http::Response Get(const std::string& query) {
    http::Request request;
    request.method = http::Method::kGet;
    request.method_text = "GET";
    request.path = "/b";
    request.query = query;
    return ingest_->Handle(request);
  }
  http::Response Post(std::string body) {
    const size_t size = body.size();
    body.append(limits::kBodyPaddingBytes, '\0');
    http::Request request;
    request.method = http::Method::kPost;
    request.method_text = "POST";
    request.path = "/b";
    request.body = std::string_view(body).substr(0, size);
    return ingest_->Handle(request);
  }
  Accounts Cut() const {
    const WorkerBooks* workers[] = {&books_};
    return TakeCut(workers, {});
  }

  std::unique_ptr<Schema> schema_;
  CountingSink visits_;
  CountingSink trades_;
  std::unique_ptr<EndpointTable> table_;
  WorkerBooks books_;
  FieldLedger ledger_;
  std::unique_ptr<FieldCounters> fields_;
  std::unique_ptr<Ingest> ingest_;
};

TEST_F(RoutedIngestTest, ARouteChoosesSinkAndPartitions) {
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Get("m=1&e=buy").status, 200);
  EXPECT_EQ(Get("m=1&e=view").status, 200);
  EXPECT_EQ(visits_.partitions.size(), 1u);
  ASSERT_EQ(trades_.partitions.size(), 8u);
  for (const uint32_t partition : trades_.partitions) EXPECT_LT(partition, 2u);
  EXPECT_EQ(Cut().accepted, 9u);
}

TEST_F(RoutedIngestTest, WhatIsFilteredIsCountedAndAnsweredAsASuccess) {
  EXPECT_EQ(Get("e=ping").body, http::PixelGif());
  EXPECT_EQ(Post(R"({"e":"ping"})").status, 204);
  EXPECT_TRUE(visits_.partitions.empty());
  EXPECT_EQ(Cut().received, 2u);
  EXPECT_EQ(Cut().rejected[static_cast<size_t>(Rejection::kFiltered)], 2u);
}

TEST_F(RoutedIngestTest, ABatchOfWhichTheRestIsFilteredIsASuccess) {
  EXPECT_EQ(Post(R"([{"e":"ping"},{"e":"view"}])").status, 204);
  EXPECT_EQ(Post(R"([{"e":"view"},{"e":"view"}])").status, 422);
  const Accounts cut = Cut();
  EXPECT_EQ(cut.received, 4u);
  EXPECT_EQ(cut.rejected[static_cast<size_t>(Rejection::kFiltered)], 1u);
  EXPECT_EQ(cut.rejected[static_cast<size_t>(Rejection::kRequiredMissing)], 3u);
}

TEST_F(RoutedIngestTest, WhatWasDoneToTheTextsOfAFieldIsCounted) {
  schema_ = testing::VisitSchema(
      "string cut = 2 [(beacon.v1.from) = { param: \"c\" max_length: 2 }];"
      "string text = 3 [(beacon.v1.from) = { param: \"t\" }];"
      "int32 number = 4 [(beacon.v1.from) = { param: \"n\" }];");
  ASSERT_NE(schema_, nullptr);
  Make("/*");
  EXPECT_EQ(Get("c=abc&t=%FF&n=x").status, 200);
  EXPECT_EQ(Get("c=ab&t=a&n=1").status, 200);
  std::map<FieldName, FieldSums> counted;
  ledger_.AddTo(&counted);
  EXPECT_EQ(counted.size(), 3u);
  EXPECT_EQ((counted[{"visits", "cut"}].truncated), 1u);
  EXPECT_EQ((counted[{"visits", "text"}].repaired), 1u);
  EXPECT_EQ((counted[{"visits", "number"}].unconverted), 1u);
}

}  // namespace
}  // namespace beacongate
