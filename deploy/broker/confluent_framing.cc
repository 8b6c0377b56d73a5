#include "deploy/broker/confluent_framing.h"

#include <fmt/format.h>

#include <optional>

namespace beacongate::broker {
namespace {

// No schema nests deeper; a longer list is no list.
constexpr int64_t kDepthMax = 100;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : rest_(bytes) {}

  std::optional<uint8_t> Byte() {
    if (rest_.empty()) return std::nullopt;
    const auto byte = static_cast<uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return byte;
  }
  std::optional<int64_t> ZigZag() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = Byte();
      if (!byte) return std::nullopt;
      value |= uint64_t{*byte & 0x7fu} << shift;
      if (*byte < 0x80) return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
    }
    return std::nullopt;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace

Result<UnframedRecord> Unframe(std::string_view record) {
  Bytes bytes(record);
  UnframedRecord unframed;
  const auto magic = bytes.Byte();
  if (!magic || *magic != 0) {
    return Error{"the record does not begin with byte 0; leave out --framing confluent"};
  }
  for (int i = 0; i < 4; ++i) {
    const auto byte = bytes.Byte();
    if (!byte) return Error{"the record ends within the schema id"};
    unframed.schema_id = unframed.schema_id << 8 | *byte;
  }
  const auto count = bytes.ZigZag();
  if (!count || *count < 0 || *count > kDepthMax) {
    return Error{"the record has no message indexes behind the schema id"};
  }
  if (*count == 0) unframed.message_indexes.push_back(0);
  for (int64_t i = 0; i < *count; ++i) {
    const auto index = bytes.ZigZag();
    if (!index) return Error{"the record ends within the message indexes"};
    unframed.message_indexes.push_back(*index);
  }
  unframed.payload = bytes.rest();
  return unframed;
}

}  // namespace beacongate::broker
