#include "gateway/journal/mapping_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <mutex>

namespace beacongate {
namespace {

struct Slot {
  std::atomic<uintptr_t> begin{0};  // 0: free; stored last
  std::atomic<size_t> bytes{0};
  std::atomic<uint32_t> faults{0};
};

// Constant initialization: there before any constructor, and never destroyed.
constinit Slot slots[MappingGuard::kMappingsMax];
constinit std::atomic<size_t> slots_used{0};  // those behind were never used
constinit std::mutex slots_mutex;             // of Add and Remove; the handler takes none
constinit std::atomic<uintptr_t> page_bytes{0};
struct sigaction former_action;

Slot* FindSlot(uintptr_t address) {
  const size_t used = slots_used.load(std::memory_order_acquire);
  for (size_t i = 0; i < used; ++i) {
    const uintptr_t begin = slots[i].begin.load(std::memory_order_acquire);
    if (begin == 0 || address < begin) continue;
    if (address - begin < slots[i].bytes.load(std::memory_order_relaxed)) return &slots[i];
  }
  return nullptr;
}

// Async-signal-safe: atomics and system calls alone. Sanitizers would look at mmap; this is not
// theirs.
bool PutZeros(uintptr_t address) {
  const uintptr_t page = page_bytes.load(std::memory_order_relaxed);
  const uintptr_t at = address & ~(page - 1);
  const long put = syscall(SYS_mmap, at, page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  return put == static_cast<long>(at);
}

void OnBusError(int signal, siginfo_t* info, void*) {
  const int error = errno;
  const auto address = reinterpret_cast<uintptr_t>(info->si_addr);
  Slot* const slot = FindSlot(address);
  if (slot != nullptr) {
    // Counted first: who sees a zero can see why.
    slot->faults.fetch_add(1, std::memory_order_seq_cst);
    if (PutZeros(address)) {
      errno = error;
      return;
    }
  }
  // Not ours: the access is made again, and ends as it would have without us.
  sigaction(signal, &former_action, nullptr);
  errno = error;
}

}  // namespace

void MappingGuard::Install() {
  static std::once_flag once;
  std::call_once(once, [] {
    page_bytes = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
    struct sigaction action {};
    action.sa_sigaction = OnBusError;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, &former_action);
  });
}

const std::atomic<uint32_t>* MappingGuard::Add(const char* data, size_t bytes) {
  const std::lock_guard lock(slots_mutex);
  for (size_t i = 0; i < kMappingsMax; ++i) {
    Slot& slot = slots[i];
    if (slot.begin.load(std::memory_order_relaxed) != 0) continue;
    slot.bytes.store(bytes, std::memory_order_relaxed);
    slot.faults.store(0, std::memory_order_relaxed);
    slot.begin.store(reinterpret_cast<uintptr_t>(data), std::memory_order_release);
    if (slots_used.load(std::memory_order_relaxed) <= i) slots_used = i + 1;
    return &slot.faults;
  }
  return nullptr;
}

void MappingGuard::Remove(const std::atomic<uint32_t>* faults) {
  if (faults == nullptr) return;
  const std::lock_guard lock(slots_mutex);
  for (size_t i = 0; i < slots_used.load(std::memory_order_relaxed); ++i) {
    if (&slots[i].faults == faults) slots[i].begin.store(0, std::memory_order_release);
  }
}

}  // namespace beacongate
