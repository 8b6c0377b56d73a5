// FaultyDisk: a disk in memory that behaves as badly as real ones may. It fails the call that it is
// told to fail, and shows what a directory looks like after the process died (all that was stored
// is there) or after the power failed (names that were not synced may be missing or back, and every
// sector of the data holds what it held at some earlier moment). A name is as durable as the last
// sync of its own directory, also over the death of the process, and a move is not atomic.
//
// Thread-safe. Bytes are not tracked while they are mapped: a picture taken while others write has
// each word as it was at some moment, as a real power failure has.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "gateway/journal/segment_file.h"

namespace beacongate::testing {

class FaultyDisk final : public SegmentFiles {
 public:
  FaultyDisk() = default;

  // The n-th call from now fails (1: the next one), as do `times - 1` after it.
  void FailCall(uint64_t n, uint64_t times = 1);
  void FailAll(bool fail);
  // Calls of this kind fail ("create", "map", "free", "remove", "move", "sync", "sync data");
  // empty: none. Only of paths that have `part` in them.
  void FailEvery(const std::string& what, const std::string& part = "");
  uint64_t calls() const;
  uint64_t failures() const;

  // Some sectors reach the platter.
  void WriteBack(std::mt19937_64& random);
  // SyncFile waits until it is let go on.
  void HoldSyncs(bool hold);
  int waiting_syncs() const;
  int data_syncs() const;  // that ended

  std::unique_ptr<FaultyDisk> AfterProcessDeath() const;
  // `sector_bytes`: what is written as a whole, 512 or 4096.
  std::unique_ptr<FaultyDisk> AfterPowerLoss(std::mt19937_64& random, size_t sector_bytes) const;

  std::vector<std::string> Paths() const;
  // The last calls, of this disk and of those that it is a picture of.
  std::string Trace() const;
  size_t mapped() const;  // mappings that are not ended

  Status MakeDirectory(const std::string& directory) override;
  Result<std::unique_ptr<DirectoryLock>> Lock(const std::string& directory) override;
  Result<std::vector<DirectoryEntry>> List(const std::string& directory) override;
  bool Exists(const std::string& path) override;
  Result<Mapping> Create(const std::string& path, size_t bytes) override;
  Result<Mapping> Map(const std::string& path) override;
  void Unmap(Mapping mapping) override;
  void Populate(Mapping, size_t, size_t) override {}
  Status FreeBlocks(const std::string& path, size_t offset, size_t bytes) override;
  Status Remove(const std::string& path) override;
  Status RemoveDirectory(const std::string& directory) override;
  Status Move(const std::string& from, const std::string& to) override;
  Status SyncFile(const std::string& path) override;
  Status SyncDirectory(const std::string& directory) override;

 private:
  struct File {
    explicit File(size_t size);
    size_t bytes;
    std::unique_ptr<uint64_t[]> words;  // what processes see
    std::vector<uint64_t> platter;      // what a power failure leaves at least
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;
  using Copies = std::map<const File*, std::shared_ptr<File>>;

  // REQUIRES: mutex_.
  Status Try(const std::string& what, const std::string& path);
  std::unique_ptr<FaultyDisk> Successor(const std::string& event) const;
  Names NamesAfterPowerLoss(std::mt19937_64& random) const;
  static std::shared_ptr<File> CopyOf(const std::shared_ptr<File>& file, Copies* copies);

  mutable std::mutex mutex_;
  std::condition_variable released_;
  bool hold_syncs_ = false;
  int waiting_syncs_ = 0;
  int data_syncs_ = 0;
  Names names_;
  Names synced_names_;
  std::set<std::string> directories_;
  std::shared_ptr<std::set<std::string>> locks_ = std::make_shared<std::set<std::string>>();
  std::multimap<char*, std::shared_ptr<File>> mappings_;
  uint64_t calls_ = 0;
  uint64_t failures_ = 0;
  uint64_t fail_from_ = 0;
  uint64_t fail_until_ = 0;
  bool fail_all_ = false;
  std::string fail_what_;
  std::string fail_part_;
  std::deque<std::string> trace_;
};

}  // namespace beacongate::testing
