// SegmentFiles: all that the journal asks of a disk, so that tests can put a worse one in its
// place.
//
// Thread-safe: the journal calls it from its keeper, its reader and its appenders. Every call may
// block on the disk. An Error says what was tried on which path, and what came back. Paths are
// absolute or relative to the working directory, without a slash at the end.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/result.h"

namespace beacongate {

// Bytes of a file in memory, shared with the file. A value; SegmentFiles::Unmap ends it.
struct Mapping {
  char* data = nullptr;
  size_t bytes = 0;
  // How often a page of it was gone and is zeros now; null: nobody counts. See mapping_guard.h.
  const std::atomic<uint32_t>* faults = nullptr;
};

// Some of the bytes are not, or will not be, those of the file.
inline bool IsBroken(const Mapping& mapping) {
  // A fault is taken by the thread that stored: no store may be moved behind this.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return mapping.faults != nullptr && mapping.faults->load(std::memory_order_seq_cst) > 0;
}

enum class FileKind : uint8_t { kRegular, kDirectory, kOther };

struct DirectoryEntry {
  std::string name;
  FileKind kind = FileKind::kOther;  // a symbolic link is kOther
  uint64_t bytes = 0;
};

// Holds a directory for one owner until it is destroyed, or the process dies.
class DirectoryLock {
 public:
  virtual ~DirectoryLock() = default;
};

class SegmentFiles {
 public:
  virtual ~SegmentFiles() = default;

  // Makes the directory and its parents, for the owner alone. Fine if it is there.
  virtual Status MakeDirectory(const std::string& directory) = 0;
  // Takes `directory`/lock. Null, and at once, if somebody holds it.
  virtual Result<std::unique_ptr<DirectoryLock>> Lock(const std::string& directory) = 0;
  // In no order, without "." and "..". Error if there is no such directory.
  virtual Result<std::vector<DirectoryEntry>> List(const std::string& directory) = 0;
  virtual bool Exists(const std::string& path) = 0;

  // A new file of zeros whose blocks are all allocated, so that no store into the mapping can run
  // out of space. Leaves no file behind if it fails.
  virtual Result<Mapping> Create(const std::string& path, size_t bytes) = 0;
  // A regular file as it is, to be read only. Its size is that of the mapping; 0 bytes are no
  // mapping, and no error.
  virtual Result<Mapping> Map(const std::string& path) = 0;
  virtual void Unmap(Mapping mapping) = 0;
  // Takes the page faults of the first stores into `bytes` from `offset` on, as far as the system
  // can. Others may be writing there.
  virtual void Populate(Mapping mapping, size_t offset, size_t bytes) = 0;

  // Gives the blocks of this part back to the file system: the file keeps its size and has zeros
  // there. REQUIRES: both are multiples of 4096. Not every file system can; then nothing happened.
  virtual Status FreeBlocks(const std::string& path, size_t offset, size_t bytes) = 0;

  virtual Status Remove(const std::string& path) = 0;
  // Error if there is something in it.
  virtual Status RemoveDirectory(const std::string& directory) = 0;
  // Never replaces a file.
  virtual Status Move(const std::string& from, const std::string& to) = 0;
  // Makes durable what was stored into mappings of the file before the call. Ok if there is no such
  // file any more. After a failure nobody knows what the disk has, whatever a later call says.
  virtual Status SyncFile(const std::string& path) = 0;
  // Makes durable which files the directory has, as far as the file system offers that.
  virtual Status SyncDirectory(const std::string& directory) = 0;
};

}  // namespace beacongate
