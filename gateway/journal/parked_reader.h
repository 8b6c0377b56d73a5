// ParkedReader: the frames of one file of parked frames, in order, each checked. Whoever destroys
// it before Next said that there are no more leaves the rest in the file for the next life.
//
// One thread. Next touches pages of the file.
#pragma once

#include <optional>

#include "gateway/journal/frame_scan.h"
#include "gateway/journal/lane_journal.h"
#include "gateway/journal/segment_queue.h"

namespace beacongate {

class ParkedReader {
 public:
  // REQUIRES: the file is open for reading. `queue` outlives the reader.
  ParkedReader(SegmentQueue& queue, Segment* file);

  // False at the end; then the file stays only until its frames are retired.
  bool Next(FrameRef* frame);

 private:
  SegmentQueue* queue_;
  Segment* file_;
  std::optional<FrameScan> scan_;
};

}  // namespace beacongate
