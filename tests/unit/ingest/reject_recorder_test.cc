// What the rejects topic keeps of a request, through the spine.
#include "gateway/ingest/reject_recorder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "beacon/v1/reject.pb.h"
#include "gateway/ingest/ingest.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class KeepingSink final : public RecordSink {
 public:
  AppendResult Append(const FrameInput& frame) override {
    if (full) return AppendResult::kFull;
    EXPECT_EQ(frame.payload.substr(kReceiptOriginOffset - 1, 1), "\x09");
    EXPECT_EQ(frame.payload.substr(kReceiptSequenceOffset - 1, 1), "\x11");
    EXPECT_FALSE(frame.has_key);
    sizes.push_back(frame.payload.size());
    beacon::v1::Reject& reject = rejects.emplace_back();
    EXPECT_TRUE(
        reject.ParseFromArray(frame.payload.data(), static_cast<int>(frame.payload.size())));
    return AppendResult::kAccepted;
  }
  bool full = false;
  std::vector<beacon::v1::Reject> rejects;
  std::vector<size_t> sizes;
};

class SwallowingSink final : public RecordSink {
 public:
  AppendResult Append(const FrameInput&) override { return AppendResult::kAccepted; }
};

constexpr std::string_view kFields =
    "option (beacon.v1.record) = { drop_if: { field: \"e\" equals: \"ping\" } };"
    "string e = 2 [(beacon.v1.from) = { param: \"e\" }];"
    "int32 must = 3 [(beacon.v1.from) = { param: \"m\" required: true }];";

class RejectRecorderTest : public ::testing::Test {
 protected:
  void SetUp() override { Use(kFields); }

  void Use(std::string_view fields, size_t record_bytes_max = limits::kRecordBytesMax) {
    schema_ = testing::VisitSchema(fields);
    ASSERT_NE(schema_, nullptr);
    if (record_bytes_max != limits::kRecordBytesMax) {
      std::vector<SchemaFault> faults;
      schema_->plan =
          EncodePlan::Compile(schema_->plan->message(), {"gw", record_bytes_max}, &faults);
    }
    Endpoint endpoint;
    endpoint.path = "/*";
    endpoint.plan = schema_->plan.get();
    endpoint.targets = {{"visits", &visits_, 4}};
    endpoint.rejects = {"visits.rejects", &sink_, 2};
    Serve(endpoint);
  }
  void Serve(const Endpoint& endpoint) {
    table_ = std::make_unique<EndpointTable>(std::vector<Endpoint>{endpoint});
    fields_ = std::make_unique<FieldCounters>(*table_, ledger_);
    IngestOptions options;
    options.trust.header = "X-Client";
    ingest_ = std::make_unique<Ingest>(*table_, options, books_, *fields_);
  }

  int Send(http::Method method, const std::string& target, std::string body = "") {
    const size_t size = body.size();
    body.append(limits::kBodyPaddingBytes, '\0');
    http::Request request;
    request.method = method;
    request.method_text = method == http::Method::kPost ? "POST" : "GET";
    request.target = target;
    request.path = std::string_view(target).substr(0, target.find('?'));
    if (request.path.size() < target.size()) {
      request.query = std::string_view(target).substr(request.path.size() + 1);
    }
    request.body = std::string_view(body).substr(0, size);
    request.peer_address = "192.0.2.1";
    request.headers = headers_;
    return ingest_->Handle(request).status;
  }
  const beacon::v1::Reject& Only() const {
    EXPECT_EQ(sink_.rejects.size(), 1u);
    return sink_.rejects.front();
  }
  uint64_t Shed() const {
    Accounts sum;
    sum.rejects.emplace();
    books_.AddTo(&sum);
    return sum.rejects->shed;
  }

  std::unique_ptr<Schema> schema_;
  SwallowingSink visits_;
  KeepingSink sink_;
  std::vector<NameValue> headers_ = {{"Host", "h"}, {"User-Agent", "ua/1"}};
  std::unique_ptr<EndpointTable> table_;
  WorkerBooks books_;
  FieldLedger ledger_;
  std::unique_ptr<FieldCounters> fields_;
  std::unique_ptr<Ingest> ingest_;
};

TEST_F(RejectRecorderTest, KeepsWhyAndTheRawRequest) {
  EXPECT_EQ(Send(http::Method::kPost, "/b?e=view", R"({"m":"far"})"), 422);
  const beacon::v1::Reject& reject = Only();
  EXPECT_EQ(reject.receipt().gateway(), "gw");
  EXPECT_EQ(reject.receipt().client_address(), "192.0.2.1");
  EXPECT_EQ(reject.topic(), "visits");
  EXPECT_EQ(reject.message(), "Visit");
  EXPECT_EQ(reject.beacons(), 1u);
  EXPECT_EQ(reject.refused(), 1u);
  ASSERT_EQ(reject.refusals_size(), 1);
  EXPECT_EQ(reject.refusals(0).reason(), "required_invalid");
  EXPECT_EQ(reject.refusals(0).field(), "must");
  EXPECT_EQ(reject.method(), "POST");
  EXPECT_EQ(reject.target(), "/b?e=view");
  EXPECT_EQ(reject.body(), R"({"m":"far"})");
  ASSERT_EQ(reject.headers_size(), 2);
  EXPECT_EQ(reject.headers(1).name(), "User-Agent");
  EXPECT_EQ(reject.headers(1).value(), "ua/1");
  EXPECT_FALSE(reject.withheld());
  EXPECT_FALSE(reject.cut());
}

TEST_F(RejectRecorderTest, ARequestIsOneRecordHoweverManyOfItsBeaconsAreRefused) {
  EXPECT_EQ(Send(http::Method::kPost, "/b", R"([{"m":1},{},7,{"e":"ping"},{"m":"x"}])"), 204);
  const beacon::v1::Reject& reject = Only();
  EXPECT_EQ(reject.beacons(), 5u);
  EXPECT_EQ(reject.refused(), 3u);
  std::vector<std::string> told;
  for (const auto& refusal : reject.refusals()) {
    told.push_back(std::to_string(refusal.index()) + " " + refusal.reason() + " " +
                   refusal.field());
  }
  EXPECT_THAT(
      told, ElementsAre("1 required_missing must", "2 not_an_object ", "4 required_invalid must"));
}

TEST_F(RejectRecorderTest, NamesAtMostAHundredRefusals) {
  std::string body = "[0";
  for (int i = 1; i < 500; ++i) body += ",0";
  EXPECT_EQ(Send(http::Method::kPost, "/b", body + "]"), 422);
  EXPECT_EQ(Only().refused(), 500u);
  EXPECT_EQ(Only().refusals_size(), 100);
}

TEST_F(RejectRecorderTest, WhatCannotBeDecodedIsOneBeacon) {
  headers_.push_back({"Content-Type", "application/json"});
  EXPECT_EQ(Send(http::Method::kPost, "/b", R"([{"m":1},{"m":)"), 400);
  EXPECT_EQ(Only().beacons(), 1u);
  EXPECT_EQ(Only().refused(), 1u);
  ASSERT_EQ(Only().refusals_size(), 1);
  EXPECT_EQ(Only().refusals(0).reason(), "bad_json");
}

TEST_F(RejectRecorderTest, NothingIsKeptOfWhatIsFilteredOrHasTheWrongMethod) {
  EXPECT_EQ(Send(http::Method::kGet, "/b?m=1&e=ping"), 200);
  EXPECT_EQ(Send(http::Method::kOther, "/b"), 405);
  EXPECT_EQ(Send(http::Method::kGet, "/b?m=1"), 200);
  EXPECT_THAT(sink_.rejects, IsEmpty());
}

TEST_F(RejectRecorderTest, HeadersWithCredentialsOrAddressesAreLeftOut) {
  headers_ = {{"cookie", "a=b"},        {"Authorization", "Basic x"},
              {"Forwarded", "for=1"},   {"Proxy-Authorization", "Basic x"},
              {"X-Real-IP", "1.2.3.4"}, {"x-forwarded-for", "1.2.3.4"},
              {"x-client", "1.2.3.4"},  {"Accept", "*/*"}};
  Send(http::Method::kGet, "/b");
  ASSERT_EQ(Only().headers_size(), 1);
  EXPECT_EQ(Only().headers(0).name(), "Accept");
}

TEST_F(RejectRecorderTest, TheRequestIsCutToItsLimit) {
  const std::string target = "/b?x=" + std::string(1'000, 'x');
  Send(http::Method::kPost, target, std::string(200'000, '{'));
  EXPECT_TRUE(Only().cut());
  EXPECT_EQ(Only().target(), target);
  EXPECT_EQ(Only().headers_size(), 2);
  const size_t kept = Only().target().size() + Only().body().size();
  EXPECT_LE(kept, limits::kRejectRawBytesMax);
  EXPECT_GT(kept, limits::kRejectRawBytesMax - 100);
}

TEST_F(RejectRecorderTest, ARecordIsNeverLargerThanTheEndpointsMayBe) {
  Use(kFields, 2'000);
  Send(http::Method::kPost, "/b", std::string(10'000, '{'));
  EXPECT_TRUE(Only().cut());
  EXPECT_LE(sink_.sizes[0], 2'000u);
  EXPECT_GT(sink_.sizes[0], 1'900u);
}

TEST_F(RejectRecorderTest, ASchemaThatMasksAFieldKeepsNothingOfTheRequest) {
  Use("string must = 3 [(beacon.v1.from) = { param: \"m\" required: true }];"
      "string mail = 4 [(beacon.v1.from) = { param: \"mail\" mask: DROP }];");
  Send(http::Method::kPost, "/b?mail=me", "m=");
  const beacon::v1::Reject& reject = Only();
  EXPECT_TRUE(reject.withheld());
  EXPECT_FALSE(reject.cut());
  EXPECT_EQ(reject.target(), "");
  EXPECT_EQ(reject.headers_size(), 0);
  EXPECT_EQ(reject.body(), "");
  EXPECT_EQ(reject.refusals(0).field(), "must");
}

TEST_F(RejectRecorderTest, WithoutRoomTheRecordIsShedAndTheReplyIsTheSame) {
  sink_.full = true;
  EXPECT_EQ(Send(http::Method::kGet, "/b"), 422);
  EXPECT_EQ(Shed(), 1u);
}

TEST_F(RejectRecorderTest, WithoutARejectsTopicNothingIsKept) {
  Endpoint endpoint;
  endpoint.path = "/*";
  endpoint.plan = schema_->plan.get();
  endpoint.targets = {{"visits", &visits_, 4}};
  Serve(endpoint);
  EXPECT_EQ(Send(http::Method::kGet, "/b"), 422);
  EXPECT_EQ(Shed(), 0u);
}

}  // namespace
}  // namespace beacongate
