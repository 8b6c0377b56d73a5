// Descriptor sets as protoc itself makes them: its command line runs in the process.
#include "proto/descriptor_set.h"

#include <gmock/gmock.h>
#include <google/protobuf/compiler/command_line_interface.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "proto/schema_options.h"
#include "proto/schema_pool.h"

namespace beacongate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kPage[] =
    "syntax = \"proto3\";\n"
    "package shop;\n"
    "message Page { string url = 1; }\n";
constexpr char kVisit[] =
    "syntax = \"proto3\";\n"
    "package shop;\n"
    "import \"beacon/v1/options.proto\";\n"
    "import \"beacon/v1/receipt.proto\";\n"
    "import \"google/protobuf/timestamp.proto\";\n"
    "import \"shop/page.proto\";\n"
    "// One look at one page.\n"
    "message Visit {\n"
    "  option (beacon.v1.record) = { shard_key: [\"site\"] };\n"
    "  beacon.v1.Receipt receipt = 1;\n"
    "  string site = 2 [(beacon.v1.from) = { param: \"h\" }];\n"
    "  google.protobuf.Timestamp at = 3 [(beacon.v1.from) = { param: \"t\" }];\n"
    "  Page page = 4;\n"
    "}\n";

class DescriptorSetTest : public ::testing::Test {
 protected:
  DescriptorSetTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    root_ = std::filesystem::path(::testing::TempDir()) /
            ("descriptor_set_" + std::string(test->name()) + std::to_string(getpid()));
    std::filesystem::create_directories(root_ / "shop");
    Write("shop/page.proto", kPage);
    Write("shop/visit.proto", kVisit);
  }
  ~DescriptorSetTest() override { std::filesystem::remove_all(root_); }

  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  void Write(const std::string& name, const std::string& bytes) {
    std::ofstream(root_ / name, std::ios::binary) << bytes;
  }
  std::string Read(const std::string& name) {
    std::ifstream file(root_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Runs protoc; the set is x.pb.
  std::string Compile(std::vector<std::string> arguments) {
    arguments.insert(
        arguments.begin(),
        {"protoc", "--proto_path=" + root_.string(), "--proto_path=" BEACONGATE_SOURCE_DIR "/proto",
         "--proto_path=" BEACONGATE_PROTOBUF_INCLUDE, "--descriptor_set_out=" + Path("x.pb")});
    std::vector<const char*> argv;
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    google::protobuf::compiler::CommandLineInterface protoc;
    EXPECT_EQ(protoc.Run(static_cast<int>(argv.size()), argv.data()), 0);
    return Path("x.pb");
  }
  std::vector<std::string> Reports() const {
    std::vector<std::string> reports;
    for (const SchemaFault& fault : faults_) reports.push_back(ToString(fault));
    return reports;
  }

  std::filesystem::path root_;
  std::vector<SchemaFault> faults_;
};

TEST_F(DescriptorSetTest, IsASchemaLikeTheFileThatItWasMadeOf) {
  const auto pool =
      SchemaPool::Load(Compile({"--include_imports", "shop/visit.proto"}), {}, &faults_);
  ASSERT_NE(pool, nullptr) << Reports()[0];
  EXPECT_THAT(pool->MessageNames(), ElementsAre("shop.Page", "shop.Visit"));
  const auto* visit = pool->FindMessage("shop.Visit");
  ASSERT_NE(visit, nullptr);
  EXPECT_THAT(RecordOption(*visit)->shard_key(), ElementsAre("site"));
  EXPECT_THAT(FromOption(*visit->FindFieldByName("at"))->param(), ElementsAre("t"));
  EXPECT_EQ(visit->FindFieldByName("page")->message_type(), pool->FindMessage("shop.Page"));
}

TEST_F(DescriptorSetTest, NameSaysNothing) {
  std::filesystem::rename(Compile({"--include_imports", "shop/visit.proto"}), Path("y.proto"));
  EXPECT_NE(SchemaPool::Load(Path("y.proto"), {}, &faults_), nullptr);
  Write("z.pb", kPage);
  EXPECT_NE(SchemaPool::Load(Path("z.pb"), {}, &faults_), nullptr);
  EXPECT_THAT(faults_, IsEmpty());
}

TEST_F(DescriptorSetTest, SourceLocationsAreUsedWhenTheyAreThere) {
  std::string file = Compile({"--include_imports", "--include_source_info", "shop/visit.proto"});
  auto pool = SchemaPool::Load(file, {}, &faults_);
  ASSERT_NE(pool, nullptr);
  SchemaFault fault =
      FaultAtOption(*pool->FindMessage("shop.Visit")->field(1), "is wrong; mend it");
  fault.file = pool->DiskPath(fault.file);
  EXPECT_EQ(ToString(fault), file + ": shop/visit.proto:11:20: is wrong; mend it");

  file = Compile({"--include_imports", "shop/visit.proto"});
  pool = SchemaPool::Load(file, {}, &faults_);
  ASSERT_NE(pool, nullptr);
  fault = FaultAtOption(*pool->FindMessage("shop.Visit")->field(1), "is wrong; mend it");
  fault.file = pool->DiskPath(fault.file);
  EXPECT_EQ(ToString(fault), file + ": shop/visit.proto: is wrong; mend it");
}

TEST_F(DescriptorSetTest, TextSaysWhatItsFilesSay) {
  const auto pool = SchemaPool::Load(
      Compile({"--include_imports", "--include_source_info", "shop/visit.proto"}), {}, &faults_);
  ASSERT_NE(pool, nullptr);
  EXPECT_THAT(pool->text(),
              StartsWith("// shop/page.proto, from the descriptor set " + Path("x.pb")));
  EXPECT_THAT(pool->text(), HasSubstr("// One look at one page.\nmessage Visit {"));
  EXPECT_THAT(pool->text(), HasSubstr("(.beacon.v1.from) = {\n    param: \"h\"\n  }"));
}

TEST_F(DescriptorSetTest, MissingImportsAreFaultsWithTheRemedy) {
  const std::string file = Compile({"shop/visit.proto"});
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  EXPECT_THAT(
      Reports(),
      ElementsAre(file + ": 'shop/visit.proto' imports 'shop/page.proto', which the descriptor "
                         "set does not hold; make it with protoc --include_imports "
                         "--include_source_info --descriptor_set_out"));
}

TEST_F(DescriptorSetTest, SetsMayBeJoinedEndToEnd) {
  Compile({"--include_imports", "shop/visit.proto"});
  const std::string first = Read("x.pb");
  Compile({"--include_imports", "--include_source_info", "shop/page.proto"});
  Write("joined.pb", first + Read("x.pb"));
  EXPECT_NE(SchemaPool::Load(Path("joined.pb"), {}, &faults_), nullptr);

  Write("shop/page.proto",
        "syntax = \"proto3\";\npackage shop;\nmessage Page { int32 url = 1; }\n");
  Compile({"shop/page.proto"});
  Write("joined.pb", first + Read("x.pb"));
  EXPECT_EQ(SchemaPool::Load(Path("joined.pb"), {}, &faults_), nullptr);
  EXPECT_THAT(Reports(), ElementsAre(Path("joined.pb") +
                                     ": the descriptor set holds two different files named "
                                     "'shop/page.proto'; make it with one run of protoc"));
}

TEST_F(DescriptorSetTest, FilesThatDeclareTheSameAreFaults) {
  Compile({"shop/page.proto"});
  const std::string first = Read("x.pb");
  Write("shop/again.proto", kPage);
  Compile({"shop/again.proto"});
  Write("joined.pb", first + Read("x.pb"));
  EXPECT_EQ(SchemaPool::Load(Path("joined.pb"), {}, &faults_), nullptr);
  ASSERT_THAT(Reports(), ::testing::Not(IsEmpty()));
  EXPECT_THAT(Reports()[0],
              HasSubstr("shop/again.proto: declares what another file of the descriptor set"));
}

TEST_F(DescriptorSetTest, DamagedSetIsAFault) {
  const std::string file = Compile({"--include_imports", "shop/visit.proto"});
  const std::string whole = Read("x.pb");
  for (const std::string& bytes : {whole.substr(0, whole.size() - 7), std::string("\x01\x02")}) {
    faults_.clear();
    Write("x.pb", bytes);
    EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
    EXPECT_THAT(
        Reports(),
        ElementsAre(file + ": is neither .proto text nor a whole descriptor set; make it again "
                           "with protoc --include_imports --include_source_info "
                           "--descriptor_set_out"));
  }
}

TEST_F(DescriptorSetTest, SetOfBuiltInFilesAloneIsAFault) {
  const std::string file = Compile({"--include_imports", "beacon/v1/page_beacon.proto"});
  EXPECT_EQ(SchemaPool::Load(file, {}, &faults_), nullptr);
  ASSERT_EQ(faults_.size(), 1u);
  EXPECT_THAT(faults_[0].message, HasSubstr("holds no file of its own"));
}

TEST_F(DescriptorSetTest, BuiltInFilesHideThoseOfTheSet) {
  std::filesystem::create_directories(root_ / "beacon/v1");
  Write("beacon/v1/receipt.proto",
        "syntax = \"proto3\";\npackage beacon.v1;\nmessage Receipt { int32 mine = 1; }\n");
  const auto pool =
      SchemaPool::Load(Compile({"--include_imports", "shop/visit.proto"}), {}, &faults_);
  ASSERT_NE(pool, nullptr) << Reports()[0];
  EXPECT_EQ(pool->FindMessage("beacon.v1.Receipt")->FindFieldByName("mine"), nullptr);
}

TEST(IsBinary, TellsTextFromSets) {
  EXPECT_FALSE(IsBinary(""));
  EXPECT_FALSE(IsBinary("\nsyntax = \"proto3\";\r\n\t// \xc3\xa4\f"));
  EXPECT_TRUE(
      IsBinary("\n\x05\n\x03"
               "a.p"));
}

}  // namespace
}  // namespace beacongate
