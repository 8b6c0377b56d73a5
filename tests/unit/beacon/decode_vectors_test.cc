// Replays tests/golden/decode_vectors.tsv: what Node's URLSearchParams and JSON.parse make of
// random inputs. Its format is told by make_decode_vectors.mjs, which wrote it.
#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/beacon/hex.h"
#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;
using testing_support::Pairs;

std::string FromHex(std::string_view digits) {
  std::string bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(HexDigit(digits[i]) << 4 | HexDigit(digits[i + 1]));
  }
  return bytes;
}

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  size_t from = 0;
  for (size_t at; (at = text.find(separator, from)) != std::string::npos; from = at + 1) {
    parts.push_back(text.substr(from, at - from));
  }
  parts.push_back(text.substr(from));
  return parts;
}

std::vector<std::string> Words(const std::string& text) {
  return text.empty() ? std::vector<std::string>() : Split(text, ' ');
}

void CheckForm(const std::string& input, const std::string& expected) {
  Pairs pairs;
  for (const std::string& word : Words(expected)) {
    const std::vector<std::string> parts = Split(word, ':');
    pairs.emplace_back(FromHex(parts.at(0)), FromHex(parts.at(1)));
  }
  const Decoding as_query({.query = input});
  EXPECT_EQ(as_query.query_pairs(), pairs) << input;
  const Decoding as_form(
      {.body = input, .content_type = "application/x-www-form-urlencoded", .padding = '&'});
  EXPECT_EQ(as_form.member_pairs(), pairs) << input;
}

// NaN, which equals nothing, unless all of the text is one number.
double NumberOf(std::string_view text) {
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? number : NAN;
}

void CheckObject(const std::string& input, const std::string& expected) {
  static const std::map<std::string, ValueKind> kKinds = {{"text", ValueKind::kText},
                                                          {"number", ValueKind::kNumber},
                                                          {"bool", ValueKind::kBool},
                                                          {"null", ValueKind::kNull},
                                                          {"json", ValueKind::kJson}};
  const Decoding decoding({.body = input, .content_type = "application/json", .padding = '}'});
  ASSERT_EQ(decoding.result, Rejection::kNone) << input;
  ASSERT_EQ(decoding.beacons().size(), 1u) << input;
  const std::vector<std::string> words = Words(expected);
  ASSERT_EQ(decoding.members().size(), words.size()) << input;
  for (size_t i = 0; i < words.size(); ++i) {
    const std::vector<std::string> parts = Split(words[i], ':');
    const Parameter& parameter = decoding.members()[i];
    EXPECT_EQ(parameter.name, FromHex(parts.at(0))) << input;
    EXPECT_EQ(parameter.kind, kKinds.at(parts.at(1))) << input;
    const std::string value = FromHex(parts.at(2));
    if (parameter.kind == ValueKind::kNumber) {
      EXPECT_EQ(NumberOf(parameter.value), NumberOf(value)) << input;
    } else {
      EXPECT_EQ(parameter.value, value) << input;
    }
  }
}

void CheckJson(const std::string& input, const std::string& expected) {
  for (char padding : {'\0', '}', ']', '"'}) {
    const Decoding decoding(
        {.body = input, .content_type = "application/json", .padding = padding});
    EXPECT_EQ(decoding.result, expected == "ok" ? Rejection::kNone : Rejection::kBadJson) << input;
  }
}

TEST(DecodeVectors, AgreeWithUrlSearchParamsAndJsonParse) {
  std::ifstream file(BEACONGATE_SOURCE_DIR "/tests/golden/decode_vectors.tsv");
  std::map<std::string, int> counts;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string> columns = Split(line, '\t');
    ASSERT_EQ(columns.size(), 3u) << line;
    const std::string input = FromHex(columns[1]);
    ++counts[columns[0]];
    if (columns[0] == "form") CheckForm(input, columns[2]);
    if (columns[0] == "object") CheckObject(input, columns[2]);
    if (columns[0] == "json") CheckJson(input, columns[2]);
  }
  EXPECT_EQ(counts, (std::map<std::string, int>{{"form", 300}, {"json", 450}, {"object", 150}}));
}

}  // namespace
}  // namespace beacongate
