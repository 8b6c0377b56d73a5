#include "gateway/schema/value_rules.h"

#include <algorithm>
#include <bit>
#include <tuple>

#include "gateway/schema/address_mask.h"
#include "gateway/schema/convert.h"

namespace beacongate {
namespace {

constexpr size_t kHashBytesKept = 16;

bool IsText(ValueType type) { return type == ValueType::kString || type == ValueType::kBytes; }

// The longest front of the text within `size` bytes that ends where a character does.
size_t CharacterBoundary(std::string_view text, size_t size) {
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return size;
}

ValueState CheckLength(ValueType type, const ValueRules& rules, std::string_view* text,
                       Value* value) {
  if (text->size() <= rules.max_length) return ValueState::kSet;
  switch (rules.too_long) {
    case TooLong::kUnset:
      return ValueState::kInvalid;
    case TooLong::kReject:
      return ValueState::kTooLong;
    case TooLong::kCut:
      break;
  }
  *text = text->substr(0, type == ValueType::kString
                              ? CharacterBoundary(*text, rules.max_length)
                              : rules.max_length - rules.max_length % GroupSize(rules.encoding));
  value->notes |= kTruncatedNote;
  return ValueState::kSet;
}

bool IsAllowed(ValueType type, const ValueRules& rules, const Value& value) {
  if (rules.has_allowed) {
    const bool found =
        type == ValueType::kString
            ? rules.allowed_texts.Find(value.text) != NameTable::kNone
            : std::binary_search(rules.allowed_bits.begin(), rules.allowed_bits.end(), value.bits);
    if (!found) return false;
  }
  return (!rules.min || !IsLess(type, value, *rules.min)) &&
         (!rules.max || !IsLess(type, *rules.max, value));
}

std::string_view Copy(std::string_view text, Arena* arena) {
  std::copy(text.begin(), text.end(), arena->Reserve(text.size()));
  return arena->Commit(text.size());
}

std::string_view HashText(ValueType type, const MaskKey& key, std::string_view text, Arena* arena) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const MaskKey::Hash hash = key.HashOf(text);
  if (type == ValueType::kBytes) {
    return Copy({reinterpret_cast<const char*>(hash.data()), kHashBytesKept}, arena);
  }
  char* out = arena->Reserve(2 * kHashBytesKept);
  for (size_t i = 0; i < kHashBytesKept; ++i) {
    *out++ = kDigits[hash[i] >> 4];
    *out++ = kDigits[hash[i] & 0xf];
  }
  return arena->Commit(2 * kHashBytesKept);
}

ValueState Mask(ValueType type, const ValueRules& rules, Arena* arena, Value* value) {
  if (rules.mask == MaskKind::kDrop) {
    const bool empty = IsText(type) && value->text.empty();
    *value = {};
    return empty ? ValueState::kUnset : ValueState::kDropped;
  }
  if (value->text.empty()) return ValueState::kSet;
  if (rules.mask == MaskKind::kHash) {
    value->text = HashText(type, *rules.mask_key, value->text, arena);
  } else if (rules.mask == MaskKind::kTruncateIp) {
    IpAddress::Text storage;
    const std::string_view address = TruncateAddress(value->text, &storage);
    if (address.empty()) return ValueState::kInvalid;
    value->text = Copy(address, arena);
  }
  return ValueState::kSet;
}

ValueState ConvertSteps(const ValueFormat& format, std::string_view text, ValueKind kind,
                        bool transformed, ValueMemory* memory, Value* value) {
  if (kind == ValueKind::kNull) return ValueState::kUnset;
  const ValueRules& rules = *format.rules;
  if (transformed) {
    const ValueState state = ApplyTransforms(rules.transforms, memory, &text, &value->notes);
    if (state != ValueState::kSet) return state;
  }
  if (text.empty() && (rules.has_default || !IsText(format.type))) return ValueState::kUnset;
  ValueState state = CheckLength(format.type, rules, &text, value);
  if (state != ValueState::kSet) return state;
  state = ConvertConstant(format, text, memory, value);
  if (state != ValueState::kSet) return state;
  if (!IsAllowed(format.type, rules, *value)) return ValueState::kInvalid;
  return rules.mask == MaskKind::kNone ? state : Mask(format.type, rules, &memory->arena, value);
}

// Only what is written has a text and notes.
ValueState Finish(ValueState state, Value* value) {
  if (state != ValueState::kSet) *value = {};
  value->state = state;
  return state;
}

}  // namespace

ValueState ConvertConstant(const ValueFormat& format, std::string_view text, ValueMemory* memory,
                           Value* value) {
  if (format.type == ValueType::kEnum) {
    const std::optional<int32_t> number = format.rules->enums.Find(text);
    value->state = number ? ValueState::kSet : ValueState::kInvalid;
    if (number) value->bits = static_cast<uint64_t>(int64_t{*number});
    return value->state;
  }
  if (format.type == ValueType::kBytes && format.rules != nullptr) {
    const std::optional<std::string_view> bytes =
        DecodeText(format.rules->encoding, text, &memory->arena);
    value->state = bytes ? ValueState::kSet : ValueState::kInvalid;
    if (bytes) value->text = *bytes;
    return value->state;
  }
  return ConvertPlain(format.type, format.unit_digits, text, ValueKind::kText, value);
}

ValueState ConvertByRules(const ValueFormat& format, std::string_view text, ValueKind kind,
                          ValueMemory* memory, Value* value) {
  return Finish(ConvertSteps(format, text, kind, true, memory, value), value);
}

ValueState ConvertWithoutTransforms(const ValueFormat& format, std::string_view text,
                                    ValueKind kind, ValueMemory* memory, Value* value) {
  if (format.rules == nullptr) {
    return ConvertPlain(format.type, format.unit_digits, text, kind, value);
  }
  return Finish(ConvertSteps(format, text, kind, false, memory, value), value);
}

bool IsLess(ValueType type, const Value& a, const Value& b) {
  switch (type) {
    case ValueType::kUint32:
    case ValueType::kUint64:
    case ValueType::kFixed32:
    case ValueType::kFixed64:
      return a.bits < b.bits;
    case ValueType::kFloat:
      return std::bit_cast<float>(static_cast<uint32_t>(a.bits)) <
             std::bit_cast<float>(static_cast<uint32_t>(b.bits));
    case ValueType::kDouble:
      return std::bit_cast<double>(a.bits) < std::bit_cast<double>(b.bits);
    default:
      break;
  }
  // Seconds and nanoseconds of a Duration have one sign, so that they compare like digits.
  return std::tuple(static_cast<int64_t>(a.bits), a.nanos) <
         std::tuple(static_cast<int64_t>(b.bits), b.nanos);
}

}  // namespace beacongate
