// The exact text of samples. That the gateway takes them is tested in tests/component/broker.
#include <gtest/gtest.h>

#include <memory>

#include "deploy/broker/schema/sample_request.h"
#include "proto/schema_pool.h"

namespace beacongate::broker {
namespace {

// Of the last message of the file.
SampleRequest Sample(const std::string& body, const std::string& path = "") {
  std::vector<SchemaFault> faults;
  const auto pool = SchemaPool::FromTexts("a.proto",
                                          {{"a.proto",
                                            "syntax = \"proto3\";\n"
                                            "import \"beacon/v1/options.proto\";\n"
                                            "import \"beacon/v1/receipt.proto\";\n"
                                            "import \"google/protobuf/duration.proto\";\n"
                                            "import \"google/protobuf/struct.proto\";\n"
                                            "import \"google/protobuf/wrappers.proto\";\n" +
                                                body}},
                                          &faults);
  for (const SchemaFault& fault : faults) ADD_FAILURE() << ToString(fault);
  return MakeSample(*pool->FindMessage(pool->MessageNames().back()), path);
}

TEST(SchemaSample, ObjectsGoIntoAJsonBody) {
  const SampleRequest request = Sample(
      "message Page { string url = 1; int32 depth = 2 [(beacon.v1.from) = { param: \"d\" }];\n"
      "  string agent = 3 [(beacon.v1.from) = { header: \"User-Agent\" }]; }\n"
      "message Item { string sku = 1; repeated double prices = 2; }\n"
      "message Context { string theme = 1 [(beacon.v1.from) = { param: \"theme\" }]; }\n"
      "message Visit {\n"
      "  beacon.v1.Receipt receipt = 1;\n"
      "  Page page = 2 [(beacon.v1.from) = { param: \"p\" }];\n"
      "  repeated Item items = 3 [(beacon.v1.from) = { param: \"items\" }];\n"
      "  map<string, int32> counts = 4 [(beacon.v1.from) = { param: \"counts\" }];\n"
      "  map<int32, Item> shelves = 5 [(beacon.v1.from) = { param: \"shelves\" }];\n"
      "  Context context = 6;\n"
      "  google.protobuf.Struct free = 7 [(beacon.v1.from) = { param: \"free\" }];\n"
      "  google.protobuf.Int32Value age = 8 [(beacon.v1.from) = { param: \"age\" }];\n"
      "  repeated uint32 scores = 9 [(beacon.v1.from) = { param: \"s\" separator: \",\" }];\n"
      "  oneof id { string email = 10 [(beacon.v1.from) = { param: \"e\" }];\n"
      "    int64 account = 11 [(beacon.v1.from) = { param: \"a\" }]; }\n"
      "  map<string, string> rest = 12 [(beacon.v1.from) = { rest: true }];\n"
      "}\n");
  EXPECT_EQ(AsHttp(request),
            "POST /b\n"
            "Content-Type: application/json\n"
            "User-Agent: Mozilla/5.0 (sample)\n"
            "\n"
            R"({"p":{"url":"url","d":7},)"
            R"("items":[{"sku":"sku","prices":[1.5,1.5]},{"sku":"sku","prices":[1.5,1.5]}],)"
            R"("counts":{"key":7},"shelves":{"7":{"sku":"sku","prices":[1.5,1.5]}},)"
            R"("theme":"theme","free":{"sample":true},"age":7,"s":"7,7","e":"email",)"
            R"("utm_source":"sample"})"
            "\n");
}

TEST(SchemaSample, WithAFieldForTheBodyEverythingIsInTheQuery) {
  const SampleRequest request = Sample(
      "message Page { string url = 1; }\n"
      "message Visit {\n"
      "  beacon.v1.Receipt receipt = 1;\n"
      "  bytes body = 2 [(beacon.v1.from) = { builtin: BODY }];\n"
      "  Page page = 3 [(beacon.v1.from) = { param: \"p\" }];\n"
      "  map<string, int32> counts = 4 [(beacon.v1.from) = { param: \"c\" }];\n"
      "  repeated string words = 5 [(beacon.v1.from) = { param: \"w\" }];\n"
      "}\n");
  EXPECT_EQ(AsHttp(request),
            "POST /b?p=%7B%22url%22%3A%22url%22%7D&c.key=7&w=words&w=words\n"
            "Content-Type: application/octet-stream\n"
            "\n"
            "sample body\n");
}

TEST(SchemaSample, PathIsThatOfTheEndpoint) {
  const std::string body =
      "message Visit {\n"
      "  beacon.v1.Receipt receipt = 1;\n"
      "  string site = 2 [(beacon.v1.from) = { path: \"site\" }];\n"
      "  string page = 3 [(beacon.v1.from) = { segment: 3 }];\n"
      "}\n";
  EXPECT_EQ(Sample(body).target, "/b/site/x/page");
  EXPECT_EQ(Sample(body, "/{site}/*").target, "/site/x/x/page");
  EXPECT_EQ(Sample(body, "/a/{site}").target, "/a/site");
}

TEST(SchemaSample, ConditionsHold) {
  const SampleRequest request = Sample(
      "enum Kind { NONE = 0; VIEW = 1; BUY = 2; }\n"
      "message Visit {\n"
      "  option (beacon.v1.record) = {\n"
      "    accept_if: { field: \"a\" prefix: \"x-\" } accept_if: { field: \"b\" exists: false }\n"
      "    accept_if: { field: \"c\" one_of: [\"m\", \"n\"] }\n"
      "    drop_if: { field: \"kind\" equals: \"VIEW\" } drop_if: { field: \"d\" equals: \"d\" }\n"
      "  };\n"
      "  beacon.v1.Receipt receipt = 1;\n"
      "  string a = 2 [(beacon.v1.from) = { param: \"a\" }];\n"
      "  string b = 3 [(beacon.v1.from) = { param: \"b\" }];\n"
      "  string c = 4 [(beacon.v1.from) = { param: \"c\" }];\n"
      "  string d = 5 [(beacon.v1.from) = { param: \"d\" }];\n"
      "  Kind kind = 6 [(beacon.v1.from) = { param: \"k\" }];\n"
      "}\n");
  EXPECT_EQ(request.target, "/b?a=x-1&c=m&d=d-1&k=BUY");
}

TEST(SchemaSample, CurlCommandIsQuotedForTheShell) {
  const SampleRequest request{"POST", "/b?a=1", {{"X-A", "it's"}}, "{\"a\":1}"};
  EXPECT_EQ(AsCurl(request, "http://127.0.0.1:8080/"),
            "curl -i -H 'X-A: it'\\''s' --data-binary '{\"a\":1}' 'http://127.0.0.1:8080/b?a=1'\n");
}

}  // namespace
}  // namespace beacongate::broker
