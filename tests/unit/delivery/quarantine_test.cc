#include "gateway/delivery/quarantine.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

namespace beacongate {
namespace {

class QuarantineTest : public ::testing::Test {
 protected:
  QuarantineTest() {
    std::string pattern = ::testing::TempDir() + "quarantine_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~QuarantineTest() override { std::filesystem::remove_all(directory_); }

  static std::string Content(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
  }
  std::ptrdiff_t FileCount() const {
    const std::filesystem::directory_iterator files(directory_);
    return std::distance(begin(files), end(files));
  }
  static FrameView Frame(std::string_view payload) {
    return {.sequence = 7,
            .partition = 12,
            .has_key = true,
            .key = "a.com|u1",
            .payload = payload,
            .accepted_at = WallTime(microseconds(1'000'001))};
  }

  std::string directory_;
};

TEST_F(QuarantineTest, ARecordIsKeptWithItsBytesAndItsReason) {
  auto quarantine = Quarantine::Open(directory_, "beacons");
  ASSERT_TRUE(quarantine.ok());
  const std::string payload("p\0q\n", 4);
  ASSERT_TRUE(quarantine.value()
                  .Add(Frame(payload), "MSG_SIZE_TOO_LARGE", WallTime(microseconds(2'000'002)))
                  .ok());
  EXPECT_EQ(Content(directory_ + "/000000"),
            "beacon-quarantine/1 topic=beacons partition=12 sequence=7 accepted_us=1000001 "
            "quarantined_us=2000002 key_bytes=8 payload_bytes=4 reason=MSG_SIZE_TOO_LARGE\n"
            "a.com|u1" +
                payload + "\n");
}

TEST_F(QuarantineTest, ARecordWithoutAKeySaysSo) {
  auto quarantine = Quarantine::Open(directory_, "beacons");
  FrameView frame = Frame("x");
  frame.has_key = false;
  frame.key = {};
  ASSERT_TRUE(quarantine.value().Add(frame, "INVALID_RECORD", WallTime()).ok());
  EXPECT_THAT(Content(directory_ + "/000000"),
              ::testing::HasSubstr("key_bytes=-1 payload_bytes=1 reason=INVALID_RECORD\nx\n"));
}

TEST_F(QuarantineTest, RecordsFollowEachOtherInOneFile) {
  auto quarantine = Quarantine::Open(directory_, "beacons");
  ASSERT_TRUE(quarantine.value().Add(Frame("first"), "A", WallTime()).ok());
  ASSERT_TRUE(quarantine.value().Add(Frame("second"), "B", WallTime()).ok());
  const std::string content = Content(directory_ + "/000000");
  EXPECT_LT(content.find("first\n"), content.find("second\n"));
  EXPECT_FALSE(std::filesystem::exists(directory_ + "/000001"));
}

TEST_F(QuarantineTest, FilesAreForTheOwnerAlone) {
  auto quarantine = Quarantine::Open(directory_ + "/new", "beacons");
  ASSERT_TRUE(quarantine.value().Add(Frame("x"), "A", WallTime()).ok());
  struct stat status {};
  ASSERT_EQ(stat((directory_ + "/new/000000").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  ASSERT_EQ(stat((directory_ + "/new").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_F(QuarantineTest, FilesOfEarlierLivesAreLeftAlone) {
  for (int life = 0; life < 3; ++life) {
    auto quarantine = Quarantine::Open(directory_, "beacons");
    ASSERT_TRUE(quarantine.value().Add(Frame(std::to_string(life)), "A", WallTime()).ok());
  }
  EXPECT_THAT(Content(directory_ + "/000000"), ::testing::EndsWith("0\n"));
  EXPECT_THAT(Content(directory_ + "/000002"), ::testing::EndsWith("2\n"));
}

TEST_F(QuarantineTest, NoFileIsMadeBeforeThereIsARecord) {
  ASSERT_TRUE(Quarantine::Open(directory_, "beacons").ok());
  EXPECT_TRUE(std::filesystem::is_empty(directory_));
}

TEST_F(QuarantineTest, ADirectoryThatCannotBeMadeIsAnError) {
  const auto quarantine = Quarantine::Open(directory_ + "/no/such/parent", "beacons");
  ASSERT_FALSE(quarantine.ok());
  EXPECT_THAT(quarantine.error().message, ::testing::HasSubstr(directory_ + "/no/such/parent"));
}

TEST_F(QuarantineTest, AWriteThatFailsIsAnErrorAndTheNextRecordStartsAFreshFile) {
  auto quarantine = Quarantine::Open(directory_ + "/q", "beacons");
  ASSERT_TRUE(quarantine.ok());
  std::filesystem::remove_all(directory_ + "/q");
  EXPECT_FALSE(quarantine.value().Add(Frame("x"), "A", WallTime()).ok());
  std::filesystem::create_directory(directory_ + "/q");
  EXPECT_TRUE(quarantine.value().Add(Frame("x"), "A", WallTime()).ok());
}

// Files of this process end at `bytes`, as on a full disk: the beginning of a record is written.
class FilesEndAt {
 public:
  explicit FilesEndAt(rlim_t bytes) : handler_(signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{.rlim_cur = bytes, .rlim_max = before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FilesEndAt() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, handler_);
  }
  FilesEndAt(const FilesEndAt&) = delete;
  FilesEndAt& operator=(const FilesEndAt&) = delete;

 private:
  rlimit before_{};
  sighandler_t handler_;
};

TEST_F(QuarantineTest, ADiskThatIsFullGetsNoFileForEachAttempt) {
  auto quarantine = Quarantine::Open(directory_, "beacons");
  ASSERT_TRUE(quarantine.value().Add(Frame("first"), "A", WallTime()).ok());
  const std::string before = Content(directory_ + "/000000");
  {
    const FilesEndAt full(before.size() + 20);
    EXPECT_FALSE(quarantine.value().Add(Frame("second"), "B", WallTime()).ok());
    EXPECT_EQ(Content(directory_ + "/000000"), before);
  }
  {
    const FilesEndAt full(20);
    for (int attempt = 0; attempt < 5; ++attempt) {
      EXPECT_FALSE(quarantine.value().Add(Frame("second"), "B", WallTime()).ok());
      EXPECT_EQ(Content(directory_ + "/000000"), before);
      EXPECT_EQ(FileCount(), 1);
    }
  }
  ASSERT_TRUE(quarantine.value().Add(Frame("second"), "B", WallTime()).ok());
  EXPECT_EQ(Content(directory_ + "/000000"), before);
  EXPECT_EQ(FileCount(), 2);
}

TEST_F(QuarantineTest, ANameThatSomebodyTookIsPassedOver) {
  auto quarantine = Quarantine::Open(directory_, "beacons");
  std::ofstream(directory_ + "/000000") << "somebody's";
  EXPECT_FALSE(quarantine.value().Add(Frame("x"), "A", WallTime()).ok());
  EXPECT_TRUE(quarantine.value().Add(Frame("x"), "A", WallTime()).ok());
  EXPECT_EQ(Content(directory_ + "/000000"), "somebody's");
}

}  // namespace
}  // namespace beacongate
