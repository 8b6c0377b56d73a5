// SheddingSink: an endpoint's own way into a journal, which closes before the journal is full, so
// that others still have room. It closes when the journal takes so much of the disk, and opens
// again at the low mark below that; it is open at first. Any worker thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "gateway/base/quota_marks.h"
#include "gateway/ingest/record_sink.h"

namespace beacongate {

class SheddingSink final : public RecordSink {
 public:
  // `path` of the endpoint and `topic` of the journal are for the log and metrics. `sink` outlives
  // this.
  SheddingSink(RecordSink& sink, const ShedMarks& marks, std::string path, std::string topic);

  AppendResult Append(const FrameInput& frame) override;
  uint64_t bytes_on_disk() const override { return sink_.bytes_on_disk(); }

  // As of the last beacon.
  bool shedding() const { return shedding_.load(std::memory_order_relaxed); }
  const std::string& path() const { return path_; }
  const std::string& topic() const { return topic_; }

 private:
  bool LookIfShedding();

  RecordSink& sink_;
  const ShedMarks marks_;
  const std::string path_;
  const std::string topic_;
  std::atomic<bool> shedding_{false};
};

}  // namespace beacongate
