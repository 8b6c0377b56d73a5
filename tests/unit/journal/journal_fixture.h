// What the journal's tests share: frames whose bytes follow from an id, a directory that goes with
// the test, and shorthand for reading a journal dry.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gateway/base/system_clock.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/posix_segment_file.h"
#include "tests/support/manual_clock.h"

namespace beacongate::testing {

constexpr size_t kIdOffset = 16;  // of the payload: origin, sequence, id, filler

class ScratchDirectory {
 public:
  ScratchDirectory() {
    // In memory where possible: the tests open hundreds of journals, each syncs its directory.
    const std::string base = access("/dev/shm", W_OK) == 0
                                 ? "/dev/shm"
                                 : std::filesystem::temp_directory_path().string();
    std::string pattern = base + "/bgj-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~ScratchDirectory() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// The bytes of frame `id`; origin and sequence are zero.
inline std::string PayloadOf(uint64_t id) {
  std::string payload(24 + id * 37 % 200, '\0');
  for (size_t i = 24; i < payload.size(); ++i) payload[i] = static_cast<char>(id * 31 + i * 7);
  std::memcpy(payload.data() + kIdOffset, &id, sizeof(id));
  return payload;
}

inline AppendResult AppendId(LaneJournal& journal, uint64_t id, AckLevel ack = AckLevel::kJournaled,
                             const std::shared_ptr<AckWait>* wait = nullptr) {
  const std::string payload = PayloadOf(id);
  const std::string key = "key" + std::to_string(id % 10);
  FrameInput input;
  input.partition = static_cast<uint32_t>(id % 512);
  input.has_key = id % 3 != 0;
  if (input.has_key) input.key = key;
  input.payload = payload;
  input.accepted_at = WallTime(microseconds(static_cast<int64_t>(id)));
  input.origin_offset = 0;
  input.sequence_offset = 8;
  input.ack = ack;
  input.wait = wait;
  return journal.Append(input);
}

inline uint64_t WordAt(std::string_view bytes, size_t offset) {
  uint64_t word = 0;
  std::memcpy(&word, bytes.data() + offset, sizeof(word));
  return word;
}

// Checks every byte of the frame against its id, and returns the id.
inline uint64_t IdOf(const FrameView& view) {
  const uint64_t id = WordAt(view.payload, kIdOffset);
  std::string wanted = PayloadOf(id);
  EXPECT_EQ(view.payload.size(), wanted.size());
  if (view.payload.size() == wanted.size()) {
    std::memcpy(wanted.data(), view.payload.data(), 16);
    EXPECT_EQ(view.payload, wanted);
  }
  EXPECT_EQ(WordAt(view.payload, 8), view.sequence);
  EXPECT_EQ(view.partition, id % 512);
  EXPECT_EQ(view.has_key, id % 3 != 0);
  EXPECT_EQ(view.key, id % 3 != 0 ? "key" + std::to_string(id % 10) : "");
  EXPECT_EQ(view.accepted_at.time_since_epoch().count(), static_cast<int64_t>(id));
  return id;
}

inline std::vector<FrameRef> ReadAll(LaneJournal& journal) {
  std::vector<FrameRef> frames;
  for (FrameRef frame; journal.Next(&frame);) frames.push_back(frame);
  return frames;
}

inline std::vector<uint64_t> IdsOf(const std::vector<FrameRef>& frames) {
  std::vector<uint64_t> ids;
  for (const FrameRef& frame : frames) ids.push_back(IdOf(frame.View()));
  return ids;
}

inline void RetireAll(LaneJournal& journal, const std::vector<FrameRef>& frames) {
  journal.Retire(frames.data(), frames.size(), Retirement::kDelivered);
}

inline void ExpectBooksClose(const LaneJournal& journal) {
  const JournalBooks books = journal.Books();
  EXPECT_EQ(books.appended + books.recovered, books.delivered + books.quarantined + books.pending);
}

// How often a log says this.
inline size_t LinesWith(const std::string& log, const std::string& text) {
  size_t count = 0;
  for (size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1)) ++count;
  return count;
}

// The keeper works in a thread of its own and reports to nobody: what it does is awaited. The limit
// only turns a hang into a failure.
inline bool Eventually(const std::function<bool()>& holds) {
  const SystemClock clock;
  const MonotonicTime limit = clock.Monotonic() + seconds(30);
  while (!holds()) {
    if (clock.Monotonic() > limit) return holds();
    std::this_thread::yield();
  }
  return true;
}

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    options_.directory = scratch_.path() + "/lane";
    options_.segment_bytes = 4096;
    options_.quota_bytes = 256 * 4096;
  }

  void Open() {
    auto opened = LaneJournal::Open(options_, files_, clock_);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    journal_ = std::move(opened).value();
  }
  void Close() { journal_.reset(); }
  void Append(uint64_t first, uint64_t count) {
    for (uint64_t id = first; id < first + count; ++id) {
      ASSERT_EQ(AppendId(*journal_, id), AppendResult::kAccepted) << id;
    }
  }
  // Names of the files in the directory, sorted, without the lock.
  std::vector<std::string> Files(const std::string& folder = "") const {
    std::vector<std::string> names;
    const std::filesystem::path path = options_.directory + folder;
    if (!std::filesystem::exists(path)) return names;
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      if (entry.path().filename() != "lock") names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  ScratchDirectory scratch_;
  PosixSegmentFiles files_;
  ManualClock clock_;
  JournalOptions options_;
  std::unique_ptr<LaneJournal> journal_;
};

// 1, 2 ... count.
inline std::vector<uint64_t> UpTo(uint64_t count, uint64_t first = 1) {
  std::vector<uint64_t> ids;
  for (uint64_t i = 0; i < count; ++i) ids.push_back(first + i);
  return ids;
}

}  // namespace beacongate::testing
