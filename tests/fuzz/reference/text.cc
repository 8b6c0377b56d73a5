#include "tests/fuzz/reference/text.h"

#include <algorithm>

namespace beacongate::fuzz {
namespace {

// "percent-decode": -1 for what is no digit.
int DigitOf(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  const size_t at = kDigits.find(c);
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string PercentDecoded(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const bool has_two = bytes.size() - i > 2;
    const int high = has_two ? DigitOf(bytes[i + 1]) : -1;
    const int low = has_two ? DigitOf(bytes[i + 2]) : -1;
    if (bytes[i] != '%' || high < 0 || low < 0) {
      out.push_back(bytes[i] == '+' ? ' ' : bytes[i]);
      continue;
    }
    out.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  return out;
}

}  // namespace

void AppendCodePoint(unsigned code_point, std::string* out) {
  if (code_point < 0x80) {
    out->push_back(static_cast<char>(code_point));
    return;
  }
  const int count = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
  const unsigned offset = count == 1 ? 0xC0 : count == 2 ? 0xE0 : 0xF0;
  out->push_back(static_cast<char>((code_point >> (6 * count)) + offset));
  for (int left = count - 1; left >= 0; --left) {
    out->push_back(static_cast<char>(0x80 | ((code_point >> (6 * left)) & 0x3F)));
  }
}

ReferenceText ReferenceUtf8(std::string_view bytes) {
  ReferenceText result;
  unsigned code_point = 0;
  int seen = 0;
  int needed = 0;
  unsigned lower = 0x80;
  unsigned upper = 0xBF;
  const auto error = [&] {
    AppendCodePoint(0xFFFD, &result.text);
    result.repaired = true;
    code_point = 0;
    seen = needed = 0;
    lower = 0x80;
    upper = 0xBF;
  };
  for (size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (needed == 0) {
      if (byte <= 0x7F) {
        result.text.push_back(bytes[i]);
      } else if (byte >= 0xC2 && byte <= 0xDF) {
        needed = 1;
        code_point = byte & 0x1F;
      } else if (byte >= 0xE0 && byte <= 0xEF) {
        if (byte == 0xE0) lower = 0xA0;
        if (byte == 0xED) upper = 0x9F;
        needed = 2;
        code_point = byte & 0xF;
      } else if (byte >= 0xF0 && byte <= 0xF4) {
        if (byte == 0xF0) lower = 0x90;
        if (byte == 0xF4) upper = 0x8F;
        needed = 3;
        code_point = byte & 0x7;
      } else {
        error();
      }
      continue;
    }
    if (byte < lower || byte > upper) {
      error();
      --i;  // "restore byte to ioQueue"
      continue;
    }
    lower = 0x80;
    upper = 0xBF;
    code_point = (code_point << 6) | (byte & 0x3F);
    if (++seen < needed) continue;
    AppendCodePoint(code_point, &result.text);
    code_point = 0;
    seen = needed = 0;
  }
  if (needed != 0) error();
  return result;
}

std::vector<ReferencePair> ReferenceForm(std::string_view bytes) {
  std::vector<ReferencePair> pairs;
  for (size_t begin = 0; begin <= bytes.size();) {
    const size_t end = std::min(bytes.find('&', begin), bytes.size());
    const std::string_view sequence = bytes.substr(begin, end - begin);
    begin = end + 1;
    if (sequence.empty()) continue;
    const size_t equals = sequence.find('=');
    const bool has_value = equals != std::string_view::npos;
    const ReferenceText name = ReferenceUtf8(PercentDecoded(sequence.substr(0, equals)));
    const ReferenceText value =
        ReferenceUtf8(PercentDecoded(has_value ? sequence.substr(equals + 1) : ""));
    pairs.push_back({name.text, value.text, name.repaired || value.repaired});
  }
  return pairs;
}

}  // namespace beacongate::fuzz
