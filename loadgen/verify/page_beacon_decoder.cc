#include "loadgen/verify/page_beacon_decoder.h"

#include <charconv>
#include <cstring>

namespace beacongate::loadgen {
namespace {

// Field numbers of proto/beacon/v1/page_beacon.proto and receipt.proto.
constexpr uint64_t kReceipt = 1;
constexpr uint64_t kSite = 7;
constexpr uint64_t kEvent = 11;
constexpr uint64_t kSentAt = 12;
constexpr uint64_t kParam = 13;
constexpr std::array<std::string_view, 5> kTextFields = {"site", "page", "visitor", "session",
                                                         "event"};  // kSite to kEvent
constexpr uint64_t kNanosInMilli = 1'000'000;
constexpr uint64_t kOrigin = 1;
constexpr uint64_t kSequence = 2;

struct Field {
  uint64_t number = 0;
  uint64_t scalar = 0;     // of a varint or fixed field
  std::string_view bytes;  // of a length-delimited field
};

bool TakeVarint(std::string_view* bytes, uint64_t* value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64 && !bytes->empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes->front());
    bytes->remove_prefix(1);
    *value |= uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool TakeFixed(std::string_view* bytes, size_t size, uint64_t* value) {
  if (bytes->size() < size) return false;
  *value = 0;
  std::memcpy(value, bytes->data(), size);
  bytes->remove_prefix(size);
  return true;
}

// False at the end, and when the bytes are no field: the rest is then not empty.
bool TakeField(std::string_view* bytes, Field* field) {
  std::string_view rest = *bytes;
  uint64_t tag = 0;
  if (!TakeVarint(&rest, &tag)) return false;
  *field = Field();
  field->number = tag >> 3;
  uint64_t size = 0;
  switch (tag & 7) {
    case 0:
      if (!TakeVarint(&rest, &field->scalar)) return false;
      break;
    case 1:
      if (!TakeFixed(&rest, 8, &field->scalar)) return false;
      break;
    case 2:
      if (!TakeVarint(&rest, &size) || size > rest.size()) return false;
      field->bytes = rest.substr(0, size);
      rest.remove_prefix(size);
      break;
    case 5:
      if (!TakeFixed(&rest, 4, &field->scalar)) return false;
      break;
    default:
      return false;
  }
  *bytes = rest;
  return true;
}

std::optional<ReceiptId> TakeReceipt(std::string_view message) {
  ReceiptId receipt;
  unsigned seen = 0;
  for (Field field; seen != 3 && TakeField(&message, &field);) {
    if (field.number == kOrigin) {
      receipt.origin = field.scalar;
      seen |= 1;
    } else if (field.number == kSequence) {
      receipt.sequence = field.scalar;
      seen |= 2;
    }
  }
  if (seen != 3) return std::nullopt;
  return receipt;
}

}  // namespace

void PageBeaconDecoder::Decode(std::string_view value, DecodedRecord* record) {
  record->receipt.reset();
  record->findings.clear();
  pairs_.Clear();
  if (TakeFields(value, record)) {
    record->findings.push_back(pairs_.Finish(book_));
  } else {
    record->findings.push_back({.kind = Finding::Kind::kMangled, .id = {}});
  }
}

bool PageBeaconDecoder::TakeFields(std::string_view value, DecodedRecord* record) {
  for (Field field; TakeField(&value, &field);) {
    if (field.number == kReceipt) {
      record->receipt = TakeReceipt(field.bytes);
    } else if (field.number >= kSite && field.number <= kEvent) {
      pairs_.Add(kTextFields[field.number - kSite], field.bytes);
    } else if (field.number == kSentAt) {
      if (!TakeSentAt(field.bytes)) return false;
    } else if (field.number == kParam) {
      if (!TakeParam(field.bytes)) return false;
    }
  }
  return value.empty();
}

bool PageBeaconDecoder::TakeParam(std::string_view message) {
  std::string_view name;
  std::string_view value;
  for (Field field; TakeField(&message, &field);) {
    if (field.number == 1) name = field.bytes;
    if (field.number == 2) value = field.bytes;
  }
  pairs_.Add(name, value);
  return message.empty();
}

// A google.protobuf.Timestamp that came as milliseconds since 1970, given back as such.
bool PageBeaconDecoder::TakeSentAt(std::string_view message) {
  uint64_t seconds_since_1970 = 0;
  uint64_t nanos = 0;
  for (Field field; TakeField(&message, &field);) {
    if (field.number == 1) seconds_since_1970 = field.scalar;
    if (field.number == 2) nanos = field.scalar;
  }
  // Of another precision: not of ours, and so no content.
  if (nanos % kNanosInMilli != 0) return message.empty();
  const uint64_t since_1970_ms = seconds_since_1970 * 1'000 + nanos / kNanosInMilli;
  const auto text =
      std::to_chars(sent_at_.data(), sent_at_.data() + sent_at_.size(), since_1970_ms);
  pairs_.Add("sent_at", {sent_at_.data(), static_cast<size_t>(text.ptr - sent_at_.data())});
  return message.empty();
}

}  // namespace beacongate::loadgen
