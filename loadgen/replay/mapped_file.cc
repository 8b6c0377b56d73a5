#include "loadgen/replay/mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace beacongate::loadgen {
namespace {

constexpr size_t kStep = 16u << 20;

}  // namespace

Result<std::unique_ptr<MappedFile>> MappedFile::Create(size_t bytes_max) {
  std::error_code none;
  std::string path = (std::filesystem::temp_directory_path(none) / "beaconload-XXXXXX").string();
  UniqueFd file(mkostemp(path.data(), O_CLOEXEC));
  if (!file.valid()) {
    return Error{
        fmt::format("cannot make a temporary file {}: {}; set TMPDIR to a folder with room", path,
                    std::strerror(errno))};
  }
  unlink(path.c_str());
  void* const data =
      mmap(nullptr, bytes_max, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file.get(), 0);
  if (data == MAP_FAILED) {
    return Error{fmt::format("cannot map {} bytes of a temporary file: {}; lower --spool-max",
                             bytes_max, std::strerror(errno))};
  }
  return std::unique_ptr<MappedFile>(
      new MappedFile(std::move(file), static_cast<char*>(data), bytes_max));
}

MappedFile::~MappedFile() { munmap(data_, bytes_max_); }

// The disk is asked for whole steps ahead: a write to a mapped page that has no block would kill
// the process.
bool MappedFile::Append(std::string_view bytes) {
  if (bytes.size() > bytes_max_ - size_) return false;
  const size_t end = size_ + bytes.size();
  if (end > allocated_) {
    const size_t wanted = std::min((end / kStep + 1) * kStep, bytes_max_);
    if (posix_fallocate(file_.get(), 0, static_cast<off_t>(wanted)) != 0) return false;
    allocated_ = wanted;
  }
  bytes.copy(data_ + size_, bytes.size());
  size_ = end;
  return true;
}

}  // namespace beacongate::loadgen
