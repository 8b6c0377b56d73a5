#include "tests/unit/schema/reference_number.h"

#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace beacongate::testing {
namespace {

namespace pb = google::protobuf;
using beacon::v1::From;
using pb::util::TimeUtil;

std::string Digits(const std::string& text, size_t at) {
  return text.substr(at, std::min(text.find_first_not_of("0123456789", at), text.size()) - at);
}

void MovePoint(int shift, Plain* plain) {
  for (; shift > 0; --shift) {
    plain->integer += plain->fraction.empty() ? '0' : plain->fraction[0];
    plain->fraction.erase(0, 1);
  }
  for (; shift < 0; ++shift) {
    plain->fraction.insert(0, 1, plain->integer.empty() ? '0' : plain->integer.back());
    if (!plain->integer.empty()) plain->integer.pop_back();
  }
}

// Digits below a nanosecond are left out.
struct Magnitude {
  int64_t seconds;
  int32_t nanos;
  bool has_more;  // digits that are left out
};

std::optional<Magnitude> ToMagnitude(const Plain& seconds) {
  if (seconds.integer.size() > 12) return std::nullopt;
  return Magnitude{
      .seconds = std::stoll(seconds.integer),
      .nanos = static_cast<int32_t>(std::stoll((seconds.fraction + "000000000").substr(0, 9))),
      .has_more = seconds.fraction.size() > 9};
}

std::optional<Time> TimestampFrom(const Plain& plain) {
  const std::optional<Magnitude> magnitude = ToMagnitude(plain);
  if (!magnitude) return std::nullopt;
  Time time{.seconds = magnitude->seconds, .nanos = magnitude->nanos};
  if (plain.negative) {
    time.seconds = -time.seconds;
    if (time.nanos > 0) {
      --time.seconds;
      time.nanos = 1'000'000'000 - time.nanos;
    }
  }
  if (time.seconds < TimeUtil::kTimestampMinSeconds) return std::nullopt;
  if (time.seconds > TimeUtil::kTimestampMaxSeconds) return std::nullopt;
  return time;
}

template <typename Float>
std::optional<Float> FromChars(const std::string& text) {
  Float number = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  return result.ec == std::errc() ? std::optional(number) : std::nullopt;
}

int ShiftOf(From::TimeUnit unit) {
  return unit == From::SECONDS ? 0 : unit == From::MICROSECONDS ? -6 : -3;
}

int GuessedShift(const std::string& text) {
  const size_t digits = ToPlain(text, 0)->integer.size();
  return digits <= 11 ? 0 : digits <= 14 ? -3 : digits <= 17 ? -6 : -9;
}

}  // namespace

std::optional<Plain> ToPlain(const std::string& text, int shift) {
  Plain plain{.negative = text.starts_with('-'), .integer = {}, .fraction = {}};
  size_t at = plain.negative ? 1 : 0;
  plain.integer = Digits(text, at);
  at += plain.integer.size();
  if (at < text.size() && text[at] == '.') {
    plain.fraction = Digits(text, at + 1);
    at += 1 + plain.fraction.size();
  }
  if (plain.integer.empty() && plain.fraction.empty()) return std::nullopt;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return std::nullopt;
    const size_t sign = text.find_first_of("+-", at) == at + 1 ? 1 : 0;
    const std::string exponent = Digits(text, at + 1 + sign);
    if (exponent.empty() || at + 1 + sign + exponent.size() != text.size()) return std::nullopt;
    shift += std::stoi(text.substr(at + 1));
  }
  MovePoint(shift, &plain);
  while (plain.integer.starts_with('0')) plain.integer.erase(0, 1);
  while (plain.fraction.ends_with('0')) plain.fraction.pop_back();
  if (plain.integer.empty()) plain.integer.push_back('0');
  return plain;
}

std::optional<Time> ToTimestamp(const std::string& text, From::TimeUnit unit) {
  if (ToPlain(text, 0)) {
    return TimestampFrom(*ToPlain(text, unit == From::AUTO ? GuessedShift(text) : ShiftOf(unit)));
  }
  pb::Timestamp time;
  if (!TimeUtil::FromString(text, &time)) return std::nullopt;
  return Time{.seconds = time.seconds(), .nanos = time.nanos()};
}

std::optional<Time> ToDuration(const std::string& text, From::TimeUnit unit) {
  std::optional<Plain> plain = ToPlain(text, ShiftOf(unit));
  for (const auto& [suffix, shift] :
       {std::pair<std::string, int>{"s", 0}, {"ms", -3}, {"us", -6}}) {
    if (plain || !text.ends_with(suffix)) continue;
    plain = ToPlain(text.substr(0, text.size() - suffix.size()), shift);
  }
  if (!plain) return std::nullopt;
  const std::optional<Magnitude> magnitude = ToMagnitude(*plain);
  if (!magnitude) return std::nullopt;
  const bool is_beyond = magnitude->nanos > 0 || magnitude->has_more;
  if (magnitude->seconds > TimeUtil::kDurationMaxSeconds ||
      (magnitude->seconds == TimeUtil::kDurationMaxSeconds && is_beyond)) {
    return std::nullopt;
  }
  if (!plain->negative) return Time{.seconds = magnitude->seconds, .nanos = magnitude->nanos};
  return Time{.seconds = -magnitude->seconds, .nanos = -magnitude->nanos};
}

std::optional<float> ToFloat(const std::string& text) {
  if (!ToPlain(text, 0)) return std::nullopt;
  return FromChars<float>(text);
}

std::optional<double> ToDouble(const std::string& text) {
  if (!ToPlain(text, 0)) return std::nullopt;
  return FromChars<double>(text);
}

std::optional<bool> ToBool(const std::string& text) {
  for (const char* word : {"1", "true", "yes", "on"}) {
    if (strcasecmp(text.c_str(), word) == 0) return true;
  }
  for (const char* word : {"0", "false", "no", "off"}) {
    if (strcasecmp(text.c_str(), word) == 0) return false;
  }
  return std::nullopt;
}

}  // namespace beacongate::testing
