// RunLogReader: reads the log of one run, a block at a time, whatever its size.
//
// A log that ends early (the sender was killed, or still runs) is read up to its last whole block;
// finished() says so. Damage before that is an Error, since runs may be missing. May be read
// while it is written: each pass sees what was flushed by then. One thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"
#include "loadgen/runlog/run_log.h"

namespace beacongate::loadgen {

class RunLogReader {
 public:
  // Reads the start.
  static Result<std::unique_ptr<RunLogReader>> Open(const std::string& path);

  const std::string& path() const { return path_; }
  const RunStart& start() const { return start_; }

  // Hands the runs to `take` in the order in which they were written, from the first. Can be
  // called again.
  Status ForEachRun(const std::function<void(const OutcomeRun&)>& take);

  // The last pass came to the end block: nothing was sent beyond the runs.
  bool finished() const { return finished_; }

 private:
  enum class Got { kBlock, kEndOfFile };

  RunLogReader(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file)) {}

  Result<Got> NextBlock(uint32_t* kind);
  bool ReadAt(size_t size, std::string* bytes) const;
  Error Damaged(const std::string& how) const;

  const std::string path_;
  const UniqueFd file_;
  RunStart start_;
  uint64_t position_ = 0;
  uint64_t first_run_ = 0;  // position of the block behind the start
  std::string payload_;
  bool finished_ = false;
};

}  // namespace beacongate::loadgen
