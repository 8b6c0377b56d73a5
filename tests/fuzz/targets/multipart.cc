// A multipart/form-data body. First byte even: a line of Content-Type, then the body as it is. Odd:
// lines of `name` and `value` in turn, which are written here as browsers write them.
//
// Oracles: for what was written here, the same names and values; for all, fields are views that are
// UTF-8, and at most as many as allowed.
#include <string>
#include <vector>

#include "gateway/beacon/decode_multipart.h"
#include "tests/fuzz/reference/text.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

constexpr size_t kCountMax = 20;

struct Outcome {
  Arena arena;
  std::vector<Parameter> parameters;
  BodyFacts facts;
  Rejection rejection = Rejection::kNone;
};

void Decode(std::string_view body, std::string_view content_type, Outcome* outcome) {
  outcome->rejection = DecodeMultipart(body, content_type, kCountMax, &outcome->arena,
                                       &outcome->parameters, &outcome->facts);
  Require(outcome->parameters.size() + outcome->facts.files_dropped <= kCountMax, "count_max",
          body);
  Require(outcome->facts.file_bytes_dropped <= body.size(), "bytes of files", body);
}

void FuzzAnyBody(Input input) {
  const ExactCopy content_type(input.Line());
  const ExactCopy body(input.Rest());
  Outcome outcome;
  Decode(body.view(), content_type.view(), &outcome);
  if (outcome.rejection != Rejection::kNone) return;
  for (const Parameter& parameter : outcome.parameters) {
    Require(IsReferenceUtf8(parameter.name), "a name is UTF-8", parameter.name);
    Require(IsReferenceUtf8(parameter.value), "a value is UTF-8", parameter.value);
    Require(parameter.kind == ValueKind::kText, "forms know text only");
  }
}

// "multipart/form-data encoding algorithm" of the HTML standard, for names.
std::string EscapedName(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c == '"') {
      text += "%22";
    } else if (c == '\r') {
      text += "%0D";
    } else {
      text.push_back(c);
    }
  }
  return text;
}

// What cannot be told apart from an escape is not what a browser would have been given.
bool IsPlainName(std::string_view name) { return name.find('%') == std::string_view::npos; }

void FuzzWrittenForm(Input input) {
  const std::string boundary = "----FormBoundary" + std::to_string(input.Byte());
  std::string body;
  std::vector<ReferencePair> wanted;
  while (!input.empty()) {
    const std::string_view name = input.Line();
    const std::string_view value = input.Line();
    if (!IsPlainName(name) || value.find(boundary) != std::string_view::npos) return;
    body += "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + EscapedName(name) +
            "\"\r\n\r\n" + std::string(value) + "\r\n";
    const ReferenceText name_text = ReferenceUtf8(name);
    const ReferenceText value_text = ReferenceUtf8(value);
    wanted.push_back({name_text.text, value_text.text, name_text.repaired || value_text.repaired});
  }
  body += "--" + boundary + "--\r\n";
  const ExactCopy copy(body);
  Outcome outcome;
  Decode(copy.view(), "multipart/form-data; boundary=" + boundary, &outcome);
  if (wanted.size() > kCountMax) {
    return Require(outcome.rejection == Rejection::kTooManyParameters, "too many", body);
  }
  if (wanted.empty()) return;
  Require(outcome.rejection == Rejection::kNone, "what a browser writes is taken", body);
  Require(outcome.parameters.size() == wanted.size(), "the number of fields", body);
  for (size_t i = 0; i < wanted.size(); ++i) {
    RequireEqual(outcome.parameters[i].name, wanted[i].name, "a name");
    RequireEqual(outcome.parameters[i].value, wanted[i].value, "a value");
    Require(outcome.parameters[i].repaired == wanted[i].repaired, "repaired", body);
  }
}

}  // namespace

void FuzzMultipart(std::string_view bytes) {
  Input input(bytes);
  if (input.Byte() % 2 == 0) {
    FuzzAnyBody(input);
  } else {
    FuzzWrittenForm(input);
  }
}

}  // namespace beacongate::fuzz
