// The key of keyed hashes: its file, and what it does to a schema that hashes.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "gateway/command/explain.h"
#include "gateway/config/load_config.h"
#include "gateway/mask_key_file.h"

namespace beacongate {
namespace {

constexpr char kKey[] = "0123456789abcdef";
constexpr char kSchema[] = R"(syntax = "proto3";
import "beacon/v1/options.proto";
import "beacon/v1/receipt.proto";
message Visit {
  beacon.v1.Receipt receipt = 1;
  string site = 2 [(beacon.v1.from) = { path: "site" }];
  string visitor = 3 [(beacon.v1.from) = { param: "u" mask: HASH }];
})";

class MaskKeyTest : public ::testing::Test {
 protected:
  MaskKeyTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "mask-key-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~MaskKeyTest() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const std::string file = (folder_ / name).string();
    std::ofstream(file, std::ios::binary) << text;
    chmod(file.c_str(), mode);
    return file;
  }
  static std::string ErrorOf(const std::string& file) {
    const Result<std::string> key = ReadMaskKey(file);
    return key.ok() ? "" : key.error().message;
  }
  GatewayConfig Config(const std::string& path, const std::string& key_file) {
    GatewayConfig config;
    config.name = "test";
    EndpointConfig endpoint;
    endpoint.path = path;
    endpoint.topic = "beacons";
    endpoint.schema = Write("visit.proto", kSchema);
    endpoint.message = "Visit";
    config.endpoints.push_back(endpoint);
    config.topics["beacons"].partitions = 512;
    config.mask_key_file = key_file;
    return config;
  }

  std::filesystem::path folder_;
};

TEST_F(MaskKeyTest, KeyIsTheBytesOfTheFile) {
  EXPECT_EQ(ReadMaskKey(Write("a", kKey)).value(), kKey);
  EXPECT_EQ(ReadMaskKey(Write("b", kKey + std::string("\n"))).value(), kKey);
  EXPECT_EQ(ReadMaskKey(Write("c", kKey + std::string("\n\n"))).value(), kKey + std::string("\n"));
  EXPECT_EQ(ReadMaskKey(Write("d", kKey, 0640)).value(), kKey);
  const std::string binary = std::string(16, '\0') + "\xff";
  EXPECT_EQ(ReadMaskKey(Write("e", binary)).value(), binary);
  EXPECT_EQ(ReadMaskKey(Write("f", std::string(4096, 'k') + "\n")).value().size(), 4096u);
}

TEST_F(MaskKeyTest, FileThatWillNotDoIsRefusedWithARemedy) {
  const std::string open = Write("open", kKey, 0644);
  EXPECT_EQ(ErrorOf(open), "mask_key_file " + open +
                               ": everybody can read or write it, and whoever has the key can undo "
                               "the masks; run: chmod o= " +
                               open);
  const std::string small = Write("small", "0123456789abcde\n");
  EXPECT_EQ(ErrorOf(small), "mask_key_file " + small +
                                ": a key has 16 to 4096 bytes, this one 15; make one with: head -c "
                                "32 /dev/urandom | base64 > " +
                                small);
  const std::string large = Write("large", std::string(4097, 'k'));
  EXPECT_NE(ErrorOf(large).find("this one more;"), std::string::npos) << ErrorOf(large);
  const std::string absent = (folder_ / "absent").string();
  EXPECT_EQ(ErrorOf(absent), "mask_key_file " + absent +
                                 ": cannot be opened: No such file or directory; name a readable "
                                 "file with the key");
  EXPECT_NE(ErrorOf(folder_.string()).find("cannot be read"), std::string::npos);
}

TEST_F(MaskKeyTest, SegmentsAndHashesComeIntoTheRecord) {
  std::string json;
  StartFailure failure;
  const GatewayConfig config = Config("/b/{site}/*", Write("key", kKey));
  EXPECT_EQ(Explain(config, {"GET /b/my%20shop/x?u=7", {}, ""}, &json, &failure), ExitCode::kDone);
  // The first half of what `openssl dgst -sha256 -hmac 0123456789abcdef` prints for "7".
  EXPECT_NE(json.find(R"("site":"my shop","visitor":"f69cf4852626eee19b92af564b9413e4")"),
            std::string::npos)
      << json;
}

TEST_F(MaskKeyTest, FaultOfTheFileNamesItsLineInTheConfiguration) {
  std::string json;
  StartFailure failure;
  const std::string absent = (folder_ / "absent").string();
  const LoadedConfig loaded =
      ParseConfig("name = \"g\"\nmask_key_file = \"" + absent +
                      "\"\n[[endpoint]]\npath = \"/b\"\ntopic = \"t\"\n[topic.t]\npartitions = 1\n"
                      "[journal]\ndir = \"/tmp/j\"\n[kafka]\n\"bootstrap.servers\" = \"h:1\"\n",
                  "/etc/b.toml", {});
  ASSERT_TRUE(loaded.faults.empty()) << loaded.faults.front().message;
  EXPECT_EQ(Explain(loaded.config, {"GET /b", {}, ""}, &json, &failure), ExitCode::kUsage);
  ASSERT_EQ(failure.faults.size(), 1u);
  EXPECT_EQ(failure.faults[0], "/etc/b.toml:2: " + ErrorOf(absent));
}

TEST_F(MaskKeyTest, SchemaThatNeedsMoreThanThereIsIsRefused) {
  std::string json;
  StartFailure failure;
  const GatewayConfig config = Config("/b/*", "");
  EXPECT_EQ(Explain(config, {"GET /b/x?u=7", {}, ""}, &json, &failure), ExitCode::kUsage);
  ASSERT_EQ(failure.faults.size(), 2u);
  EXPECT_NE(failure.faults[0].find("field 'site' takes {site} of the endpoint's path"),
            std::string::npos);
  EXPECT_NE(failure.faults[1].find("field 'visitor' has mask HASH, but there is no key"),
            std::string::npos);
}

}  // namespace
}  // namespace beacongate
