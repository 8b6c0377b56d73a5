#include "gateway/mask_key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gateway/base/unique_fd.h"

namespace beacongate {
namespace {

constexpr size_t kKeyBytesMin = 16;
constexpr size_t kKeyBytesMax = 4096;

Error Failed(const std::string& file, const char* what) {
  return {fmt::format("mask_key_file {}: {}: {}; name a readable file with the key", file, what,
                      std::strerror(errno))};
}

}  // namespace

Result<std::string> ReadMaskKey(const std::string& file) {
  const UniqueFd fd(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.get() < 0) return Failed(file, "cannot be opened");
  struct stat status {};
  if (fstat(fd.get(), &status) != 0) return Failed(file, "cannot be examined");
  if ((status.st_mode & S_IRWXO) != 0) {
    return Error{
        fmt::format("mask_key_file {0}: everybody can read or write it, and whoever has the "
                    "key can undo the masks; run: chmod o= {0}",
                    file)};
  }
  std::string key(kKeyBytesMax + 2, '\0');
  size_t size = 0;
  while (size < key.size()) {
    const ssize_t got = read(fd.get(), key.data() + size, key.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Failed(file, "cannot be read");
    if (got == 0) break;
    size += static_cast<size_t>(got);
  }
  key.resize(size);
  if (key.ends_with('\n')) key.pop_back();
  if (key.size() < kKeyBytesMin || key.size() > kKeyBytesMax) {
    return Error{
        fmt::format("mask_key_file {0}: a key has {1} to {2} bytes, this one {3}; make one "
                    "with: head -c 32 /dev/urandom | base64 > {0}",
                    file, kKeyBytesMin, kKeyBytesMax,
                    key.size() > kKeyBytesMax ? "more" : std::to_string(key.size()))};
  }
  return key;
}

}  // namespace beacongate
