// The value of a header of MIME: all bytes.
//
// Oracles: what it gives are views into the text that hold no separator; written again with quotes,
// it reads as the same.
#include "gateway/beacon/header_value.h"

#include <string>
#include <vector>

#include "gateway/beacon/body_kind.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

struct Parsed {
  std::string_view type;
  std::vector<HeaderValue::Parameter> parameters;
  bool failed = false;
};

Parsed Parse(std::string_view text) {
  HeaderValue header(text);
  Parsed parsed{.type = header.type(), .parameters = {}, .failed = false};
  HeaderValue::Parameter parameter;
  while (header.Next(&parameter)) {
    parsed.parameters.push_back(parameter);
    Require(parsed.parameters.size() <= text.size(), "every parameter takes bytes", text);
  }
  parsed.failed = header.failed();
  Require(!header.Next(&parameter), "nothing follows the end", text);
  return parsed;
}

bool IsTrimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  return text.empty() || (kBlanks.find(text.front()) == std::string_view::npos &&
                          kBlanks.find(text.back()) == std::string_view::npos);
}

std::string Written(const Parsed& parsed) {
  std::string text(parsed.type);
  for (const auto& [name, value] : parsed.parameters) {
    text += "; " + std::string(name) + "=\"" + std::string(value) + "\"";
  }
  return text;
}

}  // namespace

void FuzzHeaderValue(std::string_view bytes) {
  const ExactCopy copy(bytes);
  const std::string_view text = copy.view();
  const Parsed parsed = Parse(text);
  Require(IsTrimmed(parsed.type) && parsed.type.find(';') == std::string_view::npos, "type", text);
  for (const auto& [name, value] : parsed.parameters) {
    Require(!name.empty() && IsTrimmed(name), "name", text);
    Require(name.find_first_of("=;\"") == std::string_view::npos, "separator in a name", text);
    Require(value.find('"') == std::string_view::npos, "quote in a value", text);
  }
  const std::string written = Written(parsed);
  const Parsed again = Parse(written);
  Require(!again.failed, "what was read can be written", text);
  RequireEqual(Written(again), written, "what was written reads as the same");
  Require(LabelOf(text) == LabelOf(parsed.type), "parameters do not change the label", text);
}

}  // namespace beacongate::fuzz
