#include "gateway/base/thread_name.h"

#include <pthread.h>

namespace beacongate {

void NameThread(const char* name) {
  // It fails only for a name that is too long, and matters to nobody else.
  static_cast<void>(pthread_setname_np(pthread_self(), name));
}

}  // namespace beacongate
