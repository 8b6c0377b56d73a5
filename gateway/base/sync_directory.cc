#include "gateway/base/sync_directory.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "gateway/base/unique_fd.h"

namespace beacongate {

int SyncDirectory(const std::string& path) {
  const UniqueFd fd(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return errno;
  return fsync(fd.get()) == 0 || errno == EINVAL ? 0 : errno;
}

}  // namespace beacongate
