#include "loadgen/runlog/run_log_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "gateway/base/check.h"
#include "loadgen/runlog/run_log_format.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kBufferBytes = 64 * 1024;
constexpr size_t kRunBytesMax = 32;

}  // namespace

Result<std::unique_ptr<RunLogWriter>> RunLogWriter::Create(const std::string& path,
                                                           const RunStart& start) {
  UniqueFd file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.valid()) {
    return Error{fmt::format("cannot create the run log {}: {}; name another file", path,
                             std::strerror(errno))};
  }
  std::unique_ptr<RunLogWriter> log(new RunLogWriter(path, std::move(file), start.lanes));
  log->Write(std::string(kRunLogMagic) + EncodeBlock(BlockKind::kStart, EncodeStart(start)));
  if (!log->status_) return log->status_.error();
  return log;
}

RunLogWriter::RunLogWriter(std::string path, UniqueFd file, uint32_t lanes)
    : path_(std::move(path)), file_(std::move(file)), open_(lanes) {
  buffer_.reserve(kBufferBytes + kRunBytesMax);
  dirty_.reserve(lanes);
}

void RunLogWriter::Note(uint32_t lane, uint64_t first, uint64_t count, SendOutcome outcome) {
  DCHECK(lane < open_.size());
  OutcomeRun& open = open_[lane];
  if (open.count > 0 && open.outcome == outcome && open.first + open.count == first) {
    open.count += count;
    return;
  }
  if (count == 0) return;
  if (open.count > 0) {
    Gather(open);
  } else {
    dirty_.push_back(lane);
  }
  open = {.lane = lane, .first = first, .count = count, .outcome = outcome};
}

void RunLogWriter::Gather(const OutcomeRun& run) {
  AppendRun(run, &buffer_);
  if (buffer_.size() >= kBufferBytes) WriteBuffer();
}

void RunLogWriter::WriteBuffer() {
  if (!buffer_.empty()) Write(EncodeBlock(BlockKind::kOutcomes, buffer_));
  buffer_.clear();
}

// One write a block: what a kill leaves is whole blocks, but for a disk that is full.
void RunLogWriter::Write(const std::string& block) {
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

Status RunLogWriter::Flush() {
  for (const uint32_t lane : dirty_) {
    Gather(open_[lane]);
    open_[lane].count = 0;
  }
  dirty_.clear();
  WriteBuffer();
  return status_;
}

Status RunLogWriter::Finish(WallTime finished) {
  if (Status flushed = Flush(); !flushed) return flushed;
  Write(EncodeBlock(BlockKind::kEnd, EncodeEnd(finished)));
  return status_;
}

}  // namespace beacongate::loadgen
