// What opening a backlog costs: two pages of each sealed segment, and one mapping at a time.

#include <gmock/gmock.h>
#include <sys/mman.h>

#include <atomic>
#include <fstream>

#include "gateway/journal/frame_codec.h"
#include "gateway/journal/segment.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kSegmentBytes = 16 * kPageBytes;

// Files whose bytes may be read in the first page and the last one alone: any other look ends the
// process. Counts mappings.
class GuardedFiles final : public SegmentFiles {
 public:
  Result<Mapping> Map(const std::string& path) override {
    Result<Mapping> mapped = files_.Map(path);
    if (!mapped.ok()) return mapped;
    ++maps;
    mapped_max = std::max<int>(mapped_max, ++mapped_now_);
    const Mapping& mapping = mapped.value();
    if (guard && path != readable) {
      EXPECT_EQ(mprotect(mapping.data + kPageBytes, mapping.bytes - 2 * kPageBytes, PROT_NONE), 0);
    }
    return mapped;
  }
  void Unmap(Mapping mapping) override {
    --mapped_now_;
    files_.Unmap(mapping);
  }
  Result<Mapping> Create(const std::string& path, size_t bytes) override {
    ++mapped_now_;
    return files_.Create(path, bytes);
  }
  Status MakeDirectory(const std::string& path) override { return files_.MakeDirectory(path); }
  Result<std::unique_ptr<DirectoryLock>> Lock(const std::string& path) override {
    return files_.Lock(path);
  }
  Result<std::vector<DirectoryEntry>> List(const std::string& path) override {
    return files_.List(path);
  }
  bool Exists(const std::string& path) override { return files_.Exists(path); }
  void Populate(Mapping mapping, size_t offset, size_t bytes) override {
    files_.Populate(mapping, offset, bytes);
  }
  Status FreeBlocks(const std::string& path, size_t offset, size_t bytes) override {
    return files_.FreeBlocks(path, offset, bytes);
  }
  Status Remove(const std::string& path) override { return files_.Remove(path); }
  Status RemoveDirectory(const std::string& path) override { return files_.RemoveDirectory(path); }
  Status Move(const std::string& from, const std::string& to) override {
    return files_.Move(from, to);
  }
  Status SyncFile(const std::string& path) override { return files_.SyncFile(path); }
  Status SyncDirectory(const std::string& path) override { return files_.SyncDirectory(path); }

  bool guard = false;
  std::string readable;  // is not guarded
  std::atomic<int> maps{0};
  std::atomic<int> mapped_max{0};  // at the same time, those that are made included

 private:
  PosixSegmentFiles files_;
  std::atomic<int> mapped_now_{0};
};

class RecoveryCostTest : public JournalTest {
 protected:
  RecoveryCostTest() {
    options_.segment_bytes = kSegmentBytes;
    options_.quota_bytes = 256 * kSegmentBytes;
    Open();
    Append(1, kFrames);
    Close();
  }
  std::unique_ptr<LaneJournal> OpenGuarded(GuardedFiles& files) {
    files.guard = true;
    auto opened = LaneJournal::Open(options_, files, clock_);
    CHECK(opened.ok());
    files.guard = false;
    return std::move(opened).value();
  }
  // As a process that was killed leaves it.
  static void RemoveSeal(const std::string& path) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(kSegmentBytes - sizeof(SegmentSeal));
    file << std::string(sizeof(SegmentSeal), '\0');
  }

  static constexpr uint64_t kFrames = 10'000;
};

TEST_F(RecoveryCostTest, TwoPagesOfEachSealedSegmentAreReadAndOneIsMappedAtATime) {
  const size_t segments = Files().size();
  ASSERT_GT(segments, 20u);
  GuardedFiles files;
  const auto journal = OpenGuarded(files);
  EXPECT_EQ(static_cast<size_t>(files.maps), segments);
  EXPECT_LE(files.mapped_max, 2);  // with the spare
  EXPECT_EQ(journal->Books().recovered, kFrames);
  EXPECT_EQ(ReadAll(*journal).size(), kFrames);
}

TEST_F(RecoveryCostTest, OnlyTheSegmentThatWasBeingWrittenIsScanned) {
  const std::string last = options_.directory + "/" + Files().back();
  RemoveSeal(last);
  GuardedFiles files;
  files.readable = last;
  const auto journal = OpenGuarded(files);
  EXPECT_EQ(journal->Books().recovered, kFrames);
}

TEST_F(RecoveryCostTest, TheGuardMeansSomething) {
  const std::string last = options_.directory + "/" + Files().back();
  RemoveSeal(last);
  EXPECT_DEATH(
      {
        GuardedFiles files;
        OpenGuarded(files);
      },
      "");
}

}  // namespace
}  // namespace beacongate::testing
