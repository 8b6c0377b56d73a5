#include "gateway/open_files.h"

#include <sys/resource.h>

#include <algorithm>

namespace beacongate {

size_t ConnectionsThatFit(size_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  const rlim_t needed = wanted + kOtherFilesMax;
  if (limit.rlim_cur < needed) {
    rlimit raised = limit;
    raised.rlim_cur = std::min(needed, limit.rlim_max);
    if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  if (limit.rlim_cur >= needed) return wanted;
  // A limit that leaves no room for both is halved.
  return limit.rlim_cur - std::min<rlim_t>(kOtherFilesMax, limit.rlim_cur / 2);
}

}  // namespace beacongate
