#include "gateway/journal/posix_segment_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

#include "gateway/base/sync_directory.h"
#include "gateway/base/unique_fd.h"
#include "gateway/journal/journal_format.h"
#include "gateway/journal/mapping_guard.h"

namespace beacongate {
namespace {

constexpr mode_t kDirectoryMode = 0700;
constexpr mode_t kFileMode = 0600;

std::string Reason(int error) { return std::generic_category().message(error); }

Error Failed(std::string_view what, const std::string& path, int error) {
  std::string text = fmt::format("cannot {} {}: {}", what, path, Reason(error));
  if (error == ENOSPC || error == EDQUOT) text += "; free space on that file system";
  if (error == EACCES || error == EPERM) text += "; the gateway's user must own it";
  return Error{std::move(text)};
}

class FlockLock final : public DirectoryLock {
 public:
  explicit FlockLock(UniqueFd fd) : fd_(std::move(fd)) {}

 private:
  UniqueFd fd_;
};

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

// Whether `path` is still the name of the file that was opened by it.
Result<bool> IsNamed(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  if (fstat(fd, &opened) != 0) return Failed("look at", path, errno);
  if (lstat(path.c_str(), &named) != 0) {
    if (errno == ENOENT) return false;
    return Failed("look at", path, errno);
  }
  return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

Mapping Guarded(void* data, size_t bytes) {
  char* const begin = static_cast<char*>(data);
  return Mapping{begin, bytes, MappingGuard::Add(begin, bytes)};
}

Result<Mapping> AllocateAndMap(const std::string& path, int fd, size_t bytes) {
  int error = 0;
  do {
    error = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  } while (error == EINTR);
  if (error != 0) return Failed("allocate", path, error);
  void* const data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (data == MAP_FAILED) return Failed("map", path, errno);
  return Guarded(data, bytes);
}

}  // namespace

PosixSegmentFiles::PosixSegmentFiles() { MappingGuard::Install(); }

Status PosixSegmentFiles::MakeDirectory(const std::string& directory) {
  for (size_t slash = directory.find('/', 1);; slash = directory.find('/', slash + 1)) {
    const std::string part = directory.substr(0, slash);
    if (mkdir(part.c_str(), kDirectoryMode) != 0 && errno != EEXIST) {
      return Failed("make directory", part, errno);
    }
    if (slash == std::string::npos) break;
  }
  struct stat info {};
  if (stat(directory.c_str(), &info) != 0) return Failed("look at", directory, errno);
  if (!S_ISDIR(info.st_mode)) return Failed("use", directory, ENOTDIR);
  return Status::Ok();
}

Result<std::unique_ptr<DirectoryLock>> PosixSegmentFiles::Lock(const std::string& directory) {
  const std::string path = directory + "/lock";
  while (true) {
    UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kFileMode));
    if (!fd.valid()) return Failed("open", path, errno);
    if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return Failed("lock", path, errno);
      return std::unique_ptr<DirectoryLock>();
    }
    // Its last owner may have removed the file between the two calls.
    const Result<bool> named = IsNamed(fd.get(), path);
    if (!named.ok()) return named.error();
    if (named.value()) {
      return std::unique_ptr<DirectoryLock>(std::make_unique<FlockLock>(std::move(fd)));
    }
  }
}

Result<std::vector<DirectoryEntry>> PosixSegmentFiles::List(const std::string& directory) {
  const std::unique_ptr<DIR, CloseDirectory> stream(opendir(directory.c_str()));
  if (stream == nullptr) return Failed("read directory", directory, errno);
  std::vector<DirectoryEntry> entries;
  errno = 0;
  while (const dirent* found = readdir(stream.get())) {
    const std::string_view name = found->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    if (fstatat(dirfd(stream.get()), found->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0) {
      const FileKind kind = S_ISREG(info.st_mode)   ? FileKind::kRegular
                            : S_ISDIR(info.st_mode) ? FileKind::kDirectory
                                                    : FileKind::kOther;
      entries.push_back({std::string(name), kind, static_cast<uint64_t>(info.st_size)});
    } else if (errno != ENOENT) {
      // To leave it out would have its beacons come behind younger ones.
      return Failed("look at", directory + "/" + found->d_name, errno);
    }
    errno = 0;
  }
  if (errno != 0) return Failed("read directory", directory, errno);
  return entries;
}

bool PosixSegmentFiles::Exists(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 || errno != ENOENT;
}

Result<Mapping> PosixSegmentFiles::Create(const std::string& path, size_t bytes) {
  const UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kFileMode));
  if (!fd.valid()) return Failed("create", path, errno);
  Result<Mapping> mapping = AllocateAndMap(path, fd.get(), bytes);
  if (!mapping.ok()) unlink(path.c_str());
  return mapping;
}

Result<Mapping> PosixSegmentFiles::Map(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd.valid()) return Failed("open", path, errno);
  struct stat info {};
  if (fstat(fd.get(), &info) != 0) return Failed("look at", path, errno);
  if (!S_ISREG(info.st_mode)) return Failed("map", path, EINVAL);
  if (info.st_size == 0) return Mapping{};
  const size_t bytes = static_cast<size_t>(info.st_size);
  void* const data = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd.get(), 0);
  if (data == MAP_FAILED) return Failed("map", path, errno);
  madvise(data, bytes, MADV_SEQUENTIAL);
  return Guarded(data, bytes);
}

void PosixSegmentFiles::Unmap(Mapping mapping) {
  if (mapping.data == nullptr) return;
  MappingGuard::Remove(mapping.faults);
  munmap(mapping.data, mapping.bytes);
}

// Not MAP_POPULATE: pages of a shared mapping that were only read fault again at the first store.
// Kernels before 5.14 do not know this advice; there the appender takes the faults.
void PosixSegmentFiles::Populate(Mapping mapping, size_t offset, size_t bytes) {
  static_cast<void>(madvise(mapping.data + offset, bytes, MADV_POPULATE_WRITE));
}

Status PosixSegmentFiles::FreeBlocks(const std::string& path, size_t offset, size_t bytes) {
  const UniqueFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return Failed("open for writing", path, errno);
  if (fallocate(fd.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                static_cast<off_t>(bytes)) != 0) {
    return Failed("free blocks of", path, errno);
  }
  return Status::Ok();
}

Status PosixSegmentFiles::Remove(const std::string& path) {
  if (unlink(path.c_str()) != 0) return Failed("remove", path, errno);
  return Status::Ok();
}

Status PosixSegmentFiles::RemoveDirectory(const std::string& directory) {
  if (rmdir(directory.c_str()) != 0) return Failed("remove directory", directory, errno);
  return Status::Ok();
}

Status PosixSegmentFiles::Move(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) {
    return Status::Ok();
  }
  // Some file systems know no such flag. The directory is locked: nobody makes `to` meanwhile.
  if (errno != EINVAL || Exists(to)) return Failed("move to " + to + " from", from, errno);
  if (rename(from.c_str(), to.c_str()) != 0) return Failed("move to " + to + " from", from, errno);
  return Status::Ok();
}

// By a descriptor, not by msync: a sealed segment may not be mapped any more. fdatasync covers
// pages that were dirtied through a mapping.
Status PosixSegmentFiles::SyncFile(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) {
    if (errno == ENOENT) return Status::Ok();
    return Failed("open", path, errno);
  }
  if (fdatasync(fd.get()) != 0) return Failed("sync", path, errno);
  return Status::Ok();
}

Status PosixSegmentFiles::SyncDirectory(const std::string& directory) {
  const int error = beacongate::SyncDirectory(directory);
  return error == 0 ? Status::Ok() : Status(Failed("sync", directory, error));
}

}  // namespace beacongate
