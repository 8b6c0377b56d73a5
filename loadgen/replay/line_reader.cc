#include "loadgen/replay/line_reader.h"

#include <fmt/format.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace beacongate::loadgen {
namespace {

constexpr int kChunk = 64 * 1024;

}  // namespace

LineReader::LineReader(std::string path, gzFile_s* file) : path_(std::move(path)), file_(file) {}

LineReader::~LineReader() { gzclose(file_); }

Result<std::unique_ptr<LineReader>> LineReader::Open(const std::string& path) {
  gzFile const file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return Error{fmt::format("cannot read {}: {}; give --source a file that exists", path,
                             std::strerror(errno))};
  }
  gzbuffer(file, 4 * kChunk);
  return std::unique_ptr<LineReader>(new LineReader(path, file));
}

bool LineReader::Next(std::string* line) {
  char chunk[kChunk];
  line->clear();
  bool too_long = false;
  while (gzgets(file_, chunk, kChunk) != nullptr) {
    std::string_view part = chunk;
    const bool ends = part.ends_with('\n');
    if (ends) part.remove_suffix(1);
    too_long = too_long || line->size() + part.size() > kLineBytesMax;
    if (!too_long) line->append(part);
    if (!ends) continue;
    if (!too_long) {
      if (line->ends_with('\r')) line->pop_back();
      return true;
    }
    ++too_long_;
    too_long = false;
    line->clear();
  }
  too_long_ += too_long ? 1 : 0;
  return !too_long && !line->empty();
}

Result<std::string> LineReader::ReadAll(size_t bytes_max) {
  std::string all;
  std::vector<char> chunk(kChunk);
  for (int size; (size = gzread(file_, chunk.data(), kChunk)) > 0;) {
    all.append(chunk.data(), static_cast<size_t>(size));
    if (all.size() > bytes_max) {
      return Error{fmt::format("{} has over {} bytes; divide it", path_, bytes_max)};
    }
  }
  if (Status failed = status(); !failed) return failed.error();
  return all;
}

Status LineReader::status() const {
  int code = Z_OK;
  const char* const message = gzerror(file_, &code);
  if (code == Z_OK || code == Z_STREAM_END) return Status::Ok();
  return Error{fmt::format("cannot read all of {}: {}; is it whole?", path_,
                           code == Z_ERRNO ? std::strerror(errno) : message)};
}

}  // namespace beacongate::loadgen
