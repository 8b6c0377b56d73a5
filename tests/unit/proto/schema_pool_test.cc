#include "proto/schema_pool.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "beacon/v1/options.pb.h"
#include "beacon/v1/page_beacon.pb.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;

class SchemaPoolTest : public ::testing::Test {
 protected:
  SchemaPoolTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(::testing::TempDir()) /
            ("schema_pool_" + std::string(test->name()) + std::to_string(getpid()));
    std::filesystem::create_directories(root_);
  }
  ~SchemaPoolTest() override { std::filesystem::remove_all(root_); }

  std::string Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = root_ / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
  std::vector<std::string> Reports() const {
    std::vector<std::string> reports;
    for (const SchemaFault& fault : faults_) reports.push_back(ToString(fault));
    return reports;
  }

  std::filesystem::path root_;
  std::vector<SchemaFault> faults_;
};

constexpr char kVisit[] =
    "syntax = \"proto3\";\n"
    "package shop;\n"
    "import \"beacon/v1/options.proto\";\n"
    "import \"beacon/v1/receipt.proto\";\n"
    "message Visit {\n"
    "  option (beacon.v1.record) = { shard_key: [\"site\", \"visitor\"] };\n"
    "  beacon.v1.Receipt receipt = 1;\n"
    "  string site = 2 [(beacon.v1.from) = { param: [\"h\", \"host\"], required: true }];\n"
    "  string visitor = 3 [(beacon.v1.from) = { header: \"X-Visitor\" }];\n"
    "}\n";

TEST_F(SchemaPoolTest, UserFileImportsTheLanguageWithoutFilesOnDisk) {
  const std::string file = Write("visit.proto", kVisit);
  const auto pool = SchemaPool::Load(file, {}, &faults_);
  ASSERT_NE(pool, nullptr) << Reports()[0];
  EXPECT_THAT(pool->MessageNames(), ElementsAre("shop.Visit"));
  EXPECT_EQ(pool->DiskPath(pool->files()[0]->name()), file);
  EXPECT_EQ(pool->text(), kVisit);
  EXPECT_EQ(pool->FindMessage("shop.Nobody"), nullptr);
}

TEST_F(SchemaPoolTest, OptionsAreReadableThroughTheGeneratedExtensions) {
  const auto pool = SchemaPool::Load(Write("visit.proto", kVisit), {}, &faults_);
  ASSERT_NE(pool, nullptr);
  const auto* message = pool->FindMessage("shop.Visit");
  ASSERT_NE(message, nullptr);
  ASSERT_TRUE(message->options().HasExtension(beacon::v1::record));
  EXPECT_THAT(message->options().GetExtension(beacon::v1::record).shard_key(),
              ElementsAre("site", "visitor"));
  const auto& from = message->FindFieldByName("site")->options().GetExtension(beacon::v1::from);
  EXPECT_THAT(from.param(), ElementsAre("h", "host"));
  EXPECT_TRUE(from.required());
  EXPECT_FALSE(message->FindFieldByNumber(1)->options().HasExtension(beacon::v1::from));
}

TEST_F(SchemaPoolTest, FaultsOfTheTextHaveFileLineAndColumn) {
  const std::string file = Write("bad.proto",
                                 "syntax = \"proto3\";\n"
                                 "message A {\n"
                                 "  strin a = 1;\n"
                                 "  string b = 1;\n"
                                 "}\n");
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  EXPECT_THAT(Reports(),
              ::testing::UnorderedElementsAre(
                  AllOf(::testing::StartsWith(file + ":3:3: "), HasSubstr("\"strin\"")),
                  AllOf(::testing::StartsWith(file + ":4:14: "), HasSubstr("number 1"))));
}

TEST_F(SchemaPoolTest, UnknownOptionIsAFault) {
  const std::string file = Write("visit.proto",
                                 "syntax = \"proto3\";\n"
                                 "import \"beacon/v1/options.proto\";\n"
                                 "message A {\n"
                                 "  string a = 1 [(beacon.v1.from) = { parameter: \"a\" }];\n"
                                 "}\n");
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  ASSERT_EQ(faults_.size(), 1u);
  EXPECT_EQ(faults_[0].line, 4);
  EXPECT_THAT(faults_[0].message, HasSubstr("parameter"));
}

TEST_F(SchemaPoolTest, ImportsAreFoundInIncludeFoldersAndTheirFaultsNamed) {
  const std::string file = Write("main/a.proto",
                                 "syntax = \"proto3\";\n"
                                 "import \"lib/b.proto\";\n"
                                 "message A { lib.B b = 1; }\n");
  const std::string include = (root_ / "include").string();
  const std::string library =
      Write("include/lib/b.proto", "syntax = \"proto3\";\npackage lib;\nmessage B {}\n");
  EXPECT_NE(SchemaPool::Load(file, {include}, &faults_), nullptr);
  EXPECT_TRUE(faults_.empty());

  Write("include/lib/b.proto", "syntax = \"proto3\";\npackage lib;\nmessage B {\n");
  EXPECT_EQ(SchemaPool::Load(file, {include}, &faults_), nullptr);
  ASSERT_FALSE(faults_.empty());
  EXPECT_EQ(faults_[0].file, library);
  EXPECT_EQ(faults_[0].line, 4);
}

TEST_F(SchemaPoolTest, FileInsideAnIncludeFolderKeepsItsName) {
  const std::string file = Write("include/shop/visit.proto", kVisit);
  const auto pool = SchemaPool::Load(file, {(root_ / "include").string()}, &faults_);
  ASSERT_NE(pool, nullptr);
  EXPECT_EQ(pool->files()[0]->name(), "shop/visit.proto");
}

TEST_F(SchemaPoolTest, MissingImportIsAFaultOfTheLineThatImports) {
  const std::string file =
      Write("a.proto", "syntax = \"proto3\";\nimport \"nowhere.proto\";\nmessage A {}\n");
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  ASSERT_GE(faults_.size(), 1u);
  EXPECT_THAT(Reports(), ::testing::Contains(HasSubstr("nowhere.proto")));
}

TEST_F(SchemaPoolTest, ImportOfNothingIsAFaultOfTheFile) {
  const std::string file = Write("a.proto", "syntax = \"proto3\";\nimport \"\";\nmessage A {}\n");
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  EXPECT_THAT(Reports(), ::testing::Contains(::testing::StartsWith(file + ": it, or what it")));
  for (const SchemaFault& fault : faults_) EXPECT_EQ(fault.file, file);
}

// It would otherwise look as if there were no option, and no key.
TEST_F(SchemaPoolTest, OptionThatIsNotUtf8IsAFault) {
  const std::string file = Write("a.proto",
                                 "syntax = \"proto3\";\nimport \"beacon/v1/options.proto\";\n"
                                 "message A {\n  option (beacon.v1.record) = { shard_key: "
                                 "\"\\377\" };\n}\n");
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  EXPECT_FALSE(faults_.empty());
}

TEST_F(SchemaPoolTest, SoItIsInADescriptorSet) {
  google::protobuf::FileDescriptorSet set;
  google::protobuf::FileDescriptorProto* const file = set.add_file();
  file->set_name("a.proto");
  file->set_syntax("proto3");
  file->add_dependency("beacon/v1/options.proto");
  google::protobuf::DescriptorProto* const message = file->add_message_type();
  message->set_name("A");
  // Record { shard_key: "\377" }
  google::protobuf::MessageOptions* const options = message->mutable_options();
  options->GetReflection()->MutableUnknownFields(options)->AddLengthDelimited(
      beacon::v1::kRecordFieldNumber, "\x0a\x01\xff");
  EXPECT_EQ(SchemaPool::Load(Write("a.pb", set.SerializeAsString()), {}, &faults_), nullptr);
  EXPECT_EQ(faults_.size(), 1u);
}

TEST_F(SchemaPoolTest, MissingFileAndFolderAreFaults) {
  const std::string file = (root_ / "none.proto").string();
  const std::string folder = (root_ / "none").string();
  EXPECT_EQ(SchemaPool::Load(file, {folder}, &faults_), nullptr);
  EXPECT_THAT(Reports(), ElementsAre(folder + ": the include folder does not exist; correct its "
                                              "path or leave it out",
                                     file + ": the schema file does not exist or cannot be read; "
                                            "correct its path or its permissions"));
}

TEST_F(SchemaPoolTest, EmbeddedFilesHideThoseOnDisk) {
  Write("beacon/v1/options.proto", "syntax = \"proto3\";\npackage beacon.v1;\n");
  EXPECT_NE(SchemaPool::Load(Write("visit.proto", kVisit), {root_.string()}, &faults_), nullptr);
}

TEST_F(SchemaPoolTest, BuiltInPoolHoldsTheDefaultSchema) {
  const auto pool = SchemaPool::BuiltIn();
  ASSERT_NE(pool, nullptr);
  const auto* message = pool->FindMessage("beacon.v1.PageBeacon");
  ASSERT_NE(message, nullptr);
  google::protobuf::DescriptorProto dynamic;
  google::protobuf::DescriptorProto generated;
  message->CopyTo(&dynamic);
  beacon::v1::PageBeacon::descriptor()->CopyTo(&generated);
  EXPECT_EQ(dynamic.DebugString(), generated.DebugString());
  EXPECT_NE(pool->FindMessage("beacon.v1.Reject"), nullptr);
  EXPECT_THAT(pool->text(), HasSubstr("message PageBeacon"));
  EXPECT_THAT(pool->files()[0]->name(), EndsWith("page_beacon.proto"));
}

}  // namespace
}  // namespace beacongate
