#include "gateway/registry/registry_reply.h"

#include <gtest/gtest.h>

namespace beacongate {
namespace {

TEST(RegistryReply, HoldsIdSchemaAndReferences) {
  const auto schema =
      ParseRegisteredSchema(R"({"subject":"t-value","version":3,"id":12,"schemaType":"PROTOBUF",)"
                            R"("references":[{"name":"a/b.proto","subject":"ab","version":2}],)"
                            R"("schema":"syntax = \"proto3\";\n"})");
  ASSERT_TRUE(schema.ok()) << schema.error().message;
  EXPECT_EQ(schema.value().id, 12u);
  EXPECT_EQ(schema.value().version, 3);
  EXPECT_EQ(schema.value().type, "PROTOBUF");
  EXPECT_EQ(schema.value().schema, "syntax = \"proto3\";\n");
  ASSERT_EQ(schema.value().references.size(), 1u);
  EXPECT_EQ(schema.value().references[0].name, "a/b.proto");
  EXPECT_EQ(schema.value().references[0].subject, "ab");
  EXPECT_EQ(schema.value().references[0].version, 2);
}

TEST(RegistryReply, WhatHasNoTypeIsAvro) {
  const auto schema = ParseRegisteredSchema(R"({"id":1,"schema":"{}"})");
  ASSERT_TRUE(schema.ok());
  EXPECT_EQ(schema.value().type, "AVRO");
}

struct BadReply {
  const char* json;
  const char* error;
};

TEST(RegistryReply, WhatItLacksIsNamed) {
  constexpr BadReply kReplies[] = {
      {"", "the reply is no JSON object"},
      {"<html>", "the reply is no JSON object"},
      {"[]", "the reply is no JSON object"},
      {"{}", "the reply has no id"},
      {R"({"id":0,"schema":"x"})", "the reply has no id"},
      {R"({"id":2147483648,"schema":"x"})", "the reply has no id"},
      {R"({"id":"1","schema":"x"})", "the reply has no id"},
      {R"({"id":1})", "the reply has no schema"},
      {R"({"id":1,"schema":"x","references":7})",
       "the reply has references without name and subject"},
      {R"({"id":1,"schema":"x","references":[{"name":"n"}]})",
       "the reply has references without name and subject"},
  };
  for (const BadReply& reply : kReplies) {
    const auto schema = ParseRegisteredSchema(reply.json);
    ASSERT_FALSE(schema.ok()) << reply.json;
    EXPECT_EQ(schema.error().message, reply.error) << reply.json;
  }
}

TEST(RegistryReply, ErrorsHaveAMessage) {
  EXPECT_EQ(ErrorMessage(R"({"error_code":40401,"message":"Subject 'x' not found."})"),
            "Subject 'x' not found.");
  EXPECT_EQ(ErrorMessage("<html>"), "");
}

}  // namespace
}  // namespace beacongate
