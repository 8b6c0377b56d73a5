// A journal for benches, in $BEACONGATE_BENCH_DIR or a folder for temporary files; it goes with the
// object. One thread, but for what lane_journal.h lets others do.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/base/log.h"
#include "gateway/base/system_clock.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/posix_segment_file.h"

namespace beacongate {

inline constexpr size_t kPayloadBytes = 500;

class OpenJournal {
 public:
  OpenJournal() {
    SetLogLevel(LogLevel::kError);
    const char* const base = std::getenv("BEACONGATE_BENCH_DIR");
    std::string pattern =
        (base != nullptr ? base : std::filesystem::temp_directory_path().string()) +
        "/bgj-bench-XXXXXX";
    CHECK(mkdtemp(pattern.data()) != nullptr);
    directory_ = pattern;
    Open();
  }
  ~OpenJournal() {
    journal_.reset();
    std::filesystem::remove_all(directory_);
  }
  void Open() {
    journal_.reset();
    JournalOptions options;
    options.directory = directory_;
    auto opened = LaneJournal::Open(options, files_, clock_);
    CHECK(opened.ok());
    journal_ = std::move(opened).value();
  }
  LaneJournal& journal() { return *journal_; }

 private:
  std::string directory_;
  PosixSegmentFiles files_;
  SystemClock clock_;
  std::unique_ptr<LaneJournal> journal_;
};

inline FrameInput Input(const std::string& payload) {
  FrameInput input;
  input.has_key = true;
  input.key = "shop.example|visitor-0123456789";
  input.payload = payload;
  input.origin_offset = 4;
  input.sequence_offset = 13;
  return input;
}

// Takes out and retires whatever is there, in runs of up to 10,000.
inline size_t Drain(LaneJournal& journal, std::vector<FrameRef>& frames) {
  frames.clear();
  for (FrameRef frame; frames.size() < 10'000 && journal.Next(&frame);) frames.push_back(frame);
  journal.Retire(frames.data(), frames.size(), Retirement::kDelivered);
  return frames.size();
}

}  // namespace beacongate
