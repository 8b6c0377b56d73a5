// Quarantine: records that Kafka will never take, kept with their bytes for somebody to look at.
//
// Files <directory>/<number>, six digits, made 0600 when a first record comes; a life of the
// process never writes into a file of an earlier one. A file holds records one after the other:
//
//   beacon-quarantine/1 topic=T partition=P sequence=S accepted_us=A quarantined_us=Q key_bytes=K
//       payload_bytes=N reason=R \n          (one line; K is -1 for a record without a key)
//   K bytes of key, N bytes of payload, \n
//
// Times are microseconds since 1970. R is librdkafka's name of the error, e.g. MSG_SIZE_TOO_LARGE,
// or PARTITION_NOT_PINNED: the topic does not have partition P.
// The file is locked (flock) as long as it is written, so that `beaconctl quarantine` leaves it
// alone.
//
// Nothing here removes a file that has a record, and nothing but the disk bounds them. While it is
// full Add fails, and leaves nothing behind.
//
// Add writes and syncs before it returns, and so blocks on the disk. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"
#include "gateway/journal/frame.h"

namespace beacongate {

class Quarantine {
 public:
  // Makes the directory (0700) if it is not there, and checks that it can be written.
  static Result<Quarantine> Open(const std::string& directory, const std::string& topic);

  // On an Error the record is not kept: it must not be retired.
  Status Add(const FrameView& frame, std::string_view reason, WallTime now);

 private:
  Quarantine(std::string directory, std::string topic, uint32_t next_number);
  Status OpenFile();
  void EndFile();

  std::string directory_;
  std::string topic_;
  uint32_t next_number_;
  std::string path_;
  UniqueFd file_;
  uint64_t file_bytes_ = 0;  // of whole records
  std::string buffer_;
};

}  // namespace beacongate
