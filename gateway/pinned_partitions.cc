#include "gateway/pinned_partitions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "gateway/base/unique_fd.h"

namespace beacongate {

uint32_t PinnedPartitions::Known() const {
  const UniqueFd file(open(path_.c_str(), O_RDONLY | O_CLOEXEC));
  char text[16];
  const ssize_t count = file.valid() ? read(file.get(), text, sizeof(text)) : 0;
  if (count <= 0) return 0;
  const char* const end = text + count;
  uint32_t partitions = 0;
  const auto [rest, fault] = std::from_chars(text, end, partitions);
  return fault == std::errc() && std::string_view(rest, end) == "\n" ? partitions : 0;
}

Status PinnedPartitions::Remember(uint32_t partitions) const {
  if (Known() == partitions) return Status::Ok();
  const auto failed = [this](const char* what) {
    return Error{
        fmt::format("cannot {} {}: {}; should the topic change, the next start refuses "
                    "it",
                    what, path_, std::generic_category().message(errno))};
  };
  const std::string made = path_ + ".new";
  const std::string text = fmt::format("{}\n", partitions);
  const UniqueFd file(open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file.valid()) return failed("create");
  if (write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      fdatasync(file.get()) != 0) {
    return failed("write");
  }
  if (rename(made.c_str(), path_.c_str()) != 0) return failed("replace");
  return files_.SyncDirectory(journal_dir_);
}

}  // namespace beacongate
