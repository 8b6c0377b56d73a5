// RunLogFile: the file that the writers of one run's log share. Any thread: a block is written
// whole, between others'. After a failure nothing more is written, so the log stays good up to its
// last whole block.
#pragma once

#include <mutex>
#include <string>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::loadgen {

class RunLogFile {
 public:
  RunLogFile(std::string path, UniqueFd file) : path_(std::move(path)), file_(std::move(file)) {}

  // One write(2) into the page cache, but for a disk that is full.
  void Write(const std::string& block);
  // Of all writes so far.
  Status status() const;

 private:
  const std::string path_;
  const UniqueFd file_;
  mutable std::mutex mutex_;
  Status status_ = Status::Ok();
};

}  // namespace beacongate::loadgen
