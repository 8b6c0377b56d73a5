#include "gateway/schema/free_json.h"

#include <string_view>

#include "gateway/schema/convert.h"
#include "gateway/schema/json_cursor.h"

namespace beacongate {
namespace {

// google/protobuf/struct.proto
constexpr uint8_t kStructFields = 0x0a;
constexpr uint8_t kEntryKey = 0x0a;
constexpr uint8_t kEntryValue = 0x12;
constexpr uint8_t kListValues = 0x0a;
constexpr uint8_t kNullValue = 0x08;
constexpr uint8_t kNumberValue = 0x11;
constexpr uint8_t kStringValue = 0x1a;
constexpr uint8_t kBoolValue = 0x20;
constexpr uint8_t kStructValue = 0x2a;
constexpr uint8_t kListValue = 0x32;

class Writer {
 public:
  Writer(std::string_view text, Arena* arena, WireBuffer* out, bool* repaired)
      : cursor_(text), arena_(arena), out_(*out), repaired_(repaired) {}

  bool AtEnd() { return cursor_.AtEnd(); }

  bool Struct(size_t depth_max) {
    return depth_max > 0 && ForEachMember(&cursor_, [&](std::string_view name) {
             const size_t entry = Open(kStructFields);
             out_.Byte(kEntryKey);
             out_.Delimited(JsonStringText(name, arena_, repaired_));
             const size_t value = Open(kEntryValue);
             if (!Value(depth_max - 1)) return false;
             out_.Close(value);
             out_.Close(entry);
             return true;
           });
  }

  bool List(size_t depth_max) {
    return depth_max > 0 && ForEachElement(&cursor_, [&] {
             const size_t value = Open(kListValues);
             if (!Value(depth_max - 1)) return false;
             out_.Close(value);
             return true;
           });
  }

  bool Value(size_t depth_max) {
    const char next = cursor_.Peek();
    if (next == '{' || next == '[') {
      const size_t opened = Open(next == '{' ? kStructValue : kListValue);
      if (!(next == '{' ? Struct(depth_max) : List(depth_max))) return false;
      out_.Close(opened);
      return true;
    }
    if (next == '"') {
      std::string_view body;
      if (!cursor_.String(&body)) return false;
      Text(JsonStringText(body, arena_, repaired_));
      return true;
    }
    std::string_view token;
    ValueKind kind;
    return cursor_.Scalar(&token, &kind) && Scalar(token, kind);
  }

  void Text(std::string_view text) {
    out_.Byte(kStringValue);
    out_.Delimited(text);
  }

  bool Scalar(std::string_view token, ValueKind kind) {
    beacongate::Value number;
    switch (kind) {
      case ValueKind::kNumber:
        if (!ToDouble(token, &number)) return false;
        out_.Byte(kNumberValue);
        out_.Fixed64(number.bits);
        return true;
      case ValueKind::kBool:
        out_.Byte(kBoolValue);
        out_.Byte(token == "true" ? 1 : 0);
        return true;
      default:
        out_.Byte(kNullValue);
        out_.Byte(0);
        return true;
    }
  }

 private:
  static bool ToDouble(std::string_view token, beacongate::Value* number) {
    return ConvertPlain(ValueType::kDouble, 0, token, ValueKind::kNumber, number) ==
           ValueState::kSet;
  }

  size_t Open(uint8_t tag) {
    out_.Byte(tag);
    return out_.Open();
  }

  JsonCursor cursor_;
  Arena* const arena_;
  WireBuffer& out_;
  bool* const repaired_;
};

}  // namespace

ValueState AppendFreeJson(ElementType type, const Parameter& parameter, size_t depth_max,
                          Arena* arena, WireBuffer* out, bool* repaired) {
  Writer writer(parameter.value, arena, out, repaired);
  bool good = false;
  if (type == ElementType::kJsonValue) {
    if (parameter.kind == ValueKind::kText) {
      writer.Text(parameter.value);
      return ValueState::kSet;
    }
    good = writer.Value(depth_max);
  } else {
    if (parameter.kind == ValueKind::kNull || parameter.value.empty()) return ValueState::kUnset;
    good = type == ElementType::kStruct ? writer.Struct(depth_max) : writer.List(depth_max);
  }
  return good && writer.AtEnd() ? ValueState::kSet : ValueState::kInvalid;
}

}  // namespace beacongate
