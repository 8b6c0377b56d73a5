#include "loadgen/identity/identity_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cstring>

#include "gateway/base/check.h"
#include "loadgen/identity/decimal_field.h"
#include "loadgen/identity/param_wire.h"

namespace beacongate::loadgen {
namespace {

constexpr uint64_t kLaneEnd = 100'000;

void WriteHexadecimal(uint64_t value, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t i = kSumWidth; i > 0; --i, value >>= 4) out[i - 1] = kDigits[value & 15];
}

// Offsets of the holes from the start of the parameters.
struct Holes {
  size_t sequence;
  size_t time;
  size_t sum;
};

// `before` stands ahead of a name, `between` ahead of its value, `after` behind it.
constexpr Holes HolesOf(size_t before, size_t between, size_t after, size_t separator) {
  const size_t around = before + between + after + separator;
  const size_t run = around + kRunParameter.size() + kRunWidth;
  const size_t lane = run + around + kLaneParameter.size() + kLaneWidth;
  const size_t sequence = lane + before + kSequenceParameter.size() + between;
  const size_t time_pair = lane + around + kSequenceParameter.size() + kSequenceWidth;
  const size_t time = time_pair + before + kTimeParameter.size() + between;
  const size_t sum_pair = time_pair + around + kTimeParameter.size() + kTimeWidth;
  return {.sequence = sequence,
          .time = time,
          .sum = sum_pair + before + kSumParameter.size() + between};
}
constexpr Holes kQueryHoles = HolesOf(0, 1, 0, 1);   // name=value&
constexpr Holes kJsonHoles = HolesOf(1, 3, 1, 1);    // "name":"value",
constexpr Holes kParamsHoles = HolesOf(4, 2, 0, 0);  // tag size tag size name tag size value

constexpr const Holes& HolesOf(IdentityForm form) {
  switch (form) {
    case IdentityForm::kQuery:
      return kQueryHoles;
    case IdentityForm::kJson:
      return kJsonHoles;
    case IdentityForm::kParams:
      break;
  }
  return kParamsHoles;
}

constexpr std::string_view FormatOf(IdentityForm form) {
  switch (form) {
    case IdentityForm::kQuery:
      return "{}={}&{}={}&{}={}&{}={}&{}={}";
    case IdentityForm::kJson:
      return R"("{}":"{}","{}":"{}","{}":"{}","{}":"{}","{}":"{}")";
    case IdentityForm::kParams:
      break;
  }
  return "";
}

// Exactly `width` digits of `base`; upper-case hexadecimal is not ours.
bool ParseDigits(std::string_view text, size_t width, int base, uint64_t* value) {
  if (text.size() != width) return false;
  for (const char c : text) {
    if (!(c >= '0' && c <= '9') && !(base == 16 && c >= 'a' && c <= 'f')) return false;
  }
  return std::from_chars(text.data(), text.data() + width, *value, base).ec == std::errc();
}

}  // namespace

std::string Hexadecimal(uint64_t value) {
  std::string text(kSumWidth, '0');
  WriteHexadecimal(value, text.data());
  return text;
}

size_t AppendIdentity(IdentityForm form, uint64_t run, uint32_t lane, std::string* out) {
  CHECK(lane < kLaneEnd);
  const size_t begin = out->size();
  const std::string run_text = Hexadecimal(run);
  const std::string lane_text = Decimal(lane, kLaneWidth);
  const std::string sequence(kSequenceWidth, '0');
  const std::string time(kTimeWidth, '0');
  const std::string sum(kSumWidth, '0');
  if (form == IdentityForm::kParams) {
    AppendParam(kRunParameter, run_text, out);
    AppendParam(kLaneParameter, lane_text, out);
    AppendParam(kSequenceParameter, sequence, out);
    AppendParam(kTimeParameter, time, out);
    AppendParam(kSumParameter, sum, out);
    return begin;
  }
  *out +=
      fmt::format(fmt::runtime(FormatOf(form)), kRunParameter, run_text, kLaneParameter, lane_text,
                  kSequenceParameter, sequence, kTimeParameter, time, kSumParameter, sum);
  return begin;
}

void PatchIdentity(IdentityForm form, const BeaconId& id, uint64_t content, char* at) {
  const Holes& holes = HolesOf(form);
  WriteDecimal(id.sequence, kSequenceWidth, at + holes.sequence);
  WriteDecimal(id.planned_us, kTimeWidth, at + holes.time);
  WriteHexadecimal(SealOf(id, content), at + holes.sum);
}

bool IdentityParser::Take(std::string_view name, std::string_view value) {
  if (!name.starts_with(kParameterPrefix)) return false;
  unsigned bit = 0;
  bool good = false;
  uint64_t number = 0;
  if (name == kRunParameter) {
    bit = 1;
    good = ParseDigits(value, kRunWidth, 16, &id_.run);
  } else if (name == kLaneParameter) {
    bit = 2;
    good = ParseDigits(value, kLaneWidth, 10, &number);
    id_.lane = static_cast<uint32_t>(number);
  } else if (name == kSequenceParameter) {
    bit = 4;
    good = ParseDigits(value, kSequenceWidth, 10, &id_.sequence);
  } else if (name == kTimeParameter) {
    bit = 8;
    good = ParseDigits(value, kTimeWidth, 10, &id_.planned_us);
  } else if (name == kSumParameter) {
    bit = 16;
    good = ParseDigits(value, kSumWidth, 16, &sum_);
  } else {
    return false;
  }
  malformed_ = malformed_ || !good || (seen_ & bit) != 0;
  seen_ |= bit;
  return true;
}

std::optional<BeaconId> IdentityParser::id() const {
  if (malformed_ || seen_ != 31) return std::nullopt;
  return id_;
}

}  // namespace beacongate::loadgen
