#include "loadgen/runlog/run_log_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "loadgen/runlog/run_log_format.h"

namespace beacongate::loadgen {

Result<std::unique_ptr<RunLogReader>> RunLogReader::Open(const std::string& path) {
  UniqueFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) {
    return Error{fmt::format("cannot read the run log {}: {}", path, std::strerror(errno))};
  }
  std::unique_ptr<RunLogReader> log(new RunLogReader(path, std::move(file)));
  std::string magic;
  if (!log->ReadAt(kRunLogMagic.size(), &magic) || magic != kRunLogMagic) {
    return Error{fmt::format("{} is no run log; give a file that --run-log wrote", path)};
  }
  log->position_ = kRunLogMagic.size();
  uint32_t kind = 0;
  const Result<Got> got = log->NextBlock(&kind);
  if (!got) return got.error();
  if (got.value() == Got::kEndOfFile || kind != static_cast<uint32_t>(BlockKind::kStart)) {
    return log->Damaged("it does not begin with the run's start");
  }
  Result<RunStart> start = DecodeStart(log->payload_);
  if (!start) return log->Damaged(start.error().message);
  log->start_ = std::move(start).value();
  log->first_run_ = log->position_;
  return log;
}

Status RunLogReader::ForEachRun(const std::function<void(const OutcomeRun&)>& take) {
  position_ = first_run_;
  finished_ = false;
  while (!finished_) {
    uint32_t kind = 0;
    const Result<Got> got = NextBlock(&kind);
    if (!got) return got.error();
    if (got.value() == Got::kEndOfFile) return Status::Ok();
    finished_ = kind == static_cast<uint32_t>(BlockKind::kEnd);
    if (kind != static_cast<uint32_t>(BlockKind::kOutcomes)) continue;
    std::string_view runs = payload_;
    while (!runs.empty()) {
      const std::optional<OutcomeRun> run = TakeRun(&runs);
      if (!run || run->lane >= start_.lanes) return Damaged("a run of outcomes makes no sense");
      take(*run);
    }
  }
  return Status::Ok();
}

// A block that the file's end cuts is not there yet.
Result<RunLogReader::Got> RunLogReader::NextBlock(uint32_t* kind) {
  std::string head_bytes;
  if (!ReadAt(kBlockHeadBytes, &head_bytes)) return Got::kEndOfFile;
  const std::optional<BlockHead> head = DecodeBlockHead(head_bytes);
  if (!head) return Damaged("a block's head makes no sense");
  position_ += kBlockHeadBytes;
  if (!ReadAt(head->payload_bytes, &payload_)) {
    position_ -= kBlockHeadBytes;
    return Got::kEndOfFile;
  }
  if (!ChecksumHolds(*head, payload_)) return Damaged("a block's checksum is wrong");
  position_ += head->payload_bytes;
  *kind = static_cast<uint32_t>(head->kind);
  return Got::kBlock;
}

bool RunLogReader::ReadAt(size_t size, std::string* bytes) const {
  bytes->resize(size);
  size_t got = 0;
  while (got < size) {
    const ssize_t read =
        pread(file_.get(), bytes->data() + got, size - got, static_cast<off_t>(position_ + got));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    got += static_cast<size_t>(read);
  }
  return true;
}

Error RunLogReader::Damaged(const std::string& how) const {
  return Error{
      fmt::format("the run log {} is damaged at byte {}: {}; what was sent is not known, "
                  "send again",
                  path_, position_, how)};
}

}  // namespace beacongate::loadgen
