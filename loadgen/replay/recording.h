// Recording: a file of recorded requests, rendered and laid out for sending.
//
// The file is read once, line by line, plain or gzipped; its kind is told by its name (.har,
// .har.gz) or its first byte ('{': JSON Lines, else an access log). What is rendered lies in
// temporary files (mapped_file.h), so memory holds one line of the source (at most 8 MiB; a HAR
// whole, at most 1 GiB) and what the page cache likes to keep; the disk holds at most
// --spool-max. What cannot be replayed is counted, never fatal.
//
// A visitor (VisitorOf) is on one lane, by hash, so his requests keep their order whatever the
// connections do. Requests of several beacons become requests of one each, in order, since each
// beacon needs a name of its own.
//
// Immutable after Load: any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gateway/base/clock.h"
#include "gateway/base/result.h"
#include "loadgen/replay/mapped_file.h"
#include "loadgen/replay/replay_request.h"
#include "loadgen/traffic/page_ping.h"

namespace beacongate::loadgen {

struct RecordingOptions {
  std::string path;
  Endpoint endpoint;
  uint64_t run = 0;
  uint32_t lanes = 64;
  std::vector<std::string> visitor_params;
  uint64_t spool_bytes_max = uint64_t{8} << 30;
};

struct RecordingCounts {
  uint64_t requests = 0;     // to be sent
  uint64_t unparsed = 0;     // lines or entries that are no request
  uint64_t not_beacons = 0;  // methods other than GET and POST
  uint64_t too_large = 0;    // over 1 MiB
  uint64_t no_room = 0;      // the spool was full
  uint64_t divided = 0;      // requests of several beacons
  uint64_t untimed = 0;
};

class Recording {
 public:
  static constexpr uint64_t kNone = UINT64_MAX;

  struct Entry {
    uint64_t offset;
    int64_t at_ns;  // since the first request
    uint64_t next;  // of the same lane; kNone
    uint32_t size;
    uint32_t identity;
    uint32_t lane;
    uint32_t unused = 0;
  };

  // Fails when the file cannot be read or has no request that can be sent.
  static Result<std::unique_ptr<Recording>> Load(const RecordingOptions& options);

  const RecordingCounts& counts() const { return counts_; }
  // One line for each count that is not what one wishes.
  std::string Notes() const;

  uint64_t size() const { return counts_.requests; }
  const Entry& entry(uint64_t index) const {
    return reinterpret_cast<const Entry*>(entries_->data())[index];
  }
  const char* bytes(const Entry& entry) const { return spool_->data() + entry.offset; }
  uint64_t first(uint32_t lane) const { return first_[lane]; }
  uint32_t lanes() const { return options_.lanes; }
  uint64_t run() const { return options_.run; }
  size_t request_bytes_max() const { return request_bytes_max_; }
  double request_bytes_mean() const;
  bool timed() const { return counts_.untimed == 0; }

 private:
  Recording(RecordingOptions options, std::unique_ptr<MappedFile> spool,
            std::unique_ptr<MappedFile> entries);

  Status ReadFile();
  void Take(const std::optional<ReplayRequest>& request);
  void Add(const ReplayRequest& request, std::string_view body);
  Entry* mutable_entry(uint64_t index) {
    return reinterpret_cast<Entry*>(entries_->data()) + index;
  }
  void SpreadSeconds();

  const RecordingOptions options_;
  std::unique_ptr<MappedFile> spool_;
  std::unique_ptr<MappedFile> entries_;
  std::vector<uint64_t> first_;
  std::vector<uint64_t> last_;
  RecordingCounts counts_;
  size_t request_bytes_max_ = 0;
  bool whole_seconds_ = false;
  bool started_ = false;
  int64_t start_us_ = 0;
};

}  // namespace beacongate::loadgen
