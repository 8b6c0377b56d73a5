#include "gateway/delivery/quarantine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "gateway/base/log.h"
#include "gateway/base/sync_directory.h"

namespace beacongate {
namespace {

constexpr uint64_t kFileBytesMax = 16u << 20;

Error Failed(std::string_view what, const std::string& path, int error) {
  return Error{fmt::format("quarantine: cannot {} {}: {}; check the disk and its permissions", what,
                           path, std::strerror(error))};
}

// One more than the highest number that a file of the directory has.
Result<uint32_t> NextNumber(const std::string& directory) {
  std::error_code error;
  uint32_t next = 0;
  std::filesystem::directory_iterator entries(directory, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename();
    uint32_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec == std::errc() && parsed.ptr == name.data() + name.size()) {
      next = std::max(next, number + 1);
    }
  }
  if (error) return Failed("list", directory, error.value());
  return next;
}

Status WriteAll(int fd, const std::string& bytes, const std::string& path) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t wrote = write(fd, bytes.data() + done, bytes.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Failed("write", path, errno);
    done += static_cast<size_t>(wrote);
  }
  if (fdatasync(fd) != 0) return Failed("sync", path, errno);
  return Status::Ok();
}

}  // namespace

Result<Quarantine> Quarantine::Open(const std::string& directory, const std::string& topic) {
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return Failed("make", directory, errno);
  }
  if (access(directory.c_str(), W_OK | X_OK) != 0) return Failed("write into", directory, errno);
  const Result<uint32_t> next = NextNumber(directory);
  if (!next) return next.error();
  return Quarantine(directory, topic, next.value());
}

Quarantine::Quarantine(std::string directory, std::string topic, uint32_t next_number)
    : directory_(std::move(directory)), topic_(std::move(topic)), next_number_(next_number) {}

// Each attempt takes a name of its own: that of a failed one may be taken by whatever failed it.
Status Quarantine::OpenFile() {
  path_ = fmt::format("{}/{:06}", directory_, next_number_++);
  file_bytes_ = 0;
  file_ = UniqueFd(open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
  if (!file_.valid()) return Failed("make", path_, errno);
  Status status = Status::Ok();
  if (flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    status = Failed("lock", path_, errno);
  } else if (const int error = SyncDirectory(directory_); error != 0) {
    status = Failed("sync", directory_, error);
  }
  if (!status) EndFile();
  return status;
}

// Goes on in another file. What a failed write left behind must not stand in front of a record, nor
// must the attempts on a full disk leave a file each.
void Quarantine::EndFile() {
  if (file_bytes_ == 0) {
    unlink(path_.c_str());
  } else if (ftruncate(file_.get(), static_cast<off_t>(file_bytes_)) != 0) {
    Log(LogLevel::kWarning, "quarantine", "{}", Failed("cut off the end of", path_, errno).message);
  }
  file_.Reset();
}

Status Quarantine::Add(const FrameView& frame, std::string_view reason, WallTime now) {
  if (!file_.valid() || file_bytes_ >= kFileBytesMax) {
    if (Status status = OpenFile(); !status) return status;
  }
  buffer_.clear();
  fmt::format_to(std::back_inserter(buffer_),
                 "beacon-quarantine/1 topic={} partition={} sequence={} accepted_us={} "
                 "quarantined_us={} key_bytes={} payload_bytes={} reason={}\n",
                 topic_, frame.partition, frame.sequence,
                 frame.accepted_at.time_since_epoch().count(), now.time_since_epoch().count(),
                 frame.has_key ? static_cast<int64_t>(frame.key.size()) : -1, frame.payload.size(),
                 reason);
  if (frame.has_key) buffer_.append(frame.key);
  buffer_.append(frame.payload);
  buffer_.push_back('\n');
  Status status = WriteAll(file_.get(), buffer_, path_);
  if (status) {
    file_bytes_ += buffer_.size();
  } else {
    EndFile();
  }
  return status;
}

}  // namespace beacongate
