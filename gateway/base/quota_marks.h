// The marks of a journal's quota. Pure; any thread.
//
//   0 ....... low mark ....... high mark ... quota
//             taking again     full    reserve
//
// Requests use what is below the high mark. The reserve behind it is for evacuation, and, on a disk
// of the quota's size, for quarantine/, which the quota does not count. An endpoint may shed at a
// mark of its own, further down.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace beacongate {

// One part in so many of the quota, but a segment at least, is the reserve.
constexpr uint64_t kQuotaReserveShare = 32;
// One part in so many of a mark, but so many segments at least, must come free below it before
// beacons are taken again.
constexpr uint64_t kMarkGapShare = 10;
constexpr uint64_t kMarkGapSegments = 2;

constexpr uint64_t HighMark(uint64_t quota_bytes, uint64_t segment_bytes) {
  return quota_bytes -
         std::min(quota_bytes, std::max(segment_bytes, quota_bytes / kQuotaReserveShare));
}

// Of any mark: at which shedding ends again.
constexpr uint64_t LowMark(uint64_t mark_bytes, uint64_t segment_bytes) {
  const uint64_t gap = std::max(kMarkGapSegments * segment_bytes, mark_bytes / kMarkGapShare);
  return mark_bytes - std::min(gap, mark_bytes);
}

struct ShedMarks {
  uint64_t at_bytes = 0;
  uint64_t until_bytes = 0;
};

// At `percent` of the quota.
constexpr ShedMarks ShedMarksOf(uint32_t percent, uint64_t quota_bytes, uint64_t segment_bytes) {
  const uint64_t at = quota_bytes / 100 * percent + quota_bytes % 100 * percent / 100;
  return {at, LowMark(at, segment_bytes)};
}

// A journal that is in use and keeps up has about so many segments: who waits for less waits for
// ever.
constexpr uint64_t kBusySegments = 4;

// The smallest percent that works with such a quota; 101: none does.
constexpr uint32_t ShedAtPercentMin(uint64_t quota_bytes, uint64_t segment_bytes) {
  uint32_t percent = 1;
  while (percent <= 100 && ShedMarksOf(percent, quota_bytes, segment_bytes).until_bytes <
                               kBusySegments * segment_bytes) {
    ++percent;
  }
  return percent;
}

}  // namespace beacongate
