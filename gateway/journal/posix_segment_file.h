// The disk by way of the operating system. See segment_file.h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gateway/journal/segment_file.h"

namespace beacongate {

// Its mappings survive a file that is cut short, or cannot be read, under them (MappingGuard).
class PosixSegmentFiles final : public SegmentFiles {
 public:
  PosixSegmentFiles();
  Status MakeDirectory(const std::string& directory) override;
  Result<std::unique_ptr<DirectoryLock>> Lock(const std::string& directory) override;
  Result<std::vector<DirectoryEntry>> List(const std::string& directory) override;
  bool Exists(const std::string& path) override;
  Result<Mapping> Create(const std::string& path, size_t bytes) override;
  Result<Mapping> Map(const std::string& path) override;
  void Unmap(Mapping mapping) override;
  void Populate(Mapping mapping, size_t offset, size_t bytes) override;
  Status FreeBlocks(const std::string& path, size_t offset, size_t bytes) override;
  Status Remove(const std::string& path) override;
  Status RemoveDirectory(const std::string& directory) override;
  Status Move(const std::string& from, const std::string& to) override;
  Status SyncFile(const std::string& path) override;
  Status SyncDirectory(const std::string& directory) override;
};

}  // namespace beacongate
