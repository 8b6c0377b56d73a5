#include "gateway/schema/wire_buffer.h"

#include "gateway/schema/value_wire.h"
#include "gateway/schema/wire_writer.h"

namespace beacongate {

void WireBuffer::Varint(uint64_t number) {
  for (; number >= 0x80; number >>= 7) Byte(static_cast<uint8_t>(number | 0x80));
  Byte(static_cast<uint8_t>(number));
}

void WireBuffer::Fixed64(uint64_t number) {
  std::array<char, sizeof number> room;
  WireWriter(room.data()).Fixed64(number);
  bytes_.append(room.data(), room.size());
}

void WireBuffer::Delimited(std::string_view bytes) {
  Varint(bytes.size());
  bytes_.append(bytes);
}

void WireBuffer::Content(ValueType type, const Value& value) {
  if (IsText(type)) return Delimited(value.text);
  std::array<char, kValueBytesMax> room;
  const WireWriter end = WriteContent(type, value, WireWriter(room.data()));
  bytes_.append(room.data(), static_cast<size_t>(end.at() - room.data()));
}

void WireBuffer::Wrapped(ValueType type, const Value& value) {
  const size_t opened = Open();
  if (!IsDefault(type, value)) {
    Byte(WrapperTag(type));
    Content(type, value);
  }
  Close(opened);
}

size_t WireBuffer::Open() {
  Byte(0);
  return bytes_.size();
}

void WireBuffer::Close(size_t opened) {
  const size_t length = bytes_.size() - opened;
  const size_t more = VarintSize(length) - 1;
  if (more > 0) bytes_.insert(opened, more, '\0');
  WireWriter(bytes_.data() + opened - 1).Varint(length);
}

}  // namespace beacongate
