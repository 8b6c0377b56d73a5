// LineReader: the lines of a file, plain or gzipped (told by its bytes, not its name). Blocks on
// the disk; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "gateway/base/result.h"

struct gzFile_s;

namespace beacongate::loadgen {

class LineReader {
 public:
  static constexpr size_t kLineBytesMax = 8u << 20;

  static Result<std::unique_ptr<LineReader>> Open(const std::string& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  // Without its line end; false at the end of the file and when it cannot be read. Lines over
  // kLineBytesMax are passed over and counted.
  bool Next(std::string* line);
  // All of it; fails when it has more than `bytes_max`.
  Result<std::string> ReadAll(size_t bytes_max);

  uint64_t too_long() const { return too_long_; }
  // Why reading ended before the end of the file, if it did.
  Status status() const;

 private:
  LineReader(std::string path, gzFile_s* file);

  const std::string path_;
  gzFile_s* const file_;
  uint64_t too_long_ = 0;
};

}  // namespace beacongate::loadgen
