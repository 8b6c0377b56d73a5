#include "tests/support/faulty_disk.h"

#include <algorithm>
#include <utility>

namespace beacongate::testing {
namespace {

constexpr size_t kWord = sizeof(uint64_t);
constexpr size_t kTraceMax = 1'000;

// The picture of a moment, while others may write: no data race that matters, by intent.
__attribute__((no_sanitize("thread"))) void Photograph(const uint64_t* from, size_t words,
                                                       uint64_t* to) {
  const volatile uint64_t* const source = from;
  for (size_t i = 0; i < words; ++i) to[i] = source[i];
}

std::string ParentOf(const std::string& path) { return path.substr(0, path.rfind('/')); }
std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }

class MemoryLock final : public DirectoryLock {
 public:
  MemoryLock(std::shared_ptr<std::set<std::string>> locks, std::string directory)
      : locks_(std::move(locks)), directory_(std::move(directory)) {}
  ~MemoryLock() override { locks_->erase(directory_); }

 private:
  std::shared_ptr<std::set<std::string>> locks_;
  std::string directory_;
};

}  // namespace

FaultyDisk::File::File(size_t size)
    : bytes(size),
      words(std::make_unique<uint64_t[]>((size + kWord - 1) / kWord)),
      platter((size + kWord - 1) / kWord) {}

void FaultyDisk::FailCall(uint64_t n, uint64_t times) {
  const std::lock_guard lock(mutex_);
  fail_from_ = calls_ + n;
  fail_until_ = fail_from_ + times;
}

void FaultyDisk::FailAll(bool fail) {
  const std::lock_guard lock(mutex_);
  fail_all_ = fail;
}

void FaultyDisk::FailEvery(const std::string& what, const std::string& part) {
  const std::lock_guard lock(mutex_);
  fail_what_ = what;
  fail_part_ = part;
}

uint64_t FaultyDisk::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

uint64_t FaultyDisk::failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

size_t FaultyDisk::mapped() const {
  const std::lock_guard lock(mutex_);
  return mappings_.size();
}

std::vector<std::string> FaultyDisk::Paths() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> paths;
  for (const auto& [path, file] : names_) paths.push_back(path);
  return paths;
}

std::string FaultyDisk::Trace() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const std::string& line : trace_) text += line + "\n";
  return text;
}

void FaultyDisk::WriteBack(std::mt19937_64& random) {
  const std::lock_guard lock(mutex_);
  constexpr size_t kSectorWords = 512 / kWord;
  for (const auto& [path, file] : names_) {
    for (size_t i = 0; i + kSectorWords <= file->platter.size(); i += kSectorWords) {
      if (random() % 2 == 0) Photograph(&file->words[i], kSectorWords, &file->platter[i]);
    }
  }
}

std::unique_ptr<FaultyDisk> FaultyDisk::Successor(const std::string& event) const {
  auto after = std::make_unique<FaultyDisk>();
  after->directories_ = directories_;
  after->trace_ = trace_;
  after->trace_.push_back(event);
  return after;
}

// A file keeps its identity: two names of one file are two names of one copy.
std::shared_ptr<FaultyDisk::File> FaultyDisk::CopyOf(const std::shared_ptr<File>& file,
                                                     Copies* copies) {
  std::shared_ptr<File>& copy = (*copies)[file.get()];
  if (copy == nullptr) {
    copy = std::make_shared<File>(file->bytes);
    Photograph(file->words.get(), file->platter.size(), copy->words.get());
    copy->platter = file->platter;
  }
  return copy;
}

std::unique_ptr<FaultyDisk> FaultyDisk::AfterProcessDeath() const {
  const std::lock_guard lock(mutex_);
  auto after = Successor("-- the process died");
  Copies copies;
  for (const auto& [path, file] : names_) after->names_[path] = CopyOf(file, &copies);
  for (const auto& [path, file] : synced_names_) after->synced_names_[path] = CopyOf(file, &copies);
  return after;
}

// Of each name that was not synced, either state.
FaultyDisk::Names FaultyDisk::NamesAfterPowerLoss(std::mt19937_64& random) const {
  std::set<std::string> paths;
  for (const auto& [path, file] : names_) paths.insert(path);
  for (const auto& [path, file] : synced_names_) paths.insert(path);
  Names survivors;
  for (const std::string& path : paths) {
    const auto now = names_.find(path);
    const auto synced = synced_names_.find(path);
    const bool same =
        now != names_.end() && synced != synced_names_.end() && now->second == synced->second;
    const bool take_now = same || random() % 2 == 0;
    if (take_now && now != names_.end()) survivors[path] = now->second;
    if (!take_now && synced != synced_names_.end()) survivors[path] = synced->second;
  }
  return survivors;
}

std::unique_ptr<FaultyDisk> FaultyDisk::AfterPowerLoss(std::mt19937_64& random,
                                                       size_t sector_bytes) const {
  const std::lock_guard lock(mutex_);
  auto after = Successor("-- the power failed");
  const size_t sector_words = sector_bytes / kWord;
  const uint64_t percent_written = random() % 101;
  for (const auto& [path, file] : NamesAfterPowerLoss(random)) {
    auto copy = std::make_shared<File>(file->bytes);
    Photograph(file->words.get(), file->platter.size(), copy->words.get());
    for (size_t i = 0; i + sector_words <= file->platter.size(); i += sector_words) {
      if (random() % 100 < percent_written) continue;
      for (size_t k = i; k < i + sector_words; ++k) copy->words[k] = file->platter[k];
    }
    Photograph(copy->words.get(), copy->platter.size(), copy->platter.data());
    after->names_[path] = std::move(copy);
    after->trace_.push_back("there is " + path);
  }
  after->synced_names_ = after->names_;
  return after;
}

Status FaultyDisk::Try(const std::string& what, const std::string& path) {
  ++calls_;
  const bool fails = fail_all_ ||
                     (what == fail_what_ && path.find(fail_part_) != std::string::npos) ||
                     (calls_ >= fail_from_ && calls_ < fail_until_);
  trace_.push_back(what + " " + path + (fails ? ": injected failure" : ""));
  if (trace_.size() > kTraceMax) trace_.pop_front();
  if (!fails) return Status::Ok();
  ++failures_;
  return Error{"cannot " + what + " " + path + ": injected"};
}

Status FaultyDisk::MakeDirectory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("make directory", directory);
  if (tried.ok()) directories_.insert(directory);
  return tried;
}

Result<std::unique_ptr<DirectoryLock>> FaultyDisk::Lock(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const Status tried = Try("lock", directory);
  if (!tried.ok()) return tried.error();
  if (!locks_->insert(directory).second) return std::unique_ptr<DirectoryLock>();
  return std::unique_ptr<DirectoryLock>(std::make_unique<MemoryLock>(locks_, directory));
}

Result<std::vector<DirectoryEntry>> FaultyDisk::List(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  const Status tried = Try("list", directory);
  if (!tried.ok()) return tried.error();
  std::vector<DirectoryEntry> entries;
  for (const std::string& path : directories_) {
    if (ParentOf(path) == directory) entries.push_back({NameOf(path), FileKind::kDirectory, 0});
  }
  for (const auto& [path, file] : names_) {
    if (ParentOf(path) == directory) {
      entries.push_back({NameOf(path), FileKind::kRegular, file->bytes});
    }
  }
  return entries;
}

bool FaultyDisk::Exists(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return names_.contains(path) || directories_.contains(path);
}

Result<Mapping> FaultyDisk::Create(const std::string& path, size_t bytes) {
  const std::lock_guard lock(mutex_);
  const Status tried = Try("create", path);
  if (!tried.ok()) return tried.error();
  if (names_.contains(path)) return Error{"cannot create " + path + ": it is there"};
  auto file = std::make_shared<File>(bytes);
  char* const data = reinterpret_cast<char*>(file->words.get());
  mappings_.emplace(data, file);
  names_[path] = std::move(file);
  return Mapping{data, bytes};
}

Result<Mapping> FaultyDisk::Map(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const Status tried = Try("map", path);
  if (!tried.ok()) return tried.error();
  const auto found = names_.find(path);
  if (found == names_.end()) return Error{"cannot map " + path + ": it is not there"};
  char* const data = reinterpret_cast<char*>(found->second->words.get());
  mappings_.emplace(data, found->second);
  return Mapping{data, found->second->bytes};
}

void FaultyDisk::Unmap(Mapping mapping) {
  const std::lock_guard lock(mutex_);
  const auto found = mappings_.find(mapping.data);
  CHECK(found != mappings_.end());
  mappings_.erase(found);
}

Status FaultyDisk::FreeBlocks(const std::string& path, size_t offset, size_t bytes) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("free", path);
  const auto found = names_.find(path);
  if (!tried.ok() || found == names_.end()) return tried;
  uint64_t* const words = found->second->words.get();
  std::fill(words + offset / sizeof(*words), words + (offset + bytes) / sizeof(*words), 0);
  return tried;
}

Status FaultyDisk::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("remove", path);
  if (tried.ok() && names_.erase(path) == 0) return Error{"cannot remove " + path};
  return tried;
}

Status FaultyDisk::RemoveDirectory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("remove directory", directory);
  if (!tried.ok()) return tried;
  const auto inside = [&](const std::string& path) { return ParentOf(path) == directory; };
  const bool empty =
      std::none_of(directories_.begin(), directories_.end(), inside) &&
      std::none_of(names_.begin(), names_.end(), [&](const auto& n) { return inside(n.first); });
  if (!empty || directories_.erase(directory) == 0) return Error{"cannot remove " + directory};
  return tried;
}

Status FaultyDisk::Move(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("move", from);
  if (!tried.ok()) return tried;
  const auto found = names_.find(from);
  if (found == names_.end() || names_.contains(to)) return Error{"cannot move " + from};
  names_[to] = found->second;
  names_.erase(from);
  return tried;
}

Status FaultyDisk::SyncFile(const std::string& path) {
  std::unique_lock lock(mutex_);
  ++waiting_syncs_;
  released_.wait(lock, [this] { return !hold_syncs_; });
  --waiting_syncs_;
  ++data_syncs_;
  Status tried = Try("sync data", path);
  if (!tried.ok()) return tried;
  const auto found = names_.find(path);
  if (found == names_.end()) return tried;
  File& file = *found->second;
  Photograph(file.words.get(), file.platter.size(), file.platter.data());
  return tried;
}

int FaultyDisk::waiting_syncs() const {
  const std::lock_guard lock(mutex_);
  return waiting_syncs_;
}

int FaultyDisk::data_syncs() const {
  const std::lock_guard lock(mutex_);
  return data_syncs_;
}

void FaultyDisk::HoldSyncs(bool hold) {
  const std::lock_guard lock(mutex_);
  hold_syncs_ = hold;
  released_.notify_all();
}

Status FaultyDisk::SyncDirectory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  Status tried = Try("sync", directory);
  if (!tried.ok()) return tried;
  std::erase_if(synced_names_, [&](const auto& name) { return ParentOf(name.first) == directory; });
  for (const auto& [path, file] : names_) {
    if (ParentOf(path) == directory) synced_names_[path] = file;
  }
  return tried;
}

}  // namespace beacongate::testing
