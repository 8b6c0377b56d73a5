#include "gateway/schema/duration.h"

#include "gateway/schema/decimal.h"

namespace beacongate {
namespace {

constexpr int64_t kSecondsMax = 315'576'000'000;  // 10,000 years
constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int kNanosDigits = 9;

// Removes the unit at the end of the text and returns its digits.
int TakeUnit(std::string_view* text, int without_unit) {
  struct Unit {
    std::string_view name;
    int digits;
  };
  for (const Unit& unit : {Unit{"ms", 3}, Unit{"us", 6}, Unit{"s", 0}}) {
    if (!text->ends_with(unit.name)) continue;
    text->remove_suffix(unit.name.size());
    return unit.digits;
  }
  return without_unit;
}

}  // namespace

std::optional<DurationValue> ParseDuration(std::string_view text, int unit_digits) {
  unit_digits = TakeUnit(&text, unit_digits);
  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal) return std::nullopt;
  const std::optional<ScaledInteger> nanos = Scale(*decimal, kNanosDigits - unit_digits);
  if (!nanos) return std::nullopt;
  constexpr auto kNanosMax =
      static_cast<Uint128>(kSecondsMax) * static_cast<Uint128>(kNanosPerSecond);
  if (nanos->magnitude > kNanosMax) return std::nullopt;
  const auto seconds = static_cast<int64_t>(nanos->magnitude / kNanosPerSecond);
  const auto rest = static_cast<int32_t>(nanos->magnitude % kNanosPerSecond);
  if (decimal->negative) return DurationValue{-seconds, -rest};
  return DurationValue{seconds, rest};
}

}  // namespace beacongate
