// The run log: what was written is read, and what a kill or damage leaves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "loadgen/runlog/run_log_format.h"
#include "loadgen/runlog/run_log_reader.h"
#include "loadgen/runlog/run_log_writer.h"

namespace beacongate::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr SendOutcome kAccepted = SendOutcome::Accepted();

RunStart SomeStart() {
  return {.run = 0xfedcba9876543210,
          .lanes = 3,
          .beacons_per_request = 10,
          .started = WallTime(microseconds{1'700'000'000'000'001}),
          .target = "http://127.0.0.1:8080/b",
          .topic = "beacons",
          .covered = {"site", "a=b", "100%\n", ""},
          .start_offsets = {0, 17, 1'000'000'000'000}};
}

class RunLogTest : public ::testing::Test {
 protected:
  RunLogTest() {
    std::string pattern = ::testing::TempDir() + "runlog_XXXXXX";
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ + "/run.bglog";
  }
  ~RunLogTest() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<RunLogWriter> Create() {
    auto log = RunLogWriter::Create(path_, SomeStart());
    EXPECT_TRUE(log.ok());
    return std::move(log).value();
  }
  std::unique_ptr<RunLogReader> Open() {
    auto log = RunLogReader::Open(path_);
    EXPECT_TRUE(log.ok()) << log.error().message;
    return std::move(log).value();
  }
  static std::vector<OutcomeRun> RunsOf(RunLogReader& log) {
    std::vector<OutcomeRun> runs;
    const Status status = log.ForEachRun([&](const OutcomeRun& run) { runs.push_back(run); });
    EXPECT_TRUE(status.ok()) << status.error().message;
    return runs;
  }
  void FlipByteAt(std::streamoff position) {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(position);
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(position);
    file.put(byte);
  }

  std::string folder_;
  std::string path_;
};

TEST_F(RunLogTest, TheStartIsReadAsItWasWritten) {
  Create();
  EXPECT_EQ(Open()->start(), SomeStart());
}

TEST_F(RunLogTest, EqualOutcomesOfALaneAreOneRun) {
  auto writer = Create();
  for (uint64_t i = 0; i < 100; ++i) {
    writer->Note(0, i * 10, 10, kAccepted);
    writer->Note(2, i, 1, i < 50 ? kAccepted : SendOutcome::OfStatus(503));
  }
  writer->Note(1, 0, 4, SendOutcome::Unknown());
  writer->Note(1, 4, 2, SendOutcome::NeverSent());
  writer->Note(1, 7, 1, SendOutcome::NeverSent());
  ASSERT_TRUE(writer->Finish(WallTime{}).ok());

  auto log = Open();
  EXPECT_THAT(
      RunsOf(*log),
      ::testing::UnorderedElementsAre(
          OutcomeRun{.lane = 0, .first = 0, .count = 1000, .outcome = kAccepted},
          OutcomeRun{.lane = 2, .first = 0, .count = 50, .outcome = kAccepted},
          OutcomeRun{.lane = 2, .first = 50, .count = 50, .outcome = SendOutcome::OfStatus(503)},
          OutcomeRun{.lane = 1, .first = 0, .count = 4, .outcome = SendOutcome::Unknown()},
          OutcomeRun{.lane = 1, .first = 4, .count = 2, .outcome = SendOutcome::NeverSent()},
          OutcomeRun{.lane = 1, .first = 7, .count = 1, .outcome = SendOutcome::NeverSent()}));
  EXPECT_TRUE(log->finished());
}

TEST_F(RunLogTest, EveryTwoHundredIsAccepted) {
  EXPECT_TRUE(SendOutcome::OfStatus(204).accepted());
  EXPECT_TRUE(SendOutcome::OfStatus(299).accepted());
  EXPECT_TRUE(SendOutcome::OfStatus(304).refused());
  EXPECT_EQ(SendOutcome::OfStatus(503).status(), 503);
}

TEST_F(RunLogTest, WhatWasFlushedCanBeReadWhileTheSenderGoesOn) {
  auto writer = Create();
  writer->Note(0, 0, 5, kAccepted);
  auto log = Open();
  EXPECT_THAT(RunsOf(*log), ElementsAre());
  ASSERT_TRUE(writer->Flush().ok());
  writer->Note(0, 5, 1, kAccepted);
  const OutcomeRun first{.lane = 0, .first = 0, .count = 5, .outcome = kAccepted};
  const OutcomeRun second{.lane = 0, .first = 5, .count = 1, .outcome = kAccepted};
  EXPECT_THAT(RunsOf(*log), ElementsAre(first));
  EXPECT_FALSE(log->finished());
  ASSERT_TRUE(writer->Finish(WallTime{}).ok());
  EXPECT_THAT(RunsOf(*log), ElementsAre(first, second));
  EXPECT_TRUE(log->finished());
}

// As after kill -9 in the middle of a write, at every place.
TEST_F(RunLogTest, AnEndThatIsCutIsNotThereYet) {
  auto writer = Create();
  writer->Note(0, 0, 5, kAccepted);
  ASSERT_TRUE(writer->Flush().ok());
  const auto whole = std::filesystem::file_size(path_);
  writer->Note(1, 0, 7, kAccepted);
  ASSERT_TRUE(writer->Flush().ok());
  for (auto size = std::filesystem::file_size(path_) - 1; size >= whole; --size) {
    std::filesystem::resize_file(path_, size);
    auto log = Open();
    EXPECT_EQ(RunsOf(*log).size(), 1u) << size;
    EXPECT_FALSE(log->finished());
  }
}

TEST_F(RunLogTest, DamageIsToldAndNotPassedOver) {
  auto writer = Create();
  writer->Note(0, 0, 5, kAccepted);
  ASSERT_TRUE(writer->Finish(WallTime{}).ok());
  auto log = Open();
  const auto start_bytes = kRunLogMagic.size() + kBlockHeadBytes + EncodeStart(SomeStart()).size();
  for (const size_t at : {size_t{4}, size_t{8}, kBlockHeadBytes}) {
    FlipByteAt(static_cast<std::streamoff>(start_bytes + at));
    const Status status = log->ForEachRun([](const OutcomeRun&) {});
    ASSERT_FALSE(status.ok()) << at;
    EXPECT_THAT(status.error().message, HasSubstr("is damaged at byte"));
    FlipByteAt(static_cast<std::streamoff>(start_bytes + at));
  }
  FlipByteAt(static_cast<std::streamoff>(start_bytes - 3));
  EXPECT_FALSE(RunLogReader::Open(path_).ok());
}

TEST_F(RunLogTest, AnotherFileIsRefused) {
  std::ofstream(path_) << "{\"sent\": 1}\n";
  const auto log = RunLogReader::Open(path_);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.error().message, path_ + " is no run log; give a file that --run-log wrote");
  EXPECT_FALSE(RunLogReader::Open(folder_ + "/none").ok());
}

TEST_F(RunLogTest, AFullDiskIsTold) {
  auto writer = RunLogWriter::Create("/dev/full", SomeStart());
  ASSERT_FALSE(writer.ok());
  EXPECT_EQ(writer.error().message,
            "cannot write the run log /dev/full: No space left on device; free space on its disk");
}

// A run that alternates is the most that a log can grow by: about ten bytes a beacon.
TEST_F(RunLogTest, ManyRunsGoThroughManyBlocks) {
  auto writer = Create();
  constexpr uint64_t kBeacons = 100'000;
  for (uint64_t i = 0; i < kBeacons; ++i) {
    writer->Note(0, i, 1, i % 2 == 0 ? kAccepted : SendOutcome::Unknown());
  }
  ASSERT_TRUE(writer->Finish(WallTime{}).ok());
  EXPECT_LT(std::filesystem::file_size(path_), kBeacons * 10);
  auto log = Open();
  uint64_t next = 0;
  ASSERT_TRUE(log->ForEachRun([&](const OutcomeRun& run) {
                   EXPECT_EQ(run.first, next);
                   EXPECT_EQ(run.outcome.accepted(), next % 2 == 0);
                   next += run.count;
                 })
                  .ok());
  EXPECT_EQ(next, kBeacons);
}

TEST(RunLogFormat, LinesThatMakeNoSenseAreRefused) {
  for (const char* text :
       {"run=12\n", "lanes=3\n", "run=xyz\nlanes=3\n", "run=12\nlanes=3", "run=12\nlanes=-1\n",
        "run=12\nlanes=3\noffset=-5\n", "run=12\nlanes=3\ntopic=a%4\n", "run\nlanes=3\n"}) {
    EXPECT_FALSE(DecodeStart(text).ok()) << text;
  }
  EXPECT_TRUE(DecodeStart("run=12\nlanes=3\nfuture=1\n").ok());
}

TEST(RunLogFormat, RunsThatMakeNoSenseAreRefused) {
  for (const std::string& bytes : {std::string("\x01"), std::string("\x01\x02\x03"),
                                   std::string("\x01\x02\x00\x00", 4),  // none
                                   std::string("\x01\x02\x03\x07", 4),  // no such outcome
                                   std::string("\xff\xff\xff\x7f\x02\x03\x00", 7)}) {  // lane
    std::string_view view = bytes;
    EXPECT_FALSE(TakeRun(&view));
  }
}

}  // namespace
}  // namespace beacongate::loadgen
