// MappedFile: an unnamed temporary file, filled from the front, that reads like memory. Its pages
// are the page cache's, so what is not read for long may leave memory. Gone with the object.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/base/result.h"
#include "gateway/base/unique_fd.h"

namespace beacongate::loadgen {

class MappedFile {
 public:
  // In the folder for temporary files (TMPDIR). `bytes_max` of address space are reserved, disk is
  // taken as it is filled.
  static Result<std::unique_ptr<MappedFile>> Create(size_t bytes_max);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  // False when it is full or the disk is; nothing is appended then.
  bool Append(std::string_view bytes);

  char* data() const { return data_; }
  size_t size() const { return size_; }

 private:
  MappedFile(UniqueFd file, char* data, size_t bytes_max)
      : file_(std::move(file)), data_(data), bytes_max_(bytes_max) {}

  const UniqueFd file_;
  char* const data_;
  const size_t bytes_max_;
  size_t allocated_ = 0;
  size_t size_ = 0;
};

}  // namespace beacongate::loadgen
