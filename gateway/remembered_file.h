// RememberedFile: a few bytes beside the journal that one life leaves to the next ones. In
// <journal.dir>, under a name with an "@" in it: no topic has such a name. One thread; blocks on
// the disk.
#pragma once

#include <string>
#include <string_view>

#include "gateway/base/result.h"
#include "gateway/journal/segment_file.h"

namespace beacongate {

class RememberedFile {
 public:
  // `files` outlives it.
  RememberedFile(SegmentFiles& files, const std::string& journal_dir, const std::string& name)
      : files_(files), journal_dir_(journal_dir), path_(journal_dir + "/" + name) {}

  // Empty: it is not there, cannot be read, or is larger than 64 KiB.
  std::string Read() const;
  // All or nothing; what was written survives a loss of power. An error says what could not be
  // done.
  Status Replace(std::string_view text) const;

 private:
  SegmentFiles& files_;
  const std::string journal_dir_;
  const std::string path_;
};

}  // namespace beacongate
