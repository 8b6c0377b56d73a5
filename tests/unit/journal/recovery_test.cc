// What Open and Next make of a directory that something bad has happened to.

#include "gateway/journal/recovery.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "gateway/journal/frame_codec.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::SizeIs;

class RecoveryTest : public JournalTest {
 protected:
  // A journal with `count` frames pending, closed in good order.
  void Leave(uint64_t count) {
    Open();
    Append(1, count);
    Close();
  }
  std::string PathOf(const std::string& name) const { return options_.directory + "/" + name; }
  std::string BytesOf(const std::string& name) const {
    std::ifstream file(PathOf(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void Put(const std::string& name, const std::string& bytes) const {
    std::ofstream(PathOf(name), std::ios::binary | std::ios::trunc) << bytes;
  }
  // The file without its seal, as a process that was killed leaves it.
  std::string Unsealed(const std::string& name) const {
    std::string bytes = BytesOf(name);
    std::fill(bytes.end() - sizeof(SegmentSeal), bytes.end(), '\0');
    return bytes;
  }
  // Offset of the n-th frame (from 0), and behind the last.
  static size_t FrameOffset(const std::string& bytes, size_t n) {
    size_t offset = sizeof(SegmentHeader);
    for (; n > 0; --n) offset += FrameSpace(WordAt(bytes, offset) & 0xffffffff);
    return offset;
  }
  std::vector<uint64_t> OpenReadRetire() {
    Open();
    const std::vector<FrameRef> frames = ReadAll(*journal_);
    std::vector<uint64_t> ids = IdsOf(frames);
    ExpectBooksClose(*journal_);
    RetireAll(*journal_, frames);
    FrameRef none;
    EXPECT_FALSE(journal_->Next(&none));
    ExpectBooksClose(*journal_);
    EXPECT_EQ(journal_->Books().pending, 0u);
    EXPECT_EQ(journal_->Gauges().pending_bytes, 0u);
    return ids;
  }
};

TEST_F(RecoveryTest, EmptyFilesAndFilesOfZerosAreRemoved) {
  std::filesystem::create_directories(options_.directory);
  Put(SegmentName(1), "");
  Put(SegmentName(2), std::string(4096, '\0'));
  Put(SegmentName(3), std::string(5, '\0'));
  std::string header(4096, '\0');
  WriteHeader(77, 4, 4096, 0, header.data());
  Put(SegmentName(4), header);  // a spare of an earlier life
  EXPECT_THAT(OpenReadRetire(), IsEmpty());
  EXPECT_EQ(journal_->Gauges().damaged_segments, 0u);
  EXPECT_TRUE(Eventually([this] { return Files() == std::vector{SegmentName(5)}; }));
}

TEST_F(RecoveryTest, UnreadableHeadersArePutAsideWhole) {
  Leave(5);
  const std::string name = Files().front();
  const std::string good = BytesOf(name);
  std::vector<std::string> bad;
  bad.push_back(std::string(4096, '\xff'));
  bad.push_back(std::string("garbage"));
  bad.push_back(good.substr(0, 63));
  for (const size_t offset : {0, 8, 12, 16, 24, 32, 40, 56}) {  // every field
    bad.push_back(good);
    bad.back()[offset] = static_cast<char>(bad.back()[offset] ^ 0x10);
  }
  std::string renamed(4096, '\0');
  WriteHeader(77, 1234, 4096, 0, renamed.data());
  bad.push_back(renamed);  // the header says another id than the name
  SegmentHeader header{};
  std::memcpy(&header, good.data(), sizeof(header));
  header.version = 0;
  bad.push_back(good);
  PutHeader(header, bad.back().data());  // sound, and of no version
  bad.push_back(good);
  for (size_t field = 8; field < sizeof(header); field += 8) {  // of a big-endian machine
    std::reverse(bad.back().begin() + static_cast<long>(field),
                 bad.back().begin() + static_cast<long>(field) + 8);
  }
  for (size_t i = 0; i < bad.size(); ++i) {
    std::filesystem::remove_all(options_.directory);
    std::filesystem::create_directories(options_.directory);
    Put(name, bad[i]);
    EXPECT_THAT(OpenReadRetire(), IsEmpty()) << i;
    EXPECT_EQ(journal_->Gauges().damaged_segments, 1u) << i;
    EXPECT_EQ(journal_->Gauges().damaged_bytes, bad[i].size()) << i;
    EXPECT_EQ(BytesOf("quarantine/" + name), bad[i]) << i;
    Close();
    EXPECT_THAT(Files(), ElementsAre("quarantine"));
  }
}

TEST_F(RecoveryTest, QuarantineNeverLosesAFileAndItsIdsAreNotUsedAgain) {
  std::filesystem::create_directories(options_.directory + "/quarantine");
  const std::string name = SegmentName(100);
  Put("quarantine/" + name, "first");
  Put(name, "second");
  Open();
  EXPECT_THAT(Files("/quarantine"), ElementsAre(name, name + ".1"));
  EXPECT_EQ(BytesOf("quarantine/" + name), "first");
  EXPECT_EQ(BytesOf("quarantine/" + name + ".1"), "second");
  Append(1, 1);
  EXPECT_EQ(Files().front(), SegmentName(101));
}

TEST_F(RecoveryTest, WhatIsNotOfTheJournalIsLeftAlone) {
  Leave(3);
  Put("notes.txt", "hello");
  Put("0000000000000000.bgj", "id 0");
  Put("ffffffffffffffff.bgj", "beyond the last id");
  Put("00000000000000AA.bgj", "upper case");
  std::filesystem::create_directory(PathOf(SegmentName(70)));
  ASSERT_EQ(mkfifo(PathOf(SegmentName(71)).c_str(), 0600), 0);
  ASSERT_EQ(symlink("/etc/passwd", PathOf(SegmentName(72)).c_str()), 0);
  EXPECT_EQ(OpenReadRetire(), UpTo(3));
  Close();
  EXPECT_THAT(Files(), SizeIs(7));
}

// What a gateway accepts must have ids that the next one knows.
TEST_F(RecoveryTest, AFileWithAnIdThatNobodyReachesDoesNotUseUpTheIds) {
  for (const uint64_t id : {kSegmentIdMax, kSegmentIdMax - 1, uint64_t{1} << 50}) {
    SCOPED_TRACE(id);
    Leave(3);
    Put(SegmentName(id), "no segment");
    EXPECT_EQ(OpenReadRetire(), UpTo(3));
    Append(4, 3);
    Close();
    EXPECT_THAT(Files("/quarantine"), Contains(SegmentName(id)));
    EXPECT_EQ(OpenReadRetire(), UpTo(3, 4)) << "found by the next life, and by the one after it";
    Append(7, 3);
    Close();
    EXPECT_EQ(OpenReadRetire(), UpTo(3, 7));
    Close();
  }
}

TEST(NextIdAbove, IsAboveAllButThoseThatNobodyReaches) {
  EXPECT_EQ(NextIdAbove({}), 1u);
  EXPECT_EQ(NextIdAbove({1, 2, 7}), 8u);
  EXPECT_EQ(NextIdAbove({900'000'000'000}), 900'000'000'001u);
  EXPECT_EQ(NextIdAbove({5, kSegmentIdMax}), 6u);
  EXPECT_EQ(NextIdAbove({kSegmentIdMax - 1, kSegmentIdMax}), 1u);
}

TEST_F(RecoveryTest, HolesInTheIdsAreFine) {
  Leave(100);
  const std::vector<std::string> names = Files();
  ASSERT_GT(names.size(), 4u);
  const size_t lost = BytesOf(names[1]).size();
  std::filesystem::remove(PathOf(names[1]));
  const std::vector<uint64_t> ids = OpenReadRetire();
  EXPECT_EQ(lost, 4096u);
  EXPECT_EQ(ids.front(), 1u);
  EXPECT_EQ(ids.back(), 100u);
  EXPECT_LT(ids.size(), 100u);
}

TEST_F(RecoveryTest, TheSameSegmentUnderTwoNamesIsTakenOnce) {
  Leave(6);
  const std::string bytes = BytesOf(Files().front());
  const std::string copy = SegmentName(50);
  Put(copy, bytes);
  EXPECT_EQ(OpenReadRetire(), UpTo(6));
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u);
  EXPECT_EQ(BytesOf("quarantine/" + copy), bytes);
}

TEST_F(RecoveryTest, AHeaderAloneHoldsNothingAndIsKept) {
  Leave(6);
  const std::string name = Files().front();
  const std::string header = BytesOf(name).substr(0, sizeof(SegmentHeader));
  Put(name, header);
  EXPECT_THAT(OpenReadRetire(), IsEmpty());
  EXPECT_EQ(BytesOf("quarantine/" + name), header);
}

TEST_F(RecoveryTest, AFileThatGoesOnBehindItsEndGivesItsFramesAndIsKept) {
  Leave(6);
  const std::string name = Files().front();
  const std::string longer = BytesOf(name) + std::string(5'000, 'x');
  Put(name, longer);
  EXPECT_EQ(OpenReadRetire(), UpTo(6));
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u);
  Close();
  EXPECT_EQ(BytesOf("quarantine/" + name), longer);
}

TEST_F(RecoveryTest, GarbageBehindTheLastFrameIsSkippedAndCounted) {
  Leave(6);
  const std::string name = Files().front();
  std::string bytes = Unsealed(name);
  const size_t end = FrameOffset(bytes, 6);
  std::fill(bytes.begin() + static_cast<long>(end), bytes.begin() + static_cast<long>(end) + 80,
            'x');
  Put(name, bytes);
  EXPECT_EQ(OpenReadRetire(), UpTo(6));
  EXPECT_EQ(journal_->Gauges().damaged_bytes, 80u);
  Close();
  EXPECT_EQ(BytesOf("quarantine/" + name), bytes);
}

TEST_F(RecoveryTest, KilledWriterLeavesEveryPublishedFrame) {
  Leave(10);
  const std::string name = Files().front();
  Put(name, Unsealed(name));
  EXPECT_EQ(OpenReadRetire(), UpTo(10));
  EXPECT_EQ(journal_->Books().recovered, 10u);
  EXPECT_EQ(journal_->Gauges().damaged_bytes, 0u);
}

TEST_F(RecoveryTest, TruncatedAtEveryByteGivesThePrefixAndKeepsTheFile) {
  Leave(6);
  const std::string name = Files().front();
  const std::string whole = BytesOf(name);
  const size_t end = FrameOffset(whole, 6);
  for (size_t kept = sizeof(SegmentHeader); kept <= end; ++kept) {
    std::filesystem::remove_all(options_.directory);
    std::filesystem::create_directories(options_.directory);
    Put(name, whole.substr(0, kept));
    size_t frames = 0;
    while (frames < 6 &&
           FrameOffset(whole, frames) + (WordAt(whole, FrameOffset(whole, frames)) & 0xffffffff) <=
               kept / 8 * 8) {
      ++frames;
    }
    ASSERT_EQ(OpenReadRetire(), UpTo(frames)) << kept;
    EXPECT_EQ(journal_->Books().recovered, frames) << kept;
    Close();
    EXPECT_EQ(BytesOf("quarantine/" + name), whole.substr(0, kept)) << kept;
  }
}

TEST_F(RecoveryTest, EveryFlippedByteCostsAtMostItsFrame) {
  Leave(6);
  const std::string name = Files().front();
  for (const std::string& whole : {BytesOf(name), Unsealed(name)}) {
    for (size_t at = sizeof(SegmentHeader); at < FrameOffset(whole, 6); at += 3) {
      std::filesystem::remove_all(options_.directory);
      std::filesystem::create_directories(options_.directory);
      std::string flipped = whole;
      flipped[at] = static_cast<char>(flipped[at] ^ 0x41);
      Put(name, flipped);
      const std::vector<uint64_t> ids = OpenReadRetire();
      ASSERT_THAT(UpTo(6), ::testing::IsSupersetOf(ids)) << at;
      ASSERT_GE(ids.size(), 5u) << at;
      Close();
      if (ids.size() == 5) {
        EXPECT_EQ(BytesOf("quarantine/" + name), flipped) << at;
      }
    }
  }
}

TEST_F(RecoveryTest, FrameThatIsFoundDamagedWhenReadIsBookedAsQuarantined) {
  Leave(6);
  const std::string name = Files().front();
  std::string bytes = BytesOf(name);
  bytes[FrameOffset(bytes, 2) + 60] ^= 1;
  Put(name, bytes);
  Open();
  EXPECT_EQ(journal_->Books().recovered, 6u);  // by the seal
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_THAT(IdsOf(frames), ElementsAre(1, 2, 4, 5, 6));
  EXPECT_EQ(journal_->Books().quarantined, 1u);
  EXPECT_EQ(journal_->Books().pending, 5u);
  EXPECT_EQ(journal_->Gauges().damaged_segments, 1u);
  EXPECT_EQ(journal_->Gauges().damaged_bytes, FrameOffset(bytes, 3) - FrameOffset(bytes, 2));
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_TRUE(Eventually([&] { return Files("/quarantine") == std::vector{name}; }));
}

TEST_F(RecoveryTest, SealThatDoesNotHoldIsNotBelieved) {
  Leave(6);
  const std::string name = Files().front();
  std::string bytes = BytesOf(name);
  bytes[bytes.size() - 50] ^= 1;
  Put(name, bytes);
  EXPECT_EQ(OpenReadRetire(), UpTo(6));
  EXPECT_EQ(journal_->Books().quarantined, 0u);
}

TEST_F(RecoveryTest, StaleBytesOfAnotherSegmentAreNotFrames) {
  Leave(100);
  const std::vector<std::string> names = Files();
  std::string first = BytesOf(names[0]);
  const std::string second = BytesOf(names[1]);
  const size_t from = FrameOffset(first, 3);
  std::copy(second.begin() + static_cast<long>(from), second.end(),
            first.begin() + static_cast<long>(from));
  Put(names[0], first);
  const std::vector<uint64_t> ids = OpenReadRetire();
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  EXPECT_EQ(ids[2], 3u);
  EXPECT_GT(ids[3], 4u);
}

TEST_F(RecoveryTest, ReadOnlyFilesAreReadAndRemoved) {
  Leave(3);
  ASSERT_EQ(chmod(PathOf(Files().front()).c_str(), 0400), 0);
  EXPECT_EQ(OpenReadRetire(), UpTo(3));
  Close();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(RecoveryTest, FileThatVanishesBeforeItIsReadDoesNotStopTheLane) {
  Leave(100);
  Open();
  const std::string vanished = Files()[1];
  std::filesystem::remove(PathOf(vanished));
  const std::vector<FrameRef> frames = ReadAll(*journal_);
  EXPECT_LT(frames.size(), 100u);
  EXPECT_EQ(IdOf(frames.back().View()), 100u);
  EXPECT_EQ(journal_->Books().quarantined, 100 - frames.size());
  RetireAll(*journal_, frames);
  ExpectBooksClose(*journal_);
  EXPECT_EQ(journal_->Books().pending, 0u);
}

TEST_F(RecoveryTest, DamageIsFoundAgainUntilTheSegmentIsRetired) {
  Leave(6);
  const std::string name = Files().front();
  std::string bytes = BytesOf(name);
  bytes[FrameOffset(bytes, 2) + 60] ^= 1;
  Put(name, bytes);
  for (int life = 0; life < 3; ++life) {
    Open();
    EXPECT_THAT(ReadAll(*journal_), SizeIs(5));
    Close();
  }
  EXPECT_THAT(Files("/quarantine"), IsEmpty());
  EXPECT_EQ(BytesOf(name), bytes);
}

TEST_F(RecoveryTest, RandomDamageNeverStopsTheStartNorInventsAFrame) {
  Leave(60);
  const std::vector<std::string> names = Files();
  std::vector<std::string> good;
  for (const std::string& name : names) good.push_back(BytesOf(name));
  std::mt19937_64 random(11);
  for (int round = 0; round < 300; ++round) {
    std::filesystem::remove_all(options_.directory);
    std::filesystem::create_directories(options_.directory);
    for (size_t i = 0; i < names.size(); ++i) {
      std::string bytes = good[i];
      for (uint64_t n = random() % 6; n > 0; --n) {
        const size_t at = random() % bytes.size();
        const size_t length = std::min<size_t>(random() % 600, bytes.size() - at);
        bytes.replace(at, length, length, random() % 2 == 0 ? '\0' : static_cast<char>(random()));
      }
      if (random() % 8 == 0) bytes.resize(random() % bytes.size());
      Put(names[i], bytes);
    }
    const std::vector<uint64_t> ids = OpenReadRetire();
    ASSERT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    ASSERT_THAT(ids, IsSubsetOf(UpTo(60)));
    Close();
  }
}

}  // namespace
}  // namespace beacongate::testing
