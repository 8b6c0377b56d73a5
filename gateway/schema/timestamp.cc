#include "gateway/schema/timestamp.h"

#include <charconv>
#include <chrono>
#include <cstddef>

#include "gateway/base/check.h"
#include "gateway/schema/decimal.h"

namespace beacongate {
namespace {

constexpr int64_t kSecondsMin = -62'135'596'800;  // 0001-01-01T00:00:00Z
constexpr int64_t kSecondsMax = 253'402'300'799;  // 9999-12-31T23:59:59Z
constexpr int64_t kNanosPerSecond = 1'000'000'000;
constexpr int kNanosDigits = 9;

std::optional<TimestampValue> InRange(int64_t seconds, int64_t nanos) {
  if (seconds < kSecondsMin || seconds > kSecondsMax) return std::nullopt;
  return TimestampValue{seconds, static_cast<int32_t>(nanos)};
}

// Rounds the seconds down, so that nanos count forward before 1970 too. A template, because
// division by a constant costs a tenth.
template <int64_t kUnitsPerSecond>
std::optional<TimestampValue> FromUnits(int64_t units) {
  int64_t seconds = units / kUnitsPerSecond;
  int64_t rest = units % kUnitsPerSecond;
  if (rest < 0) {
    rest += kUnitsPerSecond;
    --seconds;
  }
  return InRange(seconds, rest * (kNanosPerSecond / kUnitsPerSecond));
}

std::optional<TimestampValue> FromUnits(int64_t units, int unit_digits) {
  switch (unit_digits) {
    case 0:
      return FromUnits<1>(units);
    case 3:
      return FromUnits<1'000>(units);
    case 6:
      return FromUnits<1'000'000>(units);
    default:
      DCHECK(unit_digits == 9);
      return FromUnits<kNanosPerSecond>(units);
  }
}

int GuessUnit(Uint128 units) {
  constexpr Uint128 kSecondsEnd = 100'000'000'000;
  if (units < kSecondsEnd) return 0;
  if (units < kSecondsEnd * 1'000) return 3;
  return units < kSecondsEnd * 1'000'000 ? 6 : kNanosDigits;
}

// Exactly `count` digits from the front; -1 if there are fewer.
int TakeNumber(std::string_view* text, size_t count) {
  if (text->size() < count) return -1;
  int number = 0;
  for (size_t i = 0; i < count; ++i) {
    const char digit = (*text)[i];
    if (digit < '0' || digit > '9') return -1;
    number = number * 10 + (digit - '0');
  }
  text->remove_prefix(count);
  return number;
}

bool TakeAnyOf(std::string_view* text, std::string_view characters) {
  if (text->empty() || characters.find(text->front()) == std::string_view::npos) return false;
  text->remove_prefix(1);
  return true;
}

std::optional<int64_t> TakeDate(std::string_view* text) {
  const int year = TakeNumber(text, 4);
  if (year < 1 || !TakeAnyOf(text, "-")) return std::nullopt;
  const int month = TakeNumber(text, 2);
  if (month < 1 || !TakeAnyOf(text, "-")) return std::nullopt;
  const int day = TakeNumber(text, 2);
  if (day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::seconds{std::chrono::sys_days{date}.time_since_epoch()}.count();
}

std::optional<int64_t> TakeTimeOfDay(std::string_view* text) {
  const int hour = TakeNumber(text, 2);
  if (hour < 0 || hour > 23 || !TakeAnyOf(text, ":")) return std::nullopt;
  const int minute = TakeNumber(text, 2);
  if (minute < 0 || minute > 59 || !TakeAnyOf(text, ":")) return std::nullopt;
  const int second = TakeNumber(text, 2);
  if (second < 0 || second > 59) return std::nullopt;
  return hour * 3600 + minute * 60 + second;
}

std::optional<int64_t> TakeFraction(std::string_view* text) {
  if (!TakeAnyOf(text, ".")) return 0;
  int64_t nanos = 0;
  int digits = 0;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9') {
    if (digits++ < kNanosDigits) nanos = nanos * 10 + (text->front() - '0');
    text->remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (; digits < kNanosDigits; ++digits) nanos *= 10;
  return nanos;
}

// Seconds by which local time is ahead of UTC.
std::optional<int64_t> TakeZone(std::string_view* text) {
  if (TakeAnyOf(text, "Zz")) return 0;
  const bool behind = TakeAnyOf(text, "-");
  if (!behind && !TakeAnyOf(text, "+")) return std::nullopt;
  const int hours = TakeNumber(text, 2);
  if (hours < 0 || hours > 23 || !TakeAnyOf(text, ":")) return std::nullopt;
  const int minutes = TakeNumber(text, 2);
  if (minutes < 0 || minutes > 59) return std::nullopt;
  const int64_t ahead = hours * 3600 + minutes * 60;
  return behind ? -ahead : ahead;
}

}  // namespace

std::optional<TimestampValue> ParseEpoch(std::string_view text, int unit_digits) {
  int64_t units = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, units);
  if (error == std::errc() && stop == end) {
    if (unit_digits == kUnitByNumber) {
      const auto magnitude = units < 0 ? -static_cast<Uint128>(units) : static_cast<Uint128>(units);
      unit_digits = GuessUnit(magnitude);
    }
    return FromUnits(units, unit_digits);
  }

  const std::optional<Decimal> decimal = ParseDecimal(text);
  if (!decimal) return std::nullopt;
  if (unit_digits == kUnitByNumber) {
    const std::optional<ScaledInteger> units_cut = Scale(*decimal, 0);
    if (!units_cut) return std::nullopt;
    unit_digits = GuessUnit(units_cut->magnitude);
  }
  const std::optional<ScaledInteger> nanos = Scale(*decimal, kNanosDigits - unit_digits);
  if (!nanos) return std::nullopt;
  const Uint128 whole = nanos->magnitude / kNanosPerSecond;
  if (whole > static_cast<Uint128>(kSecondsMax)) return std::nullopt;
  int64_t seconds = static_cast<int64_t>(whole);
  int64_t rest = static_cast<int64_t>(nanos->magnitude % kNanosPerSecond);
  if (decimal->negative) {
    seconds = -seconds - (rest > 0 ? 1 : 0);
    rest = rest > 0 ? kNanosPerSecond - rest : 0;
  }
  return InRange(seconds, rest);
}

std::optional<TimestampValue> ParseRfc3339(std::string_view text) {
  const std::optional<int64_t> date = TakeDate(&text);
  if (!date || !TakeAnyOf(&text, "Tt ")) return std::nullopt;
  const std::optional<int64_t> time = TakeTimeOfDay(&text);
  if (!time) return std::nullopt;
  const std::optional<int64_t> nanos = TakeFraction(&text);
  if (!nanos) return std::nullopt;
  const std::optional<int64_t> zone = TakeZone(&text);
  if (!zone || !text.empty()) return std::nullopt;
  return InRange(*date + *time - *zone, *nanos);
}

}  // namespace beacongate
