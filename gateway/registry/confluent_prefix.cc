#include "gateway/registry/confluent_prefix.h"

#include <vector>

namespace beacongate {
namespace {

constexpr size_t kIdBytes = 5;       // the magic byte and the id
constexpr size_t kVarintBytes = 10;  // at most

void AppendZigZag(int value, std::string* out) {
  auto rest = (static_cast<uint32_t>(value) << 1) ^ static_cast<uint32_t>(value >> 31);
  for (; rest >= 0x80; rest >>= 7) out->push_back(static_cast<char>(rest | 0x80));
  out->push_back(static_cast<char>(rest));
}

// Moves *at behind the varint; false if there is none.
bool ReadVarint(std::string_view bytes, size_t* at, uint64_t* value) {
  *value = 0;
  for (size_t i = 0; i < kVarintBytes && *at < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[(*at)++]);
    *value |= static_cast<uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) return true;
  }
  return false;
}

}  // namespace

std::string ConfluentPrefix(uint32_t schema_id, const google::protobuf::Descriptor& message) {
  std::string prefix(1, '\0');
  for (const int shift : {24, 16, 8, 0}) prefix.push_back(static_cast<char>(schema_id >> shift));
  std::vector<int> indexes;
  for (const auto* at = &message; at != nullptr; at = at->containing_type()) {
    indexes.insert(indexes.begin(), at->index());
  }
  if (indexes == std::vector<int>{0}) return prefix + '\0';
  AppendZigZag(static_cast<int>(indexes.size()), &prefix);
  for (const int index : indexes) AppendZigZag(index, &prefix);
  return prefix;
}

size_t ConfluentPrefixBytes(std::string_view record) {
  if (record.size() <= kIdBytes || record[0] != '\0') return 0;
  size_t at = kIdBytes;
  uint64_t count = 0;
  if (!ReadVarint(record, &at, &count) || (count & 1) != 0) return 0;
  uint64_t index = 0;
  for (uint64_t i = 0; i < count / 2; ++i) {
    if (!ReadVarint(record, &at, &index)) return 0;
  }
  return at;
}

}  // namespace beacongate
