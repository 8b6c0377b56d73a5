// The gateway takes what `beaconctl schema sample` prints, converts all of it, and every field that
// a client can fill is filled.
#include <gmock/gmock.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "deploy/broker/open_schema.h"
#include "deploy/broker/schema/sample_request.h"
#include "gateway/command/explain.h"
#include "proto/schema_options.h"

namespace beacongate::broker {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kHead[] =
    "syntax = \"proto3\";\n"
    "package shop;\n"
    "import \"beacon/v1/options.proto\";\n"
    "import \"beacon/v1/receipt.proto\";\n"
    "import \"google/protobuf/duration.proto\";\n"
    "import \"google/protobuf/struct.proto\";\n"
    "import \"google/protobuf/timestamp.proto\";\n"
    "import \"google/protobuf/wrappers.proto\";\n";

class SchemaSampleTest : public ::testing::Test {
 protected:
  ~SchemaSampleTest() override {
    if (!file_.empty()) std::filesystem::remove(file_);
  }

  // `body`: of message Visit, behind the receipt; empty: the default schema.
  void Use(const std::string& before, const std::string& body) {
    file_ = (std::filesystem::path(::testing::TempDir()) /
             ("sample_" + std::to_string(getpid()) + ".proto"))
                .string();
    std::ofstream(file_) << kHead << before << "message Visit {\n  beacon.v1.Receipt receipt = 1;\n"
                         << body << "}\n";
  }

  // Runs the sample through the gateway; fills json_ and record_.
  void Explain(const std::string& endpoint_path, const std::string& sample_path) {
    auto opened = OpenSchema(file_, {});
    ASSERT_TRUE(opened) << opened.error().message;
    pool_ = std::move(opened).value();
    message_ = ChooseMessage(*pool_, file_.empty() ? "" : "shop.Visit").value();
    sample_ = MakeSample(*message_, sample_path);

    GatewayConfig config;
    config.name = "test";
    EndpointConfig endpoint;
    endpoint.path = endpoint_path;
    endpoint.topic = "beacons";
    endpoint.schema = file_;
    endpoint.message = file_.empty() ? "" : "shop.Visit";
    config.endpoints.push_back(endpoint);
    config.topics["beacons"].partitions = 8;
    ExplainRequest request{sample_.method + " " + sample_.target, {}, sample_.body};
    for (const auto& [name, value] : sample_.headers)
      request.headers.push_back(name + ": " + value);
    StartFailure failure;
    ASSERT_EQ(beacongate::Explain(config, request, &json_, &failure), ExitCode::kDone)
        << ::testing::PrintToString(failure.faults);
    ASSERT_THAT(json_, HasSubstr("\"rejected\":[]")) << AsHttp(sample_);
    ASSERT_THAT(json_, HasSubstr("\"unconverted\":[]")) << AsHttp(sample_);
    ParseRecord();
  }

  void ParseRecord() {
    constexpr std::string_view kBefore = "\"record\":";
    constexpr std::string_view kBehind = ",\"key\":";
    const size_t begin = json_.find(kBefore) + kBefore.size();
    factory_ = std::make_unique<pb::DynamicMessageFactory>(message_->file()->pool());
    record_.reset(factory_->GetPrototype(message_)->New());
    const auto status = pb::util::JsonStringToMessage(
        json_.substr(begin, json_.rfind(kBehind) - begin), record_.get());
    ASSERT_TRUE(status.ok()) << status.ToString() << json_;
  }

  // Names of fields that the record lacks although a client could have sent them.
  std::vector<std::string> Missing(const pb::Message& message, bool in_object) const {
    std::vector<std::string> missing;
    const pb::Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const pb::FieldDescriptor& field = *message.GetDescriptor()->field(i);
      const auto from = FromOption(field);
      const bool later = field.real_containing_oneof() != nullptr &&
                         field.real_containing_oneof()->field(0) != &field;
      const bool group = !in_object && !from && field.message_type() != nullptr &&
                         field.number() != 1 && !field.is_repeated();
      if (later || (from && from->mask() == From::DROP) || (!in_object && !from && !group))
        continue;
      const bool set = field.is_repeated() ? reflection.FieldSize(message, &field) > 0
                                           : reflection.HasField(message, &field);
      if (!set) missing.push_back(field.full_name());
      if (!set || field.message_type() == nullptr || field.is_map() ||
          field.message_type()->file()->package() != "shop") {
        continue;
      }
      const pb::Message& inner = field.is_repeated()
                                     ? reflection.GetRepeatedMessage(message, &field, 0)
                                     : reflection.GetMessage(message, &field);
      for (std::string& name : Missing(inner, !group)) missing.push_back(std::move(name));
    }
    return missing;
  }

  void ExpectAllFilled(const std::string& endpoint_path = "/*",
                       const std::string& sample_path = "") {
    Explain(endpoint_path, sample_path);
    if (HasFatalFailure()) return;
    EXPECT_THAT(Missing(*record_, false), IsEmpty()) << AsHttp(sample_) << "\n" << json_;
  }

  std::string file_;
  std::unique_ptr<SchemaPool> pool_;
  const pb::Descriptor* message_ = nullptr;
  SampleRequest sample_;
  std::string json_;
  std::unique_ptr<pb::DynamicMessageFactory> factory_;
  std::unique_ptr<pb::Message> record_;
};

TEST_F(SchemaSampleTest, DefaultSchema) { ExpectAllFilled(); }

TEST_F(SchemaSampleTest, EveryScalarType) {
  std::string body;
  int number = 2;
  for (const char* type : {"string", "bytes", "int32", "int64", "uint32", "uint64", "sint32",
                           "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "float",
                           "double", "bool", "google.protobuf.Timestamp"}) {
    const std::string name = "f" + std::to_string(number);
    body += "  " + std::string(type) + " " + name + " = " + std::to_string(number++) +
            " [(beacon.v1.from) = { param: \"" + name + "\" required: true }];\n";
  }
  Use("", body);
  ExpectAllFilled();
  EXPECT_EQ(sample_.method, "GET");
}

TEST_F(SchemaSampleTest, ValuesThatRulesAllow) {
  Use("enum Kind { NONE = 0; VIEW = 1; BUY = 2; }\n",
      "  option (beacon.v1.record) = {\n"
      "    shard_key: \"site\" partitioner: MURMUR2\n"
      "    accept_if: { field: \"site\" suffix: \".example\" }\n"
      "    drop_if: { field: \"kind\" equals: \"VIEW\" }\n  };\n"
      "  string site = 2 [(beacon.v1.from) = { param: [\"h\", \"host\"] required: true }];\n"
      "  Kind kind = 3 [(beacon.v1.from) = { param: \"k\" }];\n"
      "  string colour = 4 [(beacon.v1.from) = { param: \"c\" allowed: [\"red\", \"blue\"] }];\n"
      "  int32 low = 5 [(beacon.v1.from) = { param: \"l\" min: \"-9\" max: \"-3\" }];\n"
      "  double high = 6 [(beacon.v1.from) = { param: \"i\" min: \"100.5\" }];\n"
      "  bytes hex = 7 [(beacon.v1.from) = { param: \"x\" encoding: HEX max_length: 6 }];\n"
      "  bytes base = 8 [(beacon.v1.from) = { param: \"b\" encoding: BASE64 }];\n"
      "  string cut = 9 [(beacon.v1.from) = { param: \"t\" max_length: 2 too_long: REJECT }];\n"
      "  string page_host = 10 [(beacon.v1.from) = { param: \"u\" transform: { url_host: true } "
      "}];\n"
      "  string tag = 11 [(beacon.v1.from) = {\n"
      "    param: \"q\" transform: { url_query: \"utm\" } transform: { lower: true } }];\n"
      "  string ip = 12 [(beacon.v1.from) = { header: \"X-Ip\" mask: TRUNCATE_IP }];\n"
      "  google.protobuf.Timestamp at = 13 [(beacon.v1.from) = { param: \"s\" unit: SECONDS }];\n"
      "  google.protobuf.Duration took = 14 [(beacon.v1.from) = { param: \"d\" max: \"1s\" }];\n"
      "  string language = 15 [(beacon.v1.from) = { header: \"Accept-Language\" }];\n"
      "  string session = 16 [(beacon.v1.from) = { cookie: \"sid\" }];\n"
      "  map<string, string> rest = 17 [(beacon.v1.from) = { rest: true }];\n");
  ExpectAllFilled();
}

TEST_F(SchemaSampleTest, PathSegments) {
  Use("",
      "  string site = 2 [(beacon.v1.from) = { segment: 1 }];\n"
      "  uint32 page = 3 [(beacon.v1.from) = { segment: 3 }];\n");
  ExpectAllFilled();
  EXPECT_EQ(sample_.target, "/x/site/x/7");
}

TEST_F(SchemaSampleTest, NamesInThePath) {
  Use("",
      "  string site = 2 [(beacon.v1.from) = { path: \"site\" }];\n"
      "  string visitor = 3 [(beacon.v1.from) = { param: \"u\" }];\n");
  ExpectAllFilled("/b/{site}/*", "/b/{site}/*");
  EXPECT_EQ(sample_.target, "/b/site/x?u=visitor");
}

TEST_F(SchemaSampleTest, ObjectsAndAllThatTheyHold) {
  Use("message Page { string url = 1; int32 depth = 2 [(beacon.v1.from) = { param: \"d\" }]; }\n"
      "message Item { string sku = 1; double price = 2; repeated string tags = 3; }\n"
      "message Context { string theme = 1 [(beacon.v1.from) = { param: \"theme\" }]; }\n",
      "  Page page = 2 [(beacon.v1.from) = { param: \"page\" }];\n"
      "  repeated Item items = 3 [(beacon.v1.from) = { param: \"items\" }];\n"
      "  map<string, int32> counts = 4 [(beacon.v1.from) = { param: \"counts\" }];\n"
      "  map<int32, Item> shelves = 5 [(beacon.v1.from) = { param: \"shelves\" }];\n"
      "  Context context = 6;\n"
      "  oneof id { string email = 7 [(beacon.v1.from) = { param: \"e\" }];\n"
      "    int64 account = 8 [(beacon.v1.from) = { param: \"a\" }]; }\n"
      "  google.protobuf.Int32Value age = 9 [(beacon.v1.from) = { param: \"age\" }];\n"
      "  google.protobuf.Struct free = 10 [(beacon.v1.from) = { param: \"free\" }];\n"
      "  google.protobuf.Value any = 11 [(beacon.v1.from) = { param: \"any\" }];\n"
      "  google.protobuf.ListValue list = 12 [(beacon.v1.from) = { param: \"list\" }];\n"
      "  repeated uint32 scores = 13 [(beacon.v1.from) = { param: \"s\" separator: \",\" }];\n"
      "  repeated string words = 14 [(beacon.v1.from) = { param: \"w\" }];\n"
      "  repeated beacon.v1.Param rest = 15 [(beacon.v1.from) = { rest: true }];\n"
      "  optional bool seen = 16 [(beacon.v1.from) = { param: \"seen\" }];\n");
  {
    std::ifstream in(file_);
    std::string text(std::istreambuf_iterator<char>(in), {});
    text.insert(text.find("import \"google/protobuf/duration"),
                "import \"beacon/v1/page_beacon.proto\";\n");
    std::ofstream(file_) << text;
  }
  ExpectAllFilled();
  EXPECT_EQ(sample_.method, "POST");
}

}  // namespace
}  // namespace beacongate::broker
