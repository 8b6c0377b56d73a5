#include "gateway/heap_trim.h"

#include <malloc.h>

namespace beacongate {

void TrimHeap() { malloc_trim(0); }

}  // namespace beacongate
