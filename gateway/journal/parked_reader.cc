#include "gateway/journal/parked_reader.h"

#include <algorithm>

#include "gateway/journal/frame_codec.h"

namespace beacongate {

ParkedReader::ParkedReader(SegmentQueue& queue, Segment* file) : queue_(&queue), file_(file) {
  const size_t known_end = file->sealed_end.load(std::memory_order_relaxed);
  const size_t mapped_end = file->mapping.bytes / kFrameAlignment * kFrameAlignment;
  scan_.emplace(file->mapping.data, std::min(sizeof(SegmentHeader), mapped_end),
                std::min(known_end, mapped_end), file->end_is_known, file->seed);
}

bool ParkedReader::Next(FrameRef* frame) {
  if (!scan_.has_value()) return false;
  frame->segment = file_;
  frame->frame = scan_->Next();
  if (frame->frame != nullptr) {
    // The disk gave more than when the file was measured. `frames` changes only by this thread.
    if (scan_->frames() > file_->frames) {
      queue_->AddRecovered(file_, PublishedSize(frame->frame));
    }
    return true;
  }
  SegmentQueue::Findings findings{scan_->frames(), scan_->frame_bytes(), scan_->skipped_bytes()};
  if (file_->mapping.data == nullptr) findings.skipped_bytes = file_->frame_bytes;
  scan_.reset();
  queue_->EndReading(file_, findings);
  return false;
}

}  // namespace beacongate
