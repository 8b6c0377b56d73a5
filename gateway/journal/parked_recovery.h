// parked/ in a journal's directory: frames of partitions that could not be written for long, moved
// out of the segments that they alone would have kept. Each file is a segment in its bytes, smaller
// perhaps, with frames of one partition and one origin in ascending sequence:
//
//   parked/<partition>.<id>.bgj      e.g. parked/42.00000000000001a3.bgj
//
// Of one partition, the file with the lower id goes first, and all of them go before the segments:
// whatever of the partition is older than a parked frame is in parked/, too, or it is in Kafka. See
// parked_store.h and docs/journal_format.md.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/journal/recovery.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

constexpr char kParkedName[] = "parked";

std::string ParkedFileName(uint32_t partition, uint64_t id);
// False for any other name.
bool ParseParkedFileName(std::string_view name, uint32_t* partition, uint64_t* id);

// For the log: names in `directory` that nobody here gave; the first few of them.
void NoteStrangers(const std::string& directory, const std::vector<std::string>& names,
                   std::vector<std::string>* notes);

// Adds what earlier lives left in `directory`/parked to *recovered, and to *ids. REQUIRES: the
// directory is locked. Blocks on the disk. A file that does not hold what it should goes to
// quarantine/; one that cannot be mapped is left for the next start. An Error only if the folder
// cannot be read.
Status RecoverParked(SegmentFiles& files, const std::string& directory, std::set<uint64_t>* ids,
                     Recovered* recovered);

}  // namespace beacongate
