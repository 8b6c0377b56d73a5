#include "gateway/pinned_partitions.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>
#include <system_error>

namespace beacongate {

uint32_t PinnedPartitions::Known() const {
  const std::string text = file_.Read();
  const char* const end = text.data() + text.size();
  uint32_t partitions = 0;
  const auto [rest, fault] = std::from_chars(text.data(), end, partitions);
  return fault == std::errc() && std::string_view(rest, end) == "\n" ? partitions : 0;
}

Status PinnedPartitions::Remember(uint32_t partitions) const {
  if (Known() == partitions) return Status::Ok();
  Status replaced = file_.Replace(fmt::format("{}\n", partitions));
  if (replaced.ok()) return replaced;
  return Error{replaced.error().message + "; should the topic change, the next start refuses it"};
}

}  // namespace beacongate
