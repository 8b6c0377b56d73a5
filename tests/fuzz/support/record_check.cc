#include "tests/fuzz/support/record_check.h"

#include <google/protobuf/unknown_field_set.h>

#include <vector>

#include "gateway/base/limits.h"
#include "tests/fuzz/reference/text.h"
#include "tests/fuzz/support/require.h"

namespace beacongate::fuzz {
namespace {

namespace pb = google::protobuf;

void RequireText(const pb::Message& message);

void RequireTextOf(const pb::Message& message, const pb::FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  const int size = field.is_repeated() ? reflection.FieldSize(message, &field) : 1;
  for (int i = 0; i < size; ++i) {
    if (field.cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE) {
      RequireText(field.is_repeated() ? reflection.GetRepeatedMessage(message, &field, i)
                                      : reflection.GetMessage(message, &field));
    } else if (field.type() == pb::FieldDescriptor::TYPE_STRING) {
      const std::string text = field.is_repeated()
                                   ? reflection.GetRepeatedString(message, &field, i)
                                   : reflection.GetString(message, &field);
      Require(IsReferenceUtf8(text), "a string is UTF-8", text);
    }
  }
}

void RequireText(const pb::Message& message) {
  const pb::Reflection& reflection = *message.GetReflection();
  Require(reflection.GetUnknownFields(message).empty(), "no unknown field", message.GetTypeName());
  std::vector<const pb::FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const pb::FieldDescriptor* field : fields) RequireTextOf(message, *field);
}

}  // namespace

void RequireSoundRecord(const EncodePlan& plan, const EncodedRecord& record,
                        std::string_view gateway_name, pb::Message* message,
                        beacon::v1::Receipt* receipt) {
  const std::string_view payload = record.payload;
  Require(message->ParseFromArray(payload.data(), static_cast<int>(payload.size())),
          "protobuf takes the record", payload);
  RequireText(*message);
  Require(record.key.size() <= limits::kKeyBytesMax, "the key's bound", record.key);
  Require(record.has_key || record.key.empty(), "no key has no text", record.key);

  // 0a, two bytes of length, then origin and sequence.
  Require(payload.size() > kReceiptSequenceOffset + 8 && payload[0] == '\x0a', "head", payload);
  Require(payload[kReceiptOriginOffset - 1] == '\x09', "tag of the origin", payload);
  Require(payload[kReceiptSequenceOffset - 1] == '\x11', "tag of the sequence", payload);
  const std::string_view zeros("\0\0\0\0\0\0\0\0", 8);
  RequireEqual(payload.substr(kReceiptOriginOffset, 8), zeros, "room for the origin");
  RequireEqual(payload.substr(kReceiptSequenceOffset, 8), zeros, "room for the sequence");
  const size_t size = (static_cast<unsigned char>(payload[1]) & 0x7fu) |
                      static_cast<unsigned>(static_cast<unsigned char>(payload[2])) << 7;
  Require((payload[1] & 0x80) != 0 && size <= payload.size() - 3, "the receipt's length", payload);
  Require(receipt->ParseFromArray(payload.data() + 3, static_cast<int>(size)), "receipt", payload);
  RequireEqual(receipt->gateway(), gateway_name, "the gateway's name");
  // The list may end early, but never names another field.
  Require(static_cast<size_t>(receipt->unconverted_size()) <= record.unconverted.size(),
          "unconverted", payload);
  for (int i = 0; i < receipt->unconverted_size(); ++i) {
    RequireEqual(receipt->unconverted(i),
                 plan.FieldName(record.unconverted[static_cast<size_t>(i)]),
                 "the name of what was not converted");
  }
}

}  // namespace beacongate::fuzz
