// A directory of the lane that cannot be read for a while: counted, and taken in its place by age
// when it can be.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

// Of the lane's directories one has a lock that cannot be opened, not even by root.
class UnreadDirectoryTest : public JournalTest {
 protected:
  // 1 to 30 in the first directory, 31 to 60 in the second one; nobody holds either.
  void LeaveTwo() {
    options_.beside = true;
    Open();
    Append(1, 30);
    const std::unique_ptr<LaneJournal> first = std::move(journal_);
    clock_.Advance(seconds(1));
    Open();
    Append(31, 30);
    clock_.Advance(seconds(1));
    Close();
    options_.beside = false;
  }
  std::string Second() const { return options_.directory + "@2"; }
  static void MakeUnreadable(const std::string& directory) {
    std::filesystem::remove(directory + "/lock");
    std::filesystem::create_directory(directory + "/lock");
  }
  static void MakeReadable(const std::string& directory) {
    std::filesystem::remove(directory + "/lock");
  }
};

TEST_F(UnreadDirectoryTest, IsCountedAndTakenWhenItCanBeRead) {
  LeaveTwo();
  MakeUnreadable(Second());
  Open();
  EXPECT_EQ(journal_->Books().recovered, 30u);
  for (int i = 0; i < 2; ++i) {
    const Adoption adoption = journal_->AdoptOrphans();
    EXPECT_EQ(adoption.unread, 1u);
    EXPECT_EQ(adoption.of_others, 0u);
    EXPECT_EQ(adoption.frames, 0u);
  }
  MakeReadable(Second());
  const Adoption adoption = journal_->AdoptOrphans();
  EXPECT_EQ(adoption.unread, 0u);
  EXPECT_EQ(adoption.frames, 30u);
  EXPECT_EQ(journal_->Books().recovered, 60u);
}

TEST_F(UnreadDirectoryTest, TheYoungerOneIsReadBehindWhatOpenFound) {
  LeaveTwo();
  MakeUnreadable(Second());
  Open();
  Append(61, 30);
  MakeReadable(Second());
  journal_->AdoptOrphans();
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(90));
}

TEST_F(UnreadDirectoryTest, TheOlderOneIsReadInFront) {
  LeaveTwo();
  MakeUnreadable(options_.directory);
  ASSERT_FALSE(LaneJournal::Open(options_, files_, clock_).ok());  // this one must be its own
  std::filesystem::rename(options_.directory, options_.directory + "@3");
  Open();
  Append(61, 30);
  MakeReadable(options_.directory + "@3");
  journal_->AdoptOrphans();
  EXPECT_EQ(IdsOf(ReadAll(*journal_)), UpTo(90));
}

TEST_F(UnreadDirectoryTest, NobodyKnowsWhatIsThereIfTheListCannotBeRead) {
  Open();
  const std::string moved = scratch_.path() + ".away";
  std::filesystem::rename(scratch_.path(), moved);
  EXPECT_EQ(journal_->AdoptOrphans().unread, 1u);
  std::filesystem::rename(moved, scratch_.path());
  EXPECT_EQ(journal_->AdoptOrphans().unread, 0u);
}

}  // namespace
}  // namespace beacongate::testing
