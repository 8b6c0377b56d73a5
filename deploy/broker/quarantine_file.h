// The quarantine of a lane, as the gateway writes it: files of records that Kafka did not take.
//
//   beacon-quarantine/1 topic=T partition=P sequence=S accepted_us=A quarantined_us=Q key_bytes=K
//       payload_bytes=N reason=R \n          (one line; K is -1 for a record without a key)
//   K bytes of key, N bytes of payload, \n
//
// Files are named by six digits; one that was resubmitted ends in ".resubmitted". A gateway holds a
// lock (flock) on the file that it writes. Damaged segments of the journal (*.bgj) lie in the same
// folder; they are listed, and not read. Blocks on the disk; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::broker {

struct QuarantinedRecord {
  std::string topic;
  uint32_t partition = 0;
  uint64_t sequence = 0;
  int64_t accepted_us = 0;
  int64_t quarantined_us = 0;
  std::string reason;
  std::optional<std::string_view> key;
  std::string_view payload;
  std::string_view bytes;  // of the whole record in the file
};

struct QuarantineContent {
  std::vector<QuarantinedRecord> records;
  // Behind the last whole record: what a write that failed left, or damage.
  size_t unreadable_bytes = 0;
};

// Views point into `bytes`. Pure.
QuarantineContent ParseQuarantine(std::string_view bytes);

// A file that no gateway writes, for as long as this lives.
class QuarantineFile {
 public:
  // An empty optional: a gateway holds it.
  static Result<std::optional<QuarantineFile>> Open(const std::string& path);

  const QuarantineContent& content() const { return content_; }
  // All of it was sent: renames the file, so that it is not sent again.
  Status MarkResubmitted();
  // Replaces the file, atomically and durably, by one that holds only these records of it.
  Status Keep(const std::vector<QuarantinedRecord>& records);

 private:
  QuarantineFile(std::string path, UniqueFd fd, std::string bytes);

  std::string path_;
  UniqueFd fd_;
  std::vector<char> bytes_;  // does not move its bytes when the file object moves
  QuarantineContent content_;
};

struct QuarantineFolder {
  std::vector<std::string> files;             // paths of files of records, in order
  std::vector<std::string> damaged_segments;  // paths
};

// `directory`: a quarantine folder itself, a lane's journal, or a journal that has lanes; in order
// of paths. Error if there is nothing of the kind.
Result<QuarantineFolder> FindQuarantine(const std::string& directory);

}  // namespace beacongate::broker
