// RunLogWriter: writes the log of one run while it is sent.
//
// Note is for the sender's hot path: a comparison and an addition while the outcomes of a lane
// repeat, about ten bytes into a buffer when they change. A full buffer is written by one
// write(2) into the page cache, so the log of a sender that is killed can be read up to its last
// block; Flush once a second keeps that block recent. Nothing waits for the disk.
//
// One thread; Share makes writers of the same log for other threads, which meet only where a
// buffer is written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/runlog/run_log.h"
#include "loadgen/runlog/run_log_file.h"

namespace beacongate::loadgen {

class RunLogWriter {
 public:
  // Creates the file or empties it, and writes the start.
  static Result<std::unique_ptr<RunLogWriter>> Create(const std::string& path,
                                                      const RunStart& start);

  // Another writer of this log, for lanes that this one is told nothing of.
  std::unique_ptr<RunLogWriter> Share() const;

  // The sender learned what became of `count` beacons of a lane. In any order, each beacon once.
  // Failures of the disk are remembered for Flush and Finish. REQUIRES: lane < start.lanes.
  void Note(uint32_t lane, uint64_t first, uint64_t count, SendOutcome outcome);

  // Everything noted so far is handed to the kernel.
  Status Flush();

  // Flush, and the block that says that nothing was sent beyond what is noted. Those that share
  // the log have been flushed for the last time.
  Status Finish(WallTime finished);

 private:
  RunLogWriter(std::shared_ptr<RunLogFile> file, uint32_t lanes);

  void Gather(const OutcomeRun& run);
  void WriteBuffer();

  const std::shared_ptr<RunLogFile> file_;
  std::vector<OutcomeRun> open_;  // by lane; count 0: none
  std::vector<uint32_t> dirty_;   // lanes that have an open run
  std::string buffer_;
};

}  // namespace beacongate::loadgen
