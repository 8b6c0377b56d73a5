// The journal beside a simple model, through random lives that end well, by the death of the
// process, or by the loss of power.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/support/faulty_disk.h"
#include "tests/unit/journal/journal_fixture.h"

namespace beacongate::testing {
namespace {

class Lives {
 public:
  explicit Lives(uint64_t seed) : random_(seed), disk_(std::make_unique<FaultyDisk>()) {
    options_.directory = "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = (4 + random_() % 30) * 4096;
    Open();
  }

  void Step() {
    switch (random_() % 24) {
      case 0:
        return Reopen();
      case 1:
        return Die();
      case 2:
        return random_() % 4 == 0 ? LosePower() : disk_->WriteBack(random_);
      case 3:
        return journal_->ReleaseIfEmpty();
      case 4:
        ReadSome(~0ull);
        return RetireSome(~0ull);
      default:
        Append(random_() % 12);
        ReadSome(random_() % 14);
        RetireSome(random_() % 14);
    }
    ExpectBooksClose(*journal_);
    EXPECT_EQ(journal_->Books().pending >= held_.size(), true);
  }

  std::string Trace() const { return disk_->Trace(); }

  void Finish() {
    ReadSome(~0ull);
    RetireSome(~0ull);
    EXPECT_EQ(journal_->Books().pending, 0u);
    EXPECT_EQ(journal_->Gauges().pending_bytes, 0u);
    journal_.reset();
    EXPECT_EQ(disk_->mapped(), 0u);
    for (const std::string& path : disk_->Paths()) {
      EXPECT_NE(path.find("quarantine"), std::string::npos) << path;
    }
  }

 private:
  void Open() {
    auto opened = LaneJournal::Open(options_, *disk_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    journal_ = std::move(opened).value();
    held_.clear();
    last_read_ = 0;
    for (auto& [id, read] : owed_) read = false;
    ExpectBooksClose(*journal_);
    EXPECT_GE(journal_->Books().recovered, power_was_lost_ ? 0 : owed_.size());
  }

  void Reopen() {
    journal_.reset();
    EXPECT_EQ(disk_->mapped(), 0u);
    Open();
  }

  void Die() {
    auto after = disk_->AfterProcessDeath();
    journal_.reset();
    disk_ = std::move(after);
    Open();
  }

  // What was not written is lost, and that is all: the rest is read as it was, in order.
  void LosePower() {
    auto after = disk_->AfterPowerLoss(random_, random_() % 2 == 0 ? 512 : 4096);
    journal_.reset();
    disk_ = std::move(after);
    power_was_lost_ = true;
    Open();
    ReadSome(~0ull);
    owed_.clear();
    for (const auto& [id, frame] : held_) owed_[id] = true;
    power_was_lost_ = false;
  }

  void Append(uint64_t count) {
    for (; count > 0; --count, ++next_id_) {
      const AppendResult result = AppendId(*journal_, next_id_);
      ASSERT_NE(result, AppendResult::kTooLarge);
      if (result == AppendResult::kAccepted) owed_[next_id_] = false;
    }
  }

  void ReadSome(uint64_t count) {
    for (FrameRef frame; count > 0; --count) {
      if (!journal_->Next(&frame)) return ExpectNothingUnread();
      const uint64_t id = IdOf(frame.View());
      EXPECT_GT(id, last_read_);
      EXPECT_LT(id, next_id_);
      last_read_ = id;
      held_[id] = frame;
      const auto owed = owed_.find(id);
      if (owed != owed_.end()) owed->second = true;
    }
  }

  void ExpectNothingUnread() {
    if (power_was_lost_) return;
    for (const auto& [id, read] : owed_) EXPECT_TRUE(read) << "lost " << id;
  }

  void RetireSome(uint64_t count) {
    std::vector<FrameRef> frames;
    for (; count > 0 && !held_.empty(); --count) {
      auto picked = held_.begin();
      std::advance(picked, static_cast<long>(random_() % std::min<size_t>(held_.size(), 8)));
      owed_.erase(picked->first);
      frames.push_back(picked->second);
      held_.erase(picked);
    }
    const auto how = random_() % 5 == 0 ? Retirement::kQuarantined : Retirement::kDelivered;
    journal_->Retire(frames.data(), frames.size(), how);
  }

  std::mt19937_64 random_;
  std::unique_ptr<FaultyDisk> disk_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
  uint64_t next_id_ = 1;
  uint64_t last_read_ = 0;
  bool power_was_lost_ = false;
  std::map<uint64_t, bool> owed_;      // accepted and not retired; read in this life?
  std::map<uint64_t, FrameRef> held_;  // read in this life and not retired
};

TEST(JournalModel, HoldsThroughRandomLives) {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    Lives lives(seed);
    for (int step = 0; step < 250 && !::testing::Test::HasFailure(); ++step) lives.Step();
    lives.Finish();
    ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << ", the disk:\n"
                                                << lives.Trace();
  }
}

}  // namespace
}  // namespace beacongate::testing
