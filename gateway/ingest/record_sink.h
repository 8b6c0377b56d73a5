// RecordSink: where accepted records go. In the gateway it is the lane's journal; `explain` and
// tests have their own. Append may be called by any worker thread and must not block for long.
#pragma once

#include "gateway/journal/frame.h"
#include "gateway/journal/lane_journal.h"

namespace beacongate {

class RecordSink {
 public:
  virtual ~RecordSink() = default;
  virtual AppendResult Append(const FrameInput& frame) = 0;
};

// The journal as a sink. `journal` outlives it.
class JournalSink final : public RecordSink {
 public:
  explicit JournalSink(LaneJournal& journal) : journal_(journal) {}
  AppendResult Append(const FrameInput& frame) override { return journal_.Append(frame); }

 private:
  LaneJournal& journal_;
};

}  // namespace beacongate
