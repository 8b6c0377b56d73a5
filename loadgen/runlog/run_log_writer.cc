#include "loadgen/runlog/run_log_writer.h"

#include <fcntl.h>
#include <fmt/format.h>

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
  auto shared = std::make_shared<RunLogFile>(path, std::move(file));
  shared->Write(std::string(kRunLogMagic) + EncodeBlock(BlockKind::kStart, EncodeStart(start)));
  if (Status status = shared->status(); !status) return status.error();
  return std::unique_ptr<RunLogWriter>(new RunLogWriter(std::move(shared), start.lanes));
}

std::unique_ptr<RunLogWriter> RunLogWriter::Share() const {
  return std::unique_ptr<RunLogWriter>(
      new RunLogWriter(file_, static_cast<uint32_t>(open_.size())));
}

RunLogWriter::RunLogWriter(std::shared_ptr<RunLogFile> file, uint32_t lanes)
    : file_(std::move(file)), open_(lanes) {
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
  if (!buffer_.empty()) file_->Write(EncodeBlock(BlockKind::kOutcomes, buffer_));
  buffer_.clear();
}

Status RunLogWriter::Flush() {
  for (const uint32_t lane : dirty_) {
    Gather(open_[lane]);
    open_[lane].count = 0;
  }
  dirty_.clear();
  WriteBuffer();
  return file_->status();
}

Status RunLogWriter::Finish(WallTime finished) {
  if (Status flushed = Flush(); !flushed) return flushed;
  file_->Write(EncodeBlock(BlockKind::kEnd, EncodeEnd(finished)));
  return file_->status();
}

}  // namespace beacongate::loadgen
