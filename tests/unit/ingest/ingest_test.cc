// The spine with real decoder and encoder, and a sink that remembers.
#include "gateway/ingest/ingest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "beacon/v1/page_beacon.pb.h"
#include "proto/schema_pool.h"
#include "shardkey/partitioner.h"

namespace beacongate {
namespace {

class RememberingSink final : public RecordSink {
 public:
  struct Record {
    uint32_t partition;
    bool has_key;
    std::string key;
    beacon::v1::PageBeacon value;
  };
  AppendResult Append(const FrameInput& frame) override {
    if (accepted.size() >= capacity) return AppendResult::kFull;
    Record record{frame.partition, frame.has_key, std::string(frame.key), {}};
    EXPECT_TRUE(
        record.value.ParseFromArray(frame.payload.data(), static_cast<int>(frame.payload.size())));
    accepted.push_back(std::move(record));
    return AppendResult::kAccepted;
  }
  size_t capacity = SIZE_MAX;
  std::vector<Record> accepted;
};

class IngestTest : public ::testing::Test {
 protected:
  static constexpr uint32_t kPartitions = 512;

  void SetUp() override {
    std::vector<SchemaFault> faults;
    plan_ = EncodePlan::Compile(*pool_->FindMessage("beacon.v1.PageBeacon"), {"front-1", 1'000'000},
                                &faults);
    ASSERT_NE(plan_, nullptr);
    Make({Named("/*")});
  }

  Endpoint Named(const std::string& path) {
    Endpoint endpoint;
    endpoint.path = path;
    endpoint.plan = plan_.get();
    endpoint.targets.push_back({"beacons", &sink_, kPartitions});
    return endpoint;
  }

  void Make(std::vector<Endpoint> endpoints) {
    ingest_.reset();
    table_ = std::make_unique<EndpointTable>(std::move(endpoints));
    fields_ = std::make_unique<FieldCounters>(*table_, ledger_);
    ingest_ = std::make_unique<Ingest>(*table_, options_, books_, *fields_);
  }

  http::Response Send(http::Method method, const std::string& method_text,
                      const std::string& target, const std::string& body = "",
                      const std::string& content_type = "") {
    body_ = body;
    body_.append(limits::kBodyPaddingBytes, '\0');
    target_ = target;
    http::Request request;
    request.method = method;
    request.method_text = method_text;
    request.target = target_;
    const size_t mark = target_.find('?');
    request.path = std::string_view(target_).substr(0, mark);
    if (mark != std::string::npos) request.query = std::string_view(target_).substr(mark + 1);
    request.host = "h";
    request.body = std::string_view(body_).substr(0, body.size());
    request.peer_address = "192.0.2.1";
    headers_ = {{"Host", "h"}, {"Origin", "https://page.example"}};
    headers_.insert(headers_.end(), more_headers_.begin(), more_headers_.end());
    if (!content_type.empty()) headers_.push_back({"Content-Type", content_type});
    request.headers = headers_;
    return ingest_->Handle(request);
  }
  http::Response Get(const std::string& target) { return Send(http::Method::kGet, "GET", target); }
  http::Response Post(const std::string& body) {
    return Send(http::Method::kPost, "POST", "/b", body, "application/json");
  }

  Accounts Cut() const {
    const WorkerBooks* workers[] = {&books_};
    return TakeCut(workers, {});
  }

  IngestOptions options_;
  std::unique_ptr<SchemaPool> pool_ = SchemaPool::BuiltIn();
  std::unique_ptr<EncodePlan> plan_;
  RememberingSink sink_;
  std::unique_ptr<EndpointTable> table_;
  WorkerBooks books_;
  FieldLedger ledger_;
  std::unique_ptr<FieldCounters> fields_;
  std::unique_ptr<Ingest> ingest_;
  std::string body_;
  std::string target_;
  std::vector<NameValue> headers_;
  std::vector<NameValue> more_headers_;
};

TEST_F(IngestTest, PixelBecomesATypedKeyedRecord) {
  const http::Response response = Get("/b?site=a.com&visitor=v1&page=%2Fx&z=1");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, http::PixelGif());
  ASSERT_EQ(sink_.accepted.size(), 1u);
  const RememberingSink::Record& record = sink_.accepted[0];
  EXPECT_EQ(record.key, "a.com|v1");
  EXPECT_EQ(record.partition, PartitionOf(ShardHash("a.com|v1"), kPartitions));
  EXPECT_EQ(record.value.site(), "a.com");
  EXPECT_EQ(record.value.page(), "/x");
  EXPECT_EQ(record.value.client_ip(), "192.0.2.1");
  EXPECT_EQ(record.value.receipt().gateway(), "front-1");
  ASSERT_EQ(record.value.params_size(), 1);
  EXPECT_EQ(record.value.params(0).name(), "z");
}

TEST_F(IngestTest, TheClientBehindATrustedProxyIsTheClient) {
  more_headers_ = {{"X-Forwarded-For", "6.6.6.6, 198.51.100.7"}};
  Get("/b");
  ASSERT_EQ(IpBlock::Parse("192.0.2.0/24", &options_.trust.proxies.emplace_back()),
            IpBlock::Fault::kNone);
  Make({Named("/*")});
  Get("/b");
  ASSERT_EQ(sink_.accepted.size(), 2u);
  EXPECT_EQ(sink_.accepted[0].value.client_ip(), "192.0.2.1");
  EXPECT_EQ(sink_.accepted[1].value.client_ip(), "198.51.100.7");
  EXPECT_EQ(sink_.accepted[1].value.receipt().client_address(), "198.51.100.7");
}

TEST_F(IngestTest, KeylessBeaconsGoRoundRobin) {
  for (uint32_t i = 0; i < kPartitions; ++i) Get("/b");
  std::vector<bool> seen(kPartitions);
  for (const auto& record : sink_.accepted) {
    EXPECT_FALSE(record.has_key);
    seen[record.partition] = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), kPartitions);
}

TEST_F(IngestTest, EachElementOfAnArrayIsABeacon) {
  EXPECT_EQ(Post(R"([{"site":"a"},{"site":"b"},{"site":"c"}])").status, 204);
  ASSERT_EQ(sink_.accepted.size(), 3u);
  EXPECT_EQ(sink_.accepted[2].value.site(), "c");
  EXPECT_EQ(Cut().received, 3u);
}

TEST_F(IngestTest, ABadElementIsRejectedAlone) {
  EXPECT_EQ(Post(R"([{"site":"a"},7,{"site":"c"}])").status, 204);
  EXPECT_EQ(sink_.accepted.size(), 2u);
  const Accounts cut = Cut();
  EXPECT_EQ(cut.received, 3u);
  EXPECT_EQ(cut.accepted, 2u);
  EXPECT_EQ(cut.rejected[static_cast<size_t>(Rejection::kNotAnObject)], 1u);
}

TEST_F(IngestTest, AManyfoldCopyOfALargeTargetIsRefusedWhole) {
  const std::string target = "/b?x=" + std::string(60'000, 'x');
  std::string body = "[{}";
  for (int i = 1; i < 10'000; ++i) body += ",{}";
  body += ']';
  EXPECT_EQ(Send(http::Method::kPost, "POST", target, body, "application/json").status, 413);
  EXPECT_TRUE(sink_.accepted.empty());
  EXPECT_EQ(Cut().rejected[static_cast<size_t>(Rejection::kTooManyBeacons)], 1u);
  EXPECT_EQ(Send(http::Method::kPost, "POST", "/b?x=1", body, "application/json").status, 204);
  EXPECT_EQ(sink_.accepted.size(), 10'000u);
}

TEST_F(IngestTest, ASummaryNamesWhatIsRejected) {
  Endpoint endpoint = Named("/*");
  endpoint.summary = true;
  Make({endpoint});
  http::Response response = Post(R"([{"site":"a"},7,{"site":"c"}])");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.allow_origin, "https://page.example");
  EXPECT_EQ(response.body,
            "{\"accepted\":2,\"rejected\":[{\"index\":1,\"reason\":\"not_an_object\"}],"
            "\"rejected_count\":1,\"shed_count\":0}\n");
  response = Post("{\"site\":\"a\"}\n{\"site\":}\n\n{\"site\":\"b\"");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            "{\"accepted\":1,\"rejected\":[{\"index\":1,\"reason\":\"bad_json\"},{\"index\":2,"
            "\"reason\":\"bad_json\"}],\"rejected_count\":2,\"shed_count\":0}\n");
  response = Post("[1,2]");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.body,
            "{\"accepted\":0,\"rejected\":[{\"index\":0,\"reason\":\"not_an_object\"},{\"index\":1,"
            "\"reason\":\"not_an_object\"}],\"rejected_count\":2,\"shed_count\":0}\n");
  response = Get("/b?site=a");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body,
            "{\"accepted\":1,\"rejected\":[],\"rejected_count\":0,\"shed_count\":0}\n");
}

TEST_F(IngestTest, ASummaryOfARequestThatIsRefusedWholeHasNoIndex) {
  Endpoint endpoint = Named("/b");
  endpoint.summary = true;
  Make({endpoint});
  Post("[1]");  // nothing of an earlier request is left
  http::Response response = Post("{");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body,
            "{\"accepted\":0,\"rejected\":[{\"reason\":\"bad_json\"}],\"rejected_count\":1,"
            "\"shed_count\":0}\n");
  response = Send(http::Method::kOther, "DELETE", "/b");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(response.body,
            "{\"accepted\":0,\"rejected\":[{\"reason\":\"method_not_allowed\"}],"
            "\"rejected_count\":1,\"shed_count\":0}\n");
  EXPECT_EQ(Get("/other").body, "not_found\n");
}

TEST_F(IngestTest, ASummaryCountsWhatIsShed) {
  Endpoint endpoint = Named("/*");
  endpoint.summary = true;
  Make({endpoint});
  sink_.capacity = 1;
  const http::Response response = Post(R"([{},5,{},{}])");
  EXPECT_EQ(response.status, 503);
  EXPECT_GT(response.retry_after_s, 0u);
  EXPECT_EQ(response.body,
            "{\"accepted\":1,\"rejected\":[{\"index\":1,\"reason\":\"not_an_object\"}],"
            "\"rejected_count\":1,\"shed_count\":2}\n");
}

TEST_F(IngestTest, AnEndpointsBase64ParamIsDecoded) {
  Endpoint endpoint = Named("/*");
  endpoint.base64_param = "data";
  Make({endpoint});
  // [{"site":"a"},{"site":"b"}]
  EXPECT_EQ(Get("/track?data=W3sic2l0ZSI6ImEifSx7InNpdGUiOiJiIn1d&ip=1").status, 200);
  ASSERT_EQ(sink_.accepted.size(), 2u);
  EXPECT_EQ(sink_.accepted[1].value.site(), "b");
  ASSERT_EQ(sink_.accepted[1].value.params_size(), 1);
  EXPECT_EQ(sink_.accepted[1].value.params(0).name(), "ip");
  EXPECT_EQ(Get("/track?data=no").status, 200);
  EXPECT_EQ(sink_.accepted[2].value.params(0).value(), "no");
  EXPECT_EQ(ingest_->body_counters().base64_kept.load(), 1u);
}

TEST_F(IngestTest, CodingsOfSeveralFieldsAreOneList) {
  more_headers_ = {{"Content-Encoding", "identity"}, {"content-encoding", "br"}};
  EXPECT_EQ(Post("{}").status, 415);
  more_headers_ = {{"Content-Encoding", "identity"}, {"content-encoding", " "}};
  EXPECT_EQ(Post("{}").status, 204);
}

TEST_F(IngestTest, BodiesAreCountedByWhatTheyAre) {
  Get("/b");
  Post("{}");
  Post("{}\n{}");
  Post("[");
  Send(http::Method::kPost, "POST", "/b", "a=1", "text/plain");
  Send(http::Method::kPost, "POST", "/b", "PING", "text/ping");
  Send(http::Method::kPost, "POST", "/b",
       "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n12345\r\n--x--",
       "multipart/form-data; boundary=x");
  const BodyCounters& counters = ingest_->body_counters();
  for (const auto& count : counters.by_kind) EXPECT_EQ(count.load(), 1u);
  EXPECT_EQ(counters.files_dropped.load(), 1u);
  EXPECT_EQ(counters.file_bytes_dropped.load(), 5u);
}

TEST_F(IngestTest, BrokenJsonIsRefusedWhole) {
  const http::Response response = Post(R"([{"site":"a"},{"site":)");
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.body, "bad_json\n");
  EXPECT_TRUE(sink_.accepted.empty());
  EXPECT_EQ(Cut().received, 1u);
}

TEST_F(IngestTest, AFullJournalSheds) {
  sink_.capacity = 1;
  const http::Response response = Post(R"([{"site":"a"},{"site":"b"}])");
  EXPECT_EQ(response.status, 503);
  EXPECT_GT(response.retry_after_s, 0u);
  const Accounts cut = Cut();
  EXPECT_EQ(cut.accepted, 1u);
  EXPECT_EQ(cut.shed, 1u);
}

TEST_F(IngestTest, WrongPathAndMethodAreNamed) {
  Make({Named("/only")});
  EXPECT_EQ(Get("/other").status, 404);
  const http::Response response = Send(http::Method::kOther, "DELETE", "/only");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(Cut().received, 2u);
}

TEST_F(IngestTest, PreflightIsAnsweredAndNotCounted) {
  const http::Response response = Send(http::Method::kOptions, "OPTIONS", "/b");
  EXPECT_EQ(response.status, 204);
  EXPECT_TRUE(response.preflight);
  EXPECT_EQ(response.allow_origin, "https://page.example");
  EXPECT_EQ(Cut().received, 0u);
}

TEST_F(IngestTest, AlwaysPixelAnswersThePixelWhateverHappens) {
  Endpoint endpoint = Named("/*");
  endpoint.always_pixel = true;
  Make({endpoint});
  sink_.capacity = 0;
  EXPECT_EQ(Get("/b").status, 200);
  EXPECT_EQ(Post("{").body, http::PixelGif());
  EXPECT_EQ(Cut().shed, 1u);
}

TEST_F(IngestTest, AFieldThatDoesNotConvertIsCountedAndNamed) {
  EXPECT_EQ(Get("/b?site=a&sent_at=yesterday").status, 200);
  ASSERT_EQ(sink_.accepted.size(), 1u);
  const auto& value = sink_.accepted[0].value;
  ASSERT_EQ(value.receipt().unconverted_size(), 1);
  EXPECT_EQ(value.receipt().unconverted(0), "sent_at");
  ASSERT_EQ(value.params_size(), 1);
  EXPECT_EQ(value.params(0).value(), "yesterday");
  std::map<FieldName, FieldSums> counted;
  ledger_.AddTo(&counted);
  ASSERT_EQ(counted.size(), 1u);
  EXPECT_EQ(counted.begin()->first.field, "sent_at");
  EXPECT_EQ(counted.begin()->second.unconverted, 1u);
}

TEST_F(IngestTest, RefusedRequestsAreInTheBooks) {
  ingest_->OnRefused(Rejection::kHeadTooLarge);
  EXPECT_EQ(Cut().received, 1u);
  EXPECT_EQ(Cut().rejected[static_cast<size_t>(Rejection::kHeadTooLarge)], 1u);
}

}  // namespace
}  // namespace beacongate
