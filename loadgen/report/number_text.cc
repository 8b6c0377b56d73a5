#include "loadgen/report/number_text.h"

#include <fmt/format.h>

#include <cmath>

namespace beacongate::loadgen {
namespace {

// At most three digits, without zeros at the end: 1.81, 18.1, 181.
std::string ThreeDigits(double value) {
  const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (decimals > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text;
}

}  // namespace

std::string Grouped(uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string text;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

std::string DurationText(nanoseconds duration) {
  const double us = Microseconds(duration);
  if (duration == nanoseconds{0}) return "0";
  if (us < 999.5) return ThreeDigits(us) + " µs";
  if (us < 999.5e3) return ThreeDigits(us / 1e3) + " ms";
  return ThreeDigits(us / 1e6) + " s";
}

std::string ShortNumber(double number) {
  if (number < 999.5) return ThreeDigits(number);
  if (number < 999.5e3) return ThreeDigits(number / 1e3) + "k";
  return ThreeDigits(number / 1e6) + "M";
}

}  // namespace beacongate::loadgen
