// How many descriptors the process may have. Changes the process's limit; not thread-safe.
#pragma once

#include <cstddef>

namespace beacongate {

// What everything but client connections may need: journal, Kafka, loops, the admin port, and
// connections that are being turned away.
constexpr size_t kOtherFilesMax = 512;

// Raises the limit of open files for `wanted` connections as far as the system allows. Returns how
// many connections fit: with more, segments could not be made and brokers not be reached.
size_t ConnectionsThatFit(size_t wanted);

}  // namespace beacongate
