// Schemas from text, for tests: written to a file, loaded as a user's would be.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"

namespace beacongate::testing {

// A folder of its own that goes away with this.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "schema-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string Write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// Five lines, so that what follows begins on line 6.
constexpr std::string_view kPrelude =
    "syntax = \"proto3\";\n"
    "import \"beacon/v1/options.proto\";\n"
    "import \"beacon/v1/receipt.proto\";\n"
    "import \"beacon/v1/page_beacon.proto\";\n"
    "import \"google/protobuf/timestamp.proto\"; import \"google/protobuf/duration.proto\";\n";

inline EncodePlan::Options TestOptions() {
  return {.gateway_name = "gw",
          .record_bytes_max = limits::kRecordBytesMax,
          .mask_key = "a key of 22 characters",
          .path_names = {"", "site"}};
}

// The key of masks, and options with it and with the endpoint's path, for the language's table.
constexpr char kHashKey[] = "Jefe";

inline EncodePlan::Options LanguageOptions(const std::string& endpoint_path) {
  EncodePlan::Options options = TestOptions();
  options.mask_key = kHashKey;
  options.path_names.clear();
  std::stringstream path(endpoint_path.substr(1));
  for (std::string segment; std::getline(path, segment, '/');) {
    const bool is_name = segment.starts_with('{');
    options.path_names.push_back(is_name ? segment.substr(1, segment.size() - 2) : "");
  }
  return options;
}

// A schema of the message Visit with those lines in its body, the receipt before them.
inline std::unique_ptr<Schema> VisitSchema(std::string_view lines) {
  const TemporaryFolder folder;
  const std::string file = folder.Write(
      "visit.proto", std::string(kPrelude) + "message Visit { beacon.v1.Receipt receipt = 1;\n" +
                         std::string(lines) + "\n}\n");
  std::vector<SchemaFault> faults;
  return LoadSchema({.file = file, .message = "Visit", .include_dirs = {}}, TestOptions(), &faults);
}

}  // namespace beacongate::testing
