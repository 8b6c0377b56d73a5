// One value on its way from what was sent to what is written, once more: transforms, length,
// conversion, bounds and mask, by protobuf's reflection. Shares no code with the gateway's.
#pragma once

#include <google/protobuf/message.h>

#include <optional>
#include <string>
#include <variant>

#include "beacon/v1/options.pb.h"
#include "gateway/beacon/beacon.h"
#include "tests/unit/schema/reference_json.h"
#include "tests/unit/schema/reference_number.h"

namespace beacongate::testing {

// Something that was sent.
struct Piece {
  std::string text;
  ValueKind kind = ValueKind::kText;
  bool repaired = false;
};
Piece PieceOf(const JsonValue& value, bool repaired);

struct EnumNumber {
  int number;
  auto operator<=>(const EnumNumber&) const = default;
};
// A Struct, Value or ListValue, serialised.
struct FreeJson {
  std::string bytes;
  auto operator<=>(const FreeJson&) const = default;
};
// What a field holds; of a wrapper, what it wraps.
using Scalar = std::variant<int32_t, int64_t, uint32_t, uint64_t, float, double, bool, std::string,
                            EnumNumber, Time, FreeJson>;

struct Converted {
  enum class Outcome {
    kNone,     // no value
    kEmpty,    // the value is an empty text
    kValue,    //
    kInvalid,  // does not convert
    kTooLong,  // refuses the beacon
  } outcome = Outcome::kNone;
  Scalar value{};
  bool repaired = false;
  bool truncated = false;
};

// The type of the values of a field: that of its elements, without the wrapper.
const google::protobuf::FieldDescriptor& Unwrapped(const google::protobuf::FieldDescriptor& field);
bool IsWrapper(const google::protobuf::FieldDescriptor& field);
bool IsFreeJson(const google::protobuf::FieldDescriptor& field);
// A message type of the schema's author.
bool IsOwnMessage(const google::protobuf::FieldDescriptor& field);

// `from` says how; of a field of its own in an object, it is empty.
Converted Convert(const Piece& piece, const beacon::v1::From& from, const std::string& hash_key,
                  const google::protobuf::FieldDescriptor& field);

// Nothing: the address is not written.
std::optional<std::string> MaskText(const std::string& text, beacon::v1::From::Mask mask,
                                    const std::string& hash_key, bool to_bytes);

// Sets the field, or appends to it if it is repeated.
void Put(const Scalar& value, const google::protobuf::FieldDescriptor& field,
         google::protobuf::Message* message);

// Text of a key.
std::string KeyText(const Scalar& value, const google::protobuf::FieldDescriptor& field);

}  // namespace beacongate::testing
