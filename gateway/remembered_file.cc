#include "gateway/remembered_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "gateway/base/limits.h"
#include "gateway/base/unique_fd.h"

namespace beacongate {
namespace {

constexpr size_t kBytesMax = 64 * limits::kKiB;

}  // namespace

std::string RememberedFile::Read() const {
  const UniqueFd file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return "";
  std::string text(kBytesMax + 1, '\0');
  size_t bytes = 0;
  while (bytes < text.size()) {
    const ssize_t count = read(file.get(), text.data() + bytes, text.size() - bytes);
    if (count < 0) return "";
    if (count == 0) break;
    bytes += static_cast<size_t>(count);
  }
  if (bytes > kBytesMax) return "";
  text.resize(bytes);
  return text;
}

Status RememberedFile::Replace(std::string_view text) const {
  const auto failed = [this](const char* what) {
    return Error{
        fmt::format("cannot {} {}: {}", what, path_, std::generic_category().message(errno))};
  };
  const std::string made = path_ + ".new";
  const UniqueFd file(open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid()) return failed("create");
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fdatasync(file.get()) != 0) {
    return failed("write");
  }
  if (rename(made.c_str(), path_.c_str()) != 0) return failed("replace");
  return files_.SyncDirectory(journal_dir_);
}

}  // namespace beacongate
