// RecordSink: where accepted records go. In the gateway it is the lane's journal; `explain` and
// tests have their own. Append may be called by any worker thread and must not block for long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "gateway/journal/frame.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual AppendResult Append(const FrameInput& frame) = 0;
  // What the records take there; 0 where nothing is kept. A cheap look.
  virtual uint64_t bytes_on_disk() const { return 0; }
};

// The journal as a sink. `journal` outlives it.
class JournalSink final : public RecordSink {
 public:
  explicit JournalSink(LaneJournal& journal) : journal_(journal) {}
  AppendResult Append(const FrameInput& frame) override { return journal_.Append(frame); }
  uint64_t bytes_on_disk() const override { return journal_.bytes_on_disk(); }

 private:
  LaneJournal& journal_;
};

// Puts a prefix in front of every record. `sink` outlives it.
class FramedSink final : public RecordSink {
 public:
  // record_bytes_max: of a record with its prefix.
  FramedSink(RecordSink& sink, std::string prefix, size_t record_bytes_max)
      : sink_(sink), prefix_(std::move(prefix)), record_bytes_max_(record_bytes_max) {}
  AppendResult Append(const FrameInput& frame) override {
    if (frame.payload.size() + prefix_.size() > record_bytes_max_) return AppendResult::kTooLarge;
    FrameInput framed = frame;
    framed.prefix = prefix_;
    return sink_.Append(framed);
  }
  uint64_t bytes_on_disk() const override { return sink_.bytes_on_disk(); }

 private:
  RecordSink& sink_;
  const std::string prefix_;
  const size_t record_bytes_max_;
};

}  // namespace beacongate
