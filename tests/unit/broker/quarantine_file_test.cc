// What the gateway put aside, as beaconctl reads it. The files are written by the gateway's own
// code: the two share the format and nothing else.
#include "deploy/broker/quarantine_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "gateway/delivery/quarantine.h"

namespace beacongate::broker {
namespace {

namespace fs = std::filesystem;

class QuarantineFileTest : public ::testing::Test {
 protected:
  QuarantineFileTest() {
    std::string pattern = (fs::temp_directory_path() / "quarantine-XXXXXX").string();
    root_ = mkdtemp(pattern.data());
    folder_ = root_ / "beacons" / "quarantine";
    fs::create_directories(folder_);
  }
  ~QuarantineFileTest() override { fs::remove_all(root_); }

  void OpenWriter() {
    auto opened = Quarantine::Open(folder_, "beacons");
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    writer_.emplace(std::move(opened).value());
  }
  void Add(uint64_t sequence, std::optional<std::string> key, const std::string& payload) {
    FrameView frame;
    frame.sequence = sequence;
    frame.partition = 7;
    frame.has_key = key.has_value();
    if (key) frame.key = *key;
    frame.payload = payload;
    frame.accepted_at = WallTime(microseconds(1'000));
    ASSERT_TRUE(writer_->Add(frame, "MSG_SIZE_TOO_LARGE", WallTime(microseconds(2'000))).ok());
  }
  std::optional<QuarantineFile> Read(const std::string& path) {
    auto file = QuarantineFile::Open(path);
    EXPECT_TRUE(file.ok()) << file.error().message;
    return std::move(file).value();
  }
  std::string OnlyFile() {
    const auto found = FindQuarantine(root_);
    EXPECT_TRUE(found.ok() && found.value().files.size() == 1);
    return found.value().files.at(0);
  }

  fs::path root_;
  fs::path folder_;
  std::optional<Quarantine> writer_;
};

TEST_F(QuarantineFileTest, WhatTheGatewayWroteIsReadBack) {
  OpenWriter();
  Add(1, "a|b", "first");
  Add(2, std::nullopt, std::string("\n\0beacon-quarantine/1 \n", 24));
  Add(3, "", "");
  writer_.reset();
  const auto file = Read(OnlyFile());
  ASSERT_TRUE(file);
  const auto& records = file->content().records;
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(file->content().unreadable_bytes, 0u);
  EXPECT_EQ(records[0].topic, "beacons");
  EXPECT_EQ(records[0].partition, 7u);
  EXPECT_EQ(records[0].reason, "MSG_SIZE_TOO_LARGE");
  EXPECT_EQ(records[0].accepted_us, 1'000);
  EXPECT_EQ(records[0].quarantined_us, 2'000);
  EXPECT_EQ(records[0].key, "a|b");
  EXPECT_EQ(records[0].payload, "first");
  EXPECT_FALSE(records[1].key.has_value());
  EXPECT_EQ(records[1].payload.size(), 24u);
  EXPECT_EQ(records[2].key, "");
  EXPECT_EQ(records[2].sequence, 3u);
}

TEST_F(QuarantineFileTest, AFileThatAGatewayWritesIsLeftAlone) {
  OpenWriter();
  Add(1, "k", "v");
  EXPECT_FALSE(Read(OnlyFile()));
  writer_.reset();
  EXPECT_TRUE(Read(OnlyFile()));
}

TEST_F(QuarantineFileTest, ATornTailHidesNothingBeforeIt) {
  OpenWriter();
  Add(1, "k", "whole");
  Add(2, "k", "to be torn");
  writer_.reset();
  const std::string path = OnlyFile();
  fs::resize_file(path, fs::file_size(path) - 4);
  const auto file = Read(path);
  ASSERT_TRUE(file);
  ASSERT_EQ(file->content().records.size(), 1u);
  EXPECT_EQ(file->content().records[0].payload, "whole");
  EXPECT_GT(file->content().unreadable_bytes, 0u);
}

TEST_F(QuarantineFileTest, WhatWasResubmittedIsNotFoundAgain) {
  OpenWriter();
  Add(1, "k", "v");
  writer_.reset();
  auto file = Read(OnlyFile());
  ASSERT_TRUE(file && file->MarkResubmitted().ok());
  EXPECT_TRUE(FindQuarantine(root_).value().files.empty());
  EXPECT_TRUE(fs::exists(folder_ / "000000.resubmitted"));
}

TEST_F(QuarantineFileTest, WhatWasNotTakenStays) {
  OpenWriter();
  for (uint64_t i = 1; i <= 3; ++i) Add(i, "k", "payload " + std::to_string(i));
  writer_.reset();
  {
    auto file = Read(OnlyFile());
    ASSERT_TRUE(file && file->Keep({file->content().records[1]}).ok());
  }
  const auto file = Read(OnlyFile());
  ASSERT_TRUE(file);
  ASSERT_EQ(file->content().records.size(), 1u);
  EXPECT_EQ(file->content().records[0].sequence, 2u);
}

TEST_F(QuarantineFileTest, AJournalALaneAndAQuarantineFolderAllDo) {
  OpenWriter();
  Add(1, "k", "v");
  writer_.reset();
  std::ofstream(folder_ / "0000000000000003.bgj") << "damaged";
  for (const fs::path& path : {root_, root_ / "beacons", folder_}) {
    const auto found = FindQuarantine(path);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found.value().files.size(), 1u) << path;
    EXPECT_EQ(found.value().damaged_segments.size(), 1u) << path;
  }
  EXPECT_FALSE(FindQuarantine(root_ / "nothing").ok());
}

}  // namespace
}  // namespace beacongate::broker
