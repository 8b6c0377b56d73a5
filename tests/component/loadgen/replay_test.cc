// Recordings from real files, replayed over real sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "gateway/base/check.h"
#include "gateway/base/system_clock.h"
#include "loadgen/replay/line_reader.h"
#include "loadgen/replay/replay_source.h"
#include "loadgen/sender/sender.h"
#include "tests/component/loadgen/scripted_server.h"

namespace beacongate::loadgen {
namespace {

using ::testing::HasSubstr;
using testing::ScriptedServer;

class ReplayTest : public ::testing::Test {
 protected:
  ReplayTest() {
    std::string folder = ::testing::TempDir() + "replay-XXXXXX";
    CHECK(mkdtemp(folder.data()) != nullptr);
    folder_ = folder;
  }
  ~ReplayTest() override { std::filesystem::remove_all(folder_); }

  std::string File(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name, std::ios::binary) << text;
    return (folder_ / name).string();
  }

  std::filesystem::path folder_;
};

// `visitors` take turns, a request each 10 ms of the log's time; `step` numbers them.
std::string Log(int requests, int visitors) {
  std::string text;
  for (int i = 0; i < requests; ++i) {
    const std::string second = std::to_string(10 + i / 100);
    text += "192.0.2." + std::to_string(i % visitors) + " - - [22/Nov/2026:10:15:" + second +
            " +0000] \"GET /b?step=" + std::to_string(100'000 + i) +
            " HTTP/1.1\" 204 0 \"-\" \"U\"\n";
  }
  return text;
}

std::unique_ptr<Recording> Loaded(const std::string& path, uint32_t lanes = 4,
                                  uint64_t spool_bytes_max = 64u << 20) {
  auto recording = Recording::Load({.path = path,
                                    .endpoint = {.host = "h", .path = "/b"},
                                    .run = 1,
                                    .lanes = lanes,
                                    .visitor_params = {"visitor"},
                                    .spool_bytes_max = spool_bytes_max});
  CHECK(recording.ok());
  return std::move(recording).value();
}

SendResult Replayed(const ScriptedServer& server, const Recording& recording, const Pacer& pacer) {
  const Result<Target> target = ParseTarget(server.url());
  CHECK(target.ok());
  ReplaySource source(&recording);
  const ReplayOrder order(&recording);
  const SystemClock clock;
  Sender sender({.target = target.value(), .order = &order}, &pacer, &source, &clock);
  Result<SendResult> result = sender.Run([](const SendResult&) {});
  CHECK(result.ok());
  return std::move(result).value();
}

TEST_F(ReplayTest, SendsAllRequestsInOrderOnTheirLanes) {
  const auto recording = Loaded(File("access.log", Log(300, 20)));
  ASSERT_EQ(recording->size(), 300u);
  ScriptedServer server([](uint64_t) { return ScriptedServer::Answer{}; });
  const SendResult result = Replayed(server, *recording, RecordedPacer(recording.get(), 1'000, {}));
  EXPECT_EQ(result.by_status[204], 300u);
  size_t arrived = 0;
  for (const auto& [lane, sequences] : server.sequences()) {
    EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
    EXPECT_EQ(sequences.back(), std::string(12 - std::to_string(sequences.size() - 1).size(), '0') +
                                    std::to_string(sequences.size() - 1))
        << "consecutive from 0";
    arrived += sequences.size();
  }
  EXPECT_EQ(arrived, 300u);
}

TEST_F(ReplayTest, AVisitorStaysOnOneLaneAndInTheLogsOrder) {
  const auto recording = Loaded(File("access.log", Log(300, 20)), 8);
  std::map<std::string, uint32_t> lane_of_visitor;
  for (uint32_t lane = 0; lane < 8; ++lane) {
    std::string before;
    for (uint64_t i = recording->first(lane); i != Recording::kNone; i = recording->entry(i).next) {
      const Recording::Entry& entry = recording->entry(i);
      const std::string text(recording->bytes(entry), entry.size);
      const std::string step = text.substr(text.find("step="), 11);
      EXPECT_LT(before, step);
      before = step;
      const std::string visitor = text.substr(text.find("X-Forwarded-For"));
      EXPECT_EQ(lane_of_visitor.emplace(visitor, lane).first->second, lane);
      EXPECT_EQ(entry.lane, lane);
    }
  }
  EXPECT_EQ(lane_of_visitor.size(), 20u);
}

TEST_F(ReplayTest, RequestsOfASecondAreSpreadOverItAndSpeedScalesThem) {
  const auto recording = Loaded(File("access.log", Log(300, 20)));
  const RecordedPacer real(recording.get(), 100, {});
  EXPECT_EQ(real.Total(), 300u);
  EXPECT_EQ(real.PlannedAt(0), nanoseconds{0});
  EXPECT_EQ(real.PlannedAt(150), milliseconds{1'500});
  EXPECT_EQ(real.DueBy(milliseconds{1'500}), 151u);
  EXPECT_EQ(real.DueBy(milliseconds{1'500} - nanoseconds{1}), 150u);
  EXPECT_EQ(RecordedPacer(recording.get(), 50, {}).PlannedAt(150), seconds{3});
  EXPECT_EQ(RecordedPacer(recording.get(), 100, seconds{1}).Total(), 100u);
}

TEST_F(ReplayTest, AFixedRateGoesRoundTheRecording) {
  const auto recording = Loaded(File("access.log", Log(50, 3)), 16);
  ScriptedServer server([](uint64_t) { return ScriptedServer::Answer{}; });
  const SendResult result =
      Replayed(server, *recording, ConstantPacer(1'000, seconds{1}, milliseconds{400}));
  EXPECT_EQ(result.by_status[204], 400u);
  EXPECT_LE(server.sequences().size(), 3u) << "lanes without a visitor stay idle";
}

TEST_F(ReplayTest, BrokenLinesAreCountedAndNeverFatal) {
  const auto recording = Loaded(
      File("access.log", "garbage\n" + Log(3, 2) + "\x16\x03\x01\n{\"raw_b64\":3}\n" +
                             R"(h - - [22/Nov/2026:10:15:59 +0000] "OPTIONS /b HTTP/1.1" 204 0)" +
                             "\n" + std::string(LineReader::kLineBytesMax + 1, 'x') + "\n"));
  EXPECT_EQ(recording->counts().requests, 3u);
  EXPECT_EQ(recording->counts().unparsed, 4u);
  EXPECT_EQ(recording->counts().not_beacons, 1u);
  EXPECT_THAT(recording->Notes(), HasSubstr("4 lines or entries are no request"));
}

TEST_F(ReplayTest, GzippedLogsAreReadAsTheyAre) {
  const std::string path = (folder_ / "access.log.gz").string();
  const std::string text = Log(100, 5);
  gzFile const file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
            static_cast<int>(text.size()));
  gzclose(file);
  EXPECT_EQ(Loaded(path)->size(), 100u);
}

TEST_F(ReplayTest, BatchesBecomeARequestForEachBeacon) {
  const std::string har = R"({"log":{"entries":[{"startedDateTime":"2026-11-22T10:15:03Z","request":
      {"method":"POST","url":"http://a/b","headers":[],
      "postData":{"text":"[{\"a\":1},{\"a\":2}]"}}}]}})";
  const auto recording = Loaded(File("page.har", har));
  EXPECT_EQ(recording->size(), 2u);
  EXPECT_EQ(recording->counts().divided, 1u);
  const Recording::Entry& second = recording->entry(1);
  EXPECT_TRUE(std::string(recording->bytes(second), second.size).ends_with("\r\n\r\n{\"a\":2}"));
}

TEST_F(ReplayTest, AFullSpoolIsCounted) {
  const auto recording = Loaded(File("access.log", Log(5'000, 20)), 4, 1u << 20);
  EXPECT_GT(recording->size(), 1'000u);
  EXPECT_EQ(recording->size() + recording->counts().no_room, 5'000u);
}

TEST_F(ReplayTest, SaysWhatIsWrongWithAFileThatCannotBeReplayed) {
  const auto missing =
      Recording::Load({.path = (folder_ / "none").string(), .endpoint = {}, .visitor_params = {}});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("No such file or directory"));
  const auto empty =
      Recording::Load({.path = File("words", "a\nb\n"), .endpoint = {}, .visitor_params = {}});
  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().message,
              HasSubstr("no request that can be replayed (2 lines are none)"));
}

}  // namespace
}  // namespace beacongate::loadgen
