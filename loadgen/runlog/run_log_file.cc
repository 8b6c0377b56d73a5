#include "loadgen/runlog/run_log_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace beacongate::loadgen {

void RunLogFile::Write(const std::string& block) {
  const std::lock_guard lock(mutex_);
  size_t written = 0;
  while (status_.ok() && written < block.size()) {
    const ssize_t taken = write(file_.get(), block.data() + written, block.size() - written);
    if (taken > 0) written += static_cast<size_t>(taken);
    if (taken < 0 && errno != EINTR) {
      status_ = Error{fmt::format("cannot write the run log {}: {}; free space on its disk", path_,
                                  std::strerror(errno))};
    }
  }
}

Status RunLogFile::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace beacongate::loadgen
