// One schema and the records that it makes of beacons, as JSON.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/schema/load_schema.h"
#include "proto/record_json.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate::testing {

class EncodeTest : public ::testing::Test {
 protected:
  void Use(std::string_view lines) {
    schema_ = VisitSchema(lines);
    ASSERT_NE(schema_, nullptr);
  }
  // The same with more in its file: `before` goes between the imports and the message.
  void Use(std::string_view before, std::string_view lines) {
    UseFile(std::string(kPrelude) +
            "import \"google/protobuf/wrappers.proto\";\n"
            "import \"google/protobuf/struct.proto\";\n" +
            std::string(before) + "\nmessage Visit { beacon.v1.Receipt receipt = 1;\n" +
            std::string(lines) + "\n}\n");
  }
  void UseFile(const std::string& text) {
    const TemporaryFolder folder;
    const std::string file = folder.Write("visit.proto", text);
    std::vector<SchemaFault> faults;
    schema_ =
        LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, TestOptions(), &faults);
    ASSERT_NE(schema_, nullptr) << ToString(faults.at(0));
  }
  Rejection Encode(const std::vector<Parameter>& query,
                   const std::vector<Parameter>& members = {}) {
    const Beacon beacon{.query = query, .members = members, .body = {}};
    return schema_->plan->Encode(context_, beacon, &scratch_, &record_);
  }
  // The record as JSON, behind its receipt.
  std::string Json() {
    RecordJson json(schema_->plan->message());
    const Result<std::string> text = json.Print(record_.payload);
    EXPECT_TRUE(text.ok());
    const size_t end = text.value().find('}');
    return "{" + text.value().substr(std::min(text.value().size() - 1, end + 2));
  }
  std::string EncodedJson(const std::vector<Parameter>& query,
                          const std::vector<Parameter>& members = {}) {
    EXPECT_EQ(Encode(query, members), Rejection::kNone);
    return Json();
  }
  std::vector<std::string> Names(std::span<const uint32_t> fields) const {
    std::vector<std::string> names;
    for (const uint32_t field : fields) names.emplace_back(schema_->plan->FieldName(field));
    return names;
  }
  std::vector<std::string> Unconverted() const { return Names(record_.unconverted); }
  std::vector<std::string> Repaired() const { return Names(record_.repaired); }

  std::vector<NameValue> headers_;
  RequestContext context_;
  std::unique_ptr<Schema> schema_;
  EncodeScratch scratch_;
  EncodedRecord record_;
};

}  // namespace beacongate::testing
