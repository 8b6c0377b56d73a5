#include "deploy/broker/quarantine_file.h"

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
#include <system_error>
#include <utility>

#include "gateway/base/sync_directory.h"

namespace beacongate::broker {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "beacon-quarantine/1 ";
constexpr std::string_view kFolderName = "quarantine";

Error Failed(std::string_view what, const std::string& path, int error) {
  return Error{fmt::format("cannot {} {}: {}", what, path, std::strerror(error))};
}

// The value of "name=" in the line, up to the next blank or, for the last one, the line's end.
std::optional<std::string_view> ValueOf(std::string_view line, std::string_view name) {
  const std::string wanted = fmt::format(" {}=", name);
  const size_t at = line.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view value = line.substr(at + wanted.size());
  return value.substr(0, value.find(' '));
}

template <typename Number>
bool ReadNumber(std::string_view line, std::string_view name, Number* number) {
  const std::optional<std::string_view> text = ValueOf(line, name);
  if (!text) return false;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), *number);
  return error == std::errc() && end == text->data() + text->size();
}

// The record at the front of `bytes`; its `bytes` say how long it is.
std::optional<QuarantinedRecord> ParseRecord(std::string_view bytes) {
  const size_t line_end = bytes.find('\n');
  if (!bytes.starts_with(kMagic) || line_end == std::string_view::npos) return std::nullopt;
  const std::string_view line = bytes.substr(0, line_end);
  QuarantinedRecord record;
  int64_t key_bytes = 0;
  uint64_t payload_bytes = 0;
  if (!ReadNumber(line, "partition", &record.partition) ||
      !ReadNumber(line, "sequence", &record.sequence) ||
      !ReadNumber(line, "accepted_us", &record.accepted_us) ||
      !ReadNumber(line, "quarantined_us", &record.quarantined_us) ||
      !ReadNumber(line, "key_bytes", &key_bytes) ||
      !ReadNumber(line, "payload_bytes", &payload_bytes) || key_bytes < -1) {
    return std::nullopt;
  }
  record.topic = ValueOf(line, "topic").value_or("");
  record.reason = ValueOf(line, "reason").value_or("");
  const std::string_view rest = bytes.substr(line_end + 1);
  const uint64_t key_size = key_bytes < 0 ? 0 : static_cast<uint64_t>(key_bytes);
  if (key_size > rest.size() || payload_bytes >= rest.size() - key_size) return std::nullopt;
  if (rest[key_size + payload_bytes] != '\n') return std::nullopt;
  if (key_bytes >= 0) record.key = rest.substr(0, key_size);
  record.payload = rest.substr(key_size, payload_bytes);
  record.bytes = bytes.substr(0, line_end + 1 + key_size + payload_bytes + 1);
  return record;
}

Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t wrote = write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Failed("write", path, errno);
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
  return Status::Ok();
}

Status SyncFolderOf(const std::string& path) {
  const std::string folder = fs::path(path).parent_path();
  const int error = SyncDirectory(folder);
  return error == 0 ? Status::Ok() : Status(Failed("sync", folder, error));
}

bool IsRecordFile(const std::string& name) {
  return name.size() >= 6 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void LookInto(const fs::path& folder, QuarantineFolder* found) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (!entry.is_regular_file(ignored)) continue;
    const std::string name = entry.path().filename();
    if (IsRecordFile(name)) found->files.push_back(entry.path());
    if (name.ends_with(".bgj")) found->damaged_segments.push_back(entry.path());
  }
}

}  // namespace

QuarantineContent ParseQuarantine(std::string_view bytes) {
  QuarantineContent content;
  while (!bytes.empty()) {
    std::optional<QuarantinedRecord> record = ParseRecord(bytes);
    if (!record) break;
    bytes.remove_prefix(record->bytes.size());
    content.records.push_back(*std::move(record));
  }
  content.unreadable_bytes = bytes.size();
  return content;
}

QuarantineFile::QuarantineFile(std::string path, UniqueFd fd, std::string bytes)
    : path_(std::move(path)), fd_(std::move(fd)), bytes_(bytes.begin(), bytes.end()) {
  content_ = ParseQuarantine({bytes_.data(), bytes_.size()});
}

Result<std::optional<QuarantineFile>> QuarantineFile::Open(const std::string& path) {
  UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return Failed("open", path, errno);
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::optional<QuarantineFile>();
    return Failed("lock", path, errno);
  }
  std::string bytes;
  char buffer[64 * 1024];
  for (;;) {
    const ssize_t got = read(fd.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed("read", path, errno);
    if (got == 0) break;
    bytes.append(buffer, static_cast<size_t>(got));
  }
  return std::optional<QuarantineFile>(QuarantineFile(path, std::move(fd), std::move(bytes)));
}

Status QuarantineFile::MarkResubmitted() {
  const std::string marked = path_ + ".resubmitted";
  if (rename(path_.c_str(), marked.c_str()) != 0) return Failed("rename", path_, errno);
  return SyncFolderOf(path_);
}

Status QuarantineFile::Keep(const std::vector<QuarantinedRecord>& records) {
  const std::string fresh = path_ + ".rest";
  unlink(fresh.c_str());  // of a run that was killed
  const UniqueFd fd(open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd.valid()) return Failed("make", fresh, errno);
  for (const QuarantinedRecord& record : records) {
    if (Status status = WriteAll(fd.get(), record.bytes, fresh); !status.ok()) return status;
  }
  if (fdatasync(fd.get()) != 0) return Failed("sync", fresh, errno);
  if (rename(fresh.c_str(), path_.c_str()) != 0) return Failed("replace", path_, errno);
  return SyncFolderOf(path_);
}

Result<QuarantineFolder> FindQuarantine(const std::string& directory) {
  std::error_code error;
  if (!fs::is_directory(directory, error)) {
    return Error{fmt::format("{} is no folder; name a journal, or its quarantine", directory)};
  }
  QuarantineFolder found;
  const fs::path root(directory);
  if (root.filename() == kFolderName || root.parent_path().filename() == kFolderName) {
    LookInto(root, &found);
  }
  LookInto(root / kFolderName, &found);
  for (const auto& entry : fs::directory_iterator(root, error)) {
    if (entry.path().filename() != kFolderName) LookInto(entry.path() / kFolderName, &found);
  }
  std::sort(found.files.begin(), found.files.end());
  std::sort(found.damaged_segments.begin(), found.damaged_segments.end());
  return found;
}

}  // namespace beacongate::broker
