// docs/schema.md against the code: the tutorial's file loads and does what the text says, and the
// reference names every option and value of options.proto, and no other.
#include <beacon/v1/options.pb.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"
#include "proto/record_json.h"

namespace beacongate {
namespace {

namespace pb = google::protobuf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kDocument[] = BEACONGATE_SOURCE_DIR "/docs/schema.md";
constexpr char kReferenceHeading[] = "\n## Reference\n";

std::string ReadDocument() {
  std::ifstream file(kDocument, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Everything in backquotes of the reference.
std::string QuotedInReference() {
  const std::string text = ReadDocument();
  const std::string reference = text.substr(text.find(kReferenceHeading));
  const std::regex quoted("`([^`\n]+)`");
  std::string all = " ";
  for (std::sregex_iterator it(reference.begin(), reference.end(), quoted), end; it != end; ++it) {
    all += (*it)[1].str() + " ";
  }
  return all;
}

std::set<std::string> Words(const std::string& text, const std::string& pattern) {
  const std::regex word(pattern);
  std::set<std::string> words;
  for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it) {
    words.insert((*it)[1].str());
  }
  return words;
}

std::vector<const pb::Descriptor*> OptionMessages() {
  return {beacon::v1::Record::descriptor(), beacon::v1::From::descriptor(),
          beacon::v1::Condition::descriptor(), beacon::v1::Route::descriptor(),
          beacon::v1::Transform::descriptor()};
}

// Of several names of one number the first; the others are former ones. Nothing for "none given".
std::set<std::string> EnumValueNames() {
  std::set<std::string> names;
  for (const pb::EnumDescriptor* type :
       {beacon::v1::From::Builtin_descriptor(), beacon::v1::From::TimeUnit_descriptor(),
        beacon::v1::From::Encoding_descriptor(), beacon::v1::From::TooLong_descriptor(),
        beacon::v1::From::Mask_descriptor(), beacon::v1::Partitioner_descriptor()}) {
    for (int i = 0; i < type->value_count(); ++i) {
      const pb::EnumValueDescriptor& value = *type->value(i);
      if (type->FindValueByNumber(value.number()) != &value) continue;
      if (value.name().ends_with("_UNSPECIFIED")) continue;
      names.insert(value.name());
    }
  }
  return names;
}

TEST(SchemaDocumentTest, TheReferenceNamesEveryOption) {
  const std::set<std::string> named = Words(QuotedInReference(), "([a-z_]+)");
  for (const pb::Descriptor* message : OptionMessages()) {
    for (int i = 0; i < message->field_count(); ++i) {
      EXPECT_TRUE(named.contains(message->field(i)->name()))
          << message->full_name() << "." << message->field(i)->name() << " is not in " << kDocument;
    }
  }
}

TEST(SchemaDocumentTest, TheReferenceNamesEveryValueOfTheEnums) {
  const std::set<std::string> named = Words(QuotedInReference(), "([A-Z][A-Z0-9_]+)");
  for (const std::string& name : EnumValueNames()) {
    EXPECT_TRUE(named.contains(name)) << name << " is not in " << kDocument;
  }
}

TEST(SchemaDocumentTest, TheReferenceNamesNoOptionThatIsNone) {
  std::set<std::string> options;
  for (const pb::Descriptor* message : OptionMessages()) {
    for (int i = 0; i < message->field_count(); ++i) options.insert(message->field(i)->name());
  }
  for (const std::string& name : Words(QuotedInReference(), "([a-z_]+):[ ]")) {
    EXPECT_TRUE(options.contains(name)) << "'" << name << ":' in " << kDocument << " is no option";
  }
}

// The tutorial's pieces put together as it says: fields go into the message, types behind it.
class TutorialTest : public ::testing::Test {
 protected:
  TutorialTest() {
    const std::string document = ReadDocument();
    const std::string tutorial = document.substr(0, document.find(kReferenceHeading));
    const std::regex block("```proto\n([^`]*)```");
    std::string head, fields, types;
    for (std::sregex_iterator it(tutorial.begin(), tutorial.end(), block), end; it != end; ++it) {
      const std::string text = (*it)[1].str();
      (text.starts_with("syntax") ? head : text.starts_with("  ") ? fields : types) += text;
    }
    head.insert(head.find("import"), "import \"google/protobuf/timestamp.proto\";\n");
    head.insert(head.rfind('}'), fields);
    file_ = std::filesystem::path(::testing::TempDir()) / ("tutorial" + std::to_string(getpid()));
    std::ofstream(file_) << head << types;
  }
  ~TutorialTest() override { std::filesystem::remove(file_); }

  std::filesystem::path file_;
};

TEST_F(TutorialTest, ItsFileLoadsAndDoesWhatTheTextSays) {
  std::vector<SchemaFault> faults;
  const std::unique_ptr<Schema> schema =
      LoadSchema({file_.string(), "shop.Visit", {}},
                 {.gateway_name = "gw", .record_bytes_max = limits::kRecordBytesMax}, &faults);
  ASSERT_NE(schema, nullptr) << ToString(faults.at(0));

  const std::vector<Parameter> query = {
      {"h", "shop.example"},  {"u", "81f3"},    {"y", "far"},
      {"t", "1767225600500"}, {"ev", "click"},  {"page.url", "https://shop.example/tea"},
      {"tags", "spring"},     {"tags", "sale"}, {"utm", "spring"}};
  RequestContext context;
  context.client_address = "192.0.2.77";
  EncodeScratch scratch;
  EncodedRecord record;
  ASSERT_EQ(schema->plan->Encode(context, {query, {}, {}}, &scratch, &record), Rejection::kNone);
  EXPECT_EQ(record.key, "shop.example|81f3");
  ASSERT_EQ(record.unconverted.size(), 1u);
  EXPECT_EQ(schema->plan->FieldName(record.unconverted[0]), "scroll_px");

  RecordJson printer(schema->plan->message());
  const std::string json = printer.Print(record.payload).value();
  for (const char* part : {R"("event":"EVENT_CLICK")", R"("url":"https://shop.example/tea")",
                           R"("tags":["spring","sale"])", R"("sent_at":"2026-01-01T00:00:00.500Z")",
                           R"("client_ip":"192.0.2.0")", R"("extra":{"utm":"spring"})"}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
  EXPECT_THAT(json, Not(HasSubstr("192.0.2.77")));
}

}  // namespace
}  // namespace beacongate
