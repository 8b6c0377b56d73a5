#include "gateway/schema/convert.h"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "gateway/schema/decimal.h"
#include "gateway/schema/duration.h"
#include "gateway/schema/timestamp.h"

namespace beacongate {
namespace {

ValueState Set(uint64_t bits, Value* value) {
  value->bits = bits;
  return ValueState::kSet;
}

// Forms that from_chars does not know: 3.0, 1e3, -0 for an unsigned type.
template <typename Integer>
std::optional<Integer> ParseIntegral(std::string_view text) {
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal) return std::nullopt;
  const std::optional<ScaledInteger> scaled = Scale(*decimal, 0);
  if (!scaled || !scaled->exact) return std::nullopt;
  constexpr auto kMax = static_cast<Uint128>(std::numeric_limits<Integer>::max());
  if (!decimal->negative || scaled->magnitude == 0) {
    if (scaled->magnitude > kMax) return std::nullopt;
    return static_cast<Integer>(scaled->magnitude);
  }
  if constexpr (std::numeric_limits<Integer>::is_signed) {
    if (scaled->magnitude > kMax + 1) return std::nullopt;
    return static_cast<Integer>(-static_cast<int64_t>(scaled->magnitude - 1) - 1);
  }
  return std::nullopt;
}

template <typename Integer>
ValueState ConvertInteger(std::string_view text, Value* value) {
  Integer number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) {
    const std::optional<Integer> integral = ParseIntegral<Integer>(text);
    if (!integral) return ValueState::kInvalid;
    number = *integral;
  }
  // Sign-extended: negative 32-bit integers take ten bytes as varints.
  if constexpr (std::numeric_limits<Integer>::is_signed) {
    return Set(static_cast<uint64_t>(static_cast<int64_t>(number)), value);
  } else {
    return Set(number, value);
  }
}

template <typename Float, typename Bits>
ValueState ConvertFloat(std::string_view text, Value* value) {
  Float number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || !std::isfinite(number)) return ValueState::kInvalid;
  return Set(std::bit_cast<Bits>(number), value);
}

bool IsWord(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((text[i] | 0x20) != lower_case[i]) return false;
  }
  return true;
}

ValueState ConvertBool(std::string_view text, Value* value) {
  if (text == "1") return Set(1, value);
  if (text == "0") return Set(0, value);
  for (const std::string_view word : {"true", "yes", "on"}) {
    if (IsWord(text, word)) return Set(1, value);
  }
  for (const std::string_view word : {"false", "no", "off"}) {
    if (IsWord(text, word)) return Set(0, value);
  }
  return ValueState::kInvalid;
}

ValueState ConvertTimestamp(std::string_view text, int unit_digits, Value* value) {
  std::optional<TimestampValue> time = ParseEpoch(text, unit_digits);
  if (!time) time = ParseRfc3339(text);
  if (!time) return ValueState::kInvalid;
  value->nanos = time->nanos;
  return Set(static_cast<uint64_t>(time->seconds), value);
}

ValueState ConvertDuration(std::string_view text, int unit_digits, Value* value) {
  const std::optional<DurationValue> duration = ParseDuration(text, unit_digits);
  if (!duration) return ValueState::kInvalid;
  value->nanos = duration->nanos;
  return Set(static_cast<uint64_t>(duration->seconds), value);
}

ValueState ConvertTo(std::string_view text, ValueKind kind, ValueType type, int unit_digits,
                     Value* value) {
  if (kind == ValueKind::kNull) return ValueState::kUnset;
  if (type == ValueType::kString || type == ValueType::kBytes) {
    value->text = text;
    return ValueState::kSet;
  }
  if (text.empty()) return ValueState::kUnset;
  switch (type) {
    case ValueType::kInt32:
    case ValueType::kSint32:
    case ValueType::kSfixed32:
      return ConvertInteger<int32_t>(text, value);
    case ValueType::kInt64:
    case ValueType::kSint64:
    case ValueType::kSfixed64:
      return ConvertInteger<int64_t>(text, value);
    case ValueType::kUint32:
    case ValueType::kFixed32:
      return ConvertInteger<uint32_t>(text, value);
    case ValueType::kUint64:
    case ValueType::kFixed64:
      return ConvertInteger<uint64_t>(text, value);
    case ValueType::kFloat:
      return ConvertFloat<float, uint32_t>(text, value);
    case ValueType::kDouble:
      return ConvertFloat<double, uint64_t>(text, value);
    case ValueType::kBool:
      return ConvertBool(text, value);
    case ValueType::kTimestamp:
      return ConvertTimestamp(text, unit_digits, value);
    case ValueType::kDuration:
      return ConvertDuration(text, unit_digits, value);
    case ValueType::kString:
    case ValueType::kBytes:
    case ValueType::kEnum:
      break;
  }
  return ValueState::kInvalid;
}

}  // namespace

ValueState ConvertPlain(ValueType type, int unit_digits, std::string_view text, ValueKind kind,
                        Value* value) {
  value->state = ConvertTo(text, kind, type, unit_digits, value);
  return value->state;
}

}  // namespace beacongate
