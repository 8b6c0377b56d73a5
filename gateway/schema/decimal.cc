#include "gateway/schema/decimal.h"

#include <algorithm>
#include <cstddef>

namespace beacongate {
namespace {

constexpr int kExponentMax = 100'000;
constexpr int kDigitsMax = 38;  // 10^38 < 2^128

std::string_view TakeDigits(std::string_view* text) {
  size_t count = 0;
  while (count < text->size() && (*text)[count] >= '0' && (*text)[count] <= '9') ++count;
  const std::string_view digits = text->substr(0, count);
  text->remove_prefix(count);
  return digits;
}

bool TakeOne(std::string_view* text, char a, char b) {
  if (text->empty() || (text->front() != a && text->front() != b)) return false;
  text->remove_prefix(1);
  return true;
}

std::optional<int> TakeExponent(std::string_view* text) {
  const bool negative = TakeOne(text, '-', '-');
  if (!negative) TakeOne(text, '+', '+');
  const std::string_view digits = TakeDigits(text);
  if (digits.empty()) return std::nullopt;
  int exponent = 0;
  for (const char digit : digits) {
    exponent = std::min(exponent * 10 + (digit - '0'), kExponentMax);
  }
  return negative ? -exponent : exponent;
}

}  // namespace

std::optional<Decimal> ParseDecimal(std::string_view text) {
  Decimal decimal;
  decimal.negative = TakeOne(&text, '-', '-');
  decimal.integer_digits = TakeDigits(&text);
  if (TakeOne(&text, '.', '.')) decimal.fraction_digits = TakeDigits(&text);
  if (decimal.integer_digits.empty() && decimal.fraction_digits.empty()) return std::nullopt;
  if (TakeOne(&text, 'e', 'E')) {
    const std::optional<int> exponent = TakeExponent(&text);
    if (!exponent) return std::nullopt;
    decimal.exponent = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return decimal;
}

std::optional<ScaledInteger> Scale(const Decimal& decimal, int scale) {
  const std::string_view integer = decimal.integer_digits;
  const std::string_view fraction = decimal.fraction_digits;
  const auto digit_count = static_cast<int64_t>(integer.size() + fraction.size());
  // Digits before the point once it has moved; zeros follow when there are fewer.
  const int64_t point = static_cast<int64_t>(integer.size()) + decimal.exponent + scale;
  ScaledInteger result;
  int significant = 0;
  for (int64_t i = 0; i < digit_count; ++i) {
    const auto at = static_cast<size_t>(i);
    const char digit = at < integer.size() ? integer[at] : fraction[at - integer.size()];
    if (i >= point) {
      if (digit != '0') result.exact = false;
      continue;
    }
    if (significant > 0 || digit != '0') ++significant;
    if (significant > kDigitsMax) return std::nullopt;
    result.magnitude = result.magnitude * 10 + static_cast<Uint128>(digit - '0');
  }
  if (result.magnitude == 0) return result;
  if (significant + std::max<int64_t>(point - digit_count, 0) > kDigitsMax) return std::nullopt;
  for (int64_t i = digit_count; i < point; ++i) result.magnitude *= 10;
  return result;
}

}  // namespace beacongate
