// The schema language, a case for every sentence of options.proto: of the gateway's plan, and of
// the reference that the differential test holds it against.
#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/schema/gateway_record.h"
#include "tests/unit/schema/language_case.h"
#include "tests/unit/schema/reference_encoder.h"
#include "tests/unit/schema/reference_message.h"
#include "tests/unit/schema/schema_text.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using testing::LanguageCase;
using testing::LanguageRequest;

constexpr char kEventId[] = "0123456789abcdef";

std::deque<LanguageCase>& Cases() {
  static std::deque<LanguageCase> cases =
      testing::LoadLanguage(BEACONGATE_SOURCE_DIR "/tests/unit/schema/language");
  return cases;
}

std::string Join(const std::vector<SchemaFault>& faults) {
  std::string text;
  for (const SchemaFault& fault : faults) text += ToString(fault) + "\n";
  return text;
}

// The record as JSON, without its receipt.
nlohmann::json RecordJson(pb::Message* message) {
  testing::SortMaps(message);
  message->GetReflection()->ClearField(message, message->GetDescriptor()->FindFieldByNumber(1));
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string text;
  EXPECT_TRUE(pb::util::MessageToJsonString(*message, &text, options).ok())
      << message->DebugString();
  return nlohmann::json::parse(text, nullptr, false);
}

void Complete(LanguageRequest* request) { request->context.headers = request->headers; }

Beacon BeaconOf(const LanguageRequest& request) {
  return {.query = request.query, .members = request.members, .body = request.body};
}

template <typename Record>
void ExpectAccepted(const LanguageRequest& request, const Record& record) {
  ASSERT_NE(record.message, nullptr);
  const auto list = [&](const std::string& name) {
    const auto found = request.lists.find(name);
    return found == request.lists.end() ? std::set<std::string>() : found->second;
  };
  EXPECT_EQ(record.unconverted, list("unconverted"));
  EXPECT_EQ(record.repaired, list("repaired"));
  EXPECT_EQ(record.truncated, list("truncated"));
  EXPECT_EQ(record.key, request.key);
  EXPECT_EQ(RecordJson(record.message.get()), nlohmann::json::parse(request.json));
}

class LanguageTest : public ::testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    std::vector<SchemaFault> faults;
    const std::string file = folder_.Write("visit.proto", example().schema);
    pool_ = SchemaPool::Load(file, {}, &faults);
    ASSERT_NE(pool_, nullptr) << Join(faults) << example().schema;
    message_ = pool_->FindMessage("Visit");
  }
  LanguageCase& example() { return Cases()[GetParam()]; }

  testing::TemporaryFolder folder_;
  std::unique_ptr<SchemaPool> pool_;
  const pb::Descriptor* message_ = nullptr;
};

TEST_P(LanguageTest, IsWhatTheReferenceReads) {
  testing::ReferenceEncoder encoder(*message_, {.gateway_name = "gw",
                                                .hash_key = testing::kHashKey,
                                                .endpoint_path = example().endpoint_path});
  for (LanguageRequest& request : example().requests) {
    SCOPED_TRACE(request.line + ": " + example().title);
    Complete(&request);
    const testing::ReferenceRecord record =
        encoder.Encode(request.context, BeaconOf(request), kEventId);
    std::set<std::string> refusals;
    for (const auto& [reason, field] : record.refusals) refusals.insert(reason + " " + field);
    if (!request.refusal.empty()) {
      EXPECT_EQ(refusals.count(request.refusal), 1u);
    } else {
      ASSERT_TRUE(refusals.empty()) << *refusals.begin();
      ExpectAccepted(request, record);
      EXPECT_EQ(record.topic, request.topic);
    }
  }
}

TEST_P(LanguageTest, IsWhatTheGatewayWrites) {
  std::vector<SchemaFault> faults;
  const auto plan =
      EncodePlan::Compile(*message_, testing::LanguageOptions(example().endpoint_path), &faults);
  ASSERT_NE(plan, nullptr) << Join(faults) << example().schema;
  pb::DynamicMessageFactory factory(message_->file()->pool());
  EncodeScratch scratch;
  for (LanguageRequest& request : example().requests) {
    SCOPED_TRACE(request.line + ": " + example().title);
    Complete(&request);
    const testing::GatewayRecord record =
        testing::EncodeByGateway(*plan, request.context, BeaconOf(request), &scratch, &factory);
    if (!request.refusal.empty()) {
      EXPECT_EQ(record.reason + " " + record.field, request.refusal);
    } else {
      ASSERT_EQ(record.reason, "") << record.field;
      ExpectAccepted(request, record);
      EXPECT_TRUE(record.lists_are_sound);
      EXPECT_EQ(record.topic, request.topic);
    }
  }
}

std::string NameOf(const ::testing::TestParamInfo<size_t>& info) {
  std::string name;
  bool begins_word = true;
  for (const char c : Cases()[info.param].title) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_letter) name += begins_word ? static_cast<char>(std::toupper(c)) : c;
    begins_word = !is_letter;
  }
  return name;
}

INSTANTIATE_TEST_SUITE_P(Table, LanguageTest, ::testing::Range(size_t{0}, Cases().size()), NameOf);

}  // namespace
}  // namespace beacongate
