// MappingGuard: survives SIGBUS in the journal's mappings. A page of a mapped file can be gone: the
// file was cut short by somebody, or the disk cannot read it. The process would die of it, and all
// lanes with it. Instead the page is replaced by one of zeros and the mapping's faults are counted:
// whoever reads finds bytes whose checksum does not hold, whoever writes asks IsBroken afterwards.
//
// A thread that blocks SIGBUS is not helped: the kernel ends the process (kafka/bus_errors.h).
//
// A signal handler has no other place than the process: the table is one for all, of fixed size,
// and holds nothing that is allocated. A SIGBUS elsewhere takes the way that it took before.
// System calls that are given such a page (writev) fail with EFAULT and raise nothing.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace beacongate {

class MappingGuard {
 public:
  static constexpr size_t kMappingsMax = 8'192;

  // Takes SIGBUS. Once is enough; more often does no harm.
  static void Install();

  // Counts faults in [data, data + bytes) from now on. Null if the table is full: then a fault in
  // there ends the process. The count is valid until Remove.
  static const std::atomic<uint32_t>* Add(const char* data, size_t bytes);
  static void Remove(const std::atomic<uint32_t>* faults);
};

}  // namespace beacongate
