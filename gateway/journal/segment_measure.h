// What a segment file of an earlier life holds, by its header and its seal, or by a scan where the
// seal does not hold. Nothing is believed that its checksum does not confirm.
//
// Pure: reads bytes that the caller keeps mapped. With a sound seal two pages, otherwise all.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gateway/journal/segment.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

// Always a segment, not mapped. One without frames is not worth reading: if it is damaged its file
// goes to quarantine/, otherwise nothing in it was acknowledged; but if it has a `newer_version`
// the file must stay as it is. `file_bytes`: what the file counts for in the quota.
std::unique_ptr<Segment> MeasureSegment(const std::string& path, uint64_t id, uint64_t file_bytes,
                                        const Mapping& mapping);

// For the log: who wrote it, and what becomes of it. REQUIRES: it has a newer_version.
std::string NewerVersionText(const Segment& segment);

// In place of a file that cannot be mapped now.
std::unique_ptr<Segment> UnmeasuredSegment(const std::string& path, uint64_t id,
                                           uint64_t file_bytes);

// In place of a file that is not there any more.
std::unique_ptr<Segment> EmptySegment(const std::string& path, uint64_t id, uint64_t file_bytes);

}  // namespace beacongate
