// Replays the seeds of every target, and some thousand mutations of them that are the same in every
// run. What ends the process leaves its input behind in a file that stderr names.
#include <gtest/gtest.h>
#include <sanitizer/common_interface_defs.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/replay/mutate.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

namespace fs = std::filesystem;

struct Target {
  const char* name;  // of its folder in tests/fuzz/seeds
  void (*run)(std::string_view input);
  int mutations;  // about a second of them
};

// For GoogleTest's messages.
void PrintTo(const Target& target, std::ostream* out) { *out << target.name; }

constexpr Target kTargets[] = {
    {"body", FuzzBody, 2000},
    {"chunked", FuzzChunked, 5000},
    {"client_address", FuzzClientAddress, 5000},
    {"config", FuzzConfig, 1000},
    {"encode", FuzzEncode, 2000},
    {"explain", FuzzExplain, 100},
    {"header_value", FuzzHeaderValue, 5000},
    {"http_requests", FuzzHttpRequests, 1000},
    {"inflate", FuzzInflate, 2000},
    {"journal", FuzzJournal, 500},
    {"json", FuzzJson, 5000},
    {"multipart", FuzzMultipart, 5000},
    {"record_json", FuzzRecordJson, 1000},
    {"recording", FuzzRecording, 1000},
    {"run_log", FuzzRunLog, 1000},
    {"schema", FuzzSchema, 100},
    {"urlencoded", FuzzUrlencoded, 5000},
};

const char* running = "";
std::string* current = nullptr;

void KeepCurrentInput() {
  if (current == nullptr) return;
  const std::string path = std::string(BEACONGATE_BINARY_DIR) + "/fuzz-" + running + ".input";
  std::ofstream(path, std::ios::binary) << *current;
  std::fprintf(stderr, "the input is kept: %s (target %s)\n", path.c_str(), running);
  current = nullptr;
}

void OnAbort(int) {
  KeepCurrentInput();
  std::_Exit(134);
}

void Replay(const Target& target, std::string input) {
  current = &input;
  running = target.name;
  target.run(input);
  current = nullptr;
}

std::vector<std::string> SeedsOf(const Target& target) {
  const fs::path folder = fs::path(BEACONGATE_SOURCE_DIR) / "tests/fuzz/seeds" / target.name;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const fs::path& path : files) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

class ReplayTest : public ::testing::TestWithParam<Target> {
 protected:
  static void SetUpTestSuite() {
    std::signal(SIGABRT, OnAbort);
    __sanitizer_set_death_callback(KeepCurrentInput);
  }
};

TEST_P(ReplayTest, OracleHoldsForTheSeeds) {
  const std::vector<std::string> seeds = SeedsOf(GetParam());
  ASSERT_FALSE(seeds.empty());
  for (const std::string& seed : seeds) Replay(GetParam(), seed);
}

TEST_P(ReplayTest, OracleHoldsForEveryBeginningOfASeed) {
  constexpr size_t kBeginningsMax = 40;
  for (const std::string& seed : SeedsOf(GetParam())) {
    const size_t step = seed.size() / kBeginningsMax + 1;
    for (size_t size = 0; size < seed.size(); size += step)
      Replay(GetParam(), seed.substr(0, size));
  }
}

TEST_P(ReplayTest, OracleHoldsForMutations) {
  constexpr uint64_t kSeedOfRandom = 20;
  const std::vector<std::string> seeds = SeedsOf(GetParam());
  ASSERT_FALSE(seeds.empty());
  std::mt19937_64 random(kSeedOfRandom);
  for (int i = 0; i < GetParam().mutations; ++i) Replay(GetParam(), Mutate(seeds, random));
}

INSTANTIATE_TEST_SUITE_P(Targets, ReplayTest, ::testing::ValuesIn(kTargets),
                         [](const auto& target) { return std::string(target.param.name); });

}  // namespace
}  // namespace beacongate::fuzz
