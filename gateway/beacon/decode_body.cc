#include "gateway/beacon/decode_body.h"

#include <algorithm>

#include "gateway/base/limits.h"
#include "gateway/beacon/decode_multipart.h"
#include "gateway/beacon/decode_urlencoded.h"
#include "gateway/beacon/json_text.h"
#include "gateway/beacon/utf8.h"

namespace beacongate {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool StartsAsJson(std::string_view text) {
  return !text.empty() && (text.front() == '{' || text.front() == '[');
}

// Takes the first line off *text; without the blanks around it.
std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(text->size(), line.size() + 1));
  return json::TrimTrailingBlanks(json::SkipBlanks(line));
}

}  // namespace

Rejection BodyDecoder::Decode(std::string_view body, std::string_view content_type,
                              const JsonLimits& limits, BodyFacts* facts) {
  *facts = {};
  const BodyRule& rule = RuleFor(LabelOf(content_type));
  if (rule.form == BodyRule::Form::kMultipart) {
    facts->kind = BodyKind::kMultipart;
    return DecodeMultipartForm(body, content_type, limits, facts);
  }
  std::string_view marked = body;
  if (marked.starts_with(kByteOrderMark)) marked.remove_prefix(kByteOrderMark.size());
  const std::string_view text = json::SkipBlanks(marked);

  if (rule.json && (StartsAsJson(text) || rule.label == BodyLabel::kJsonLines)) {
    const Rejection rejection = DecodeJson(text, rule, limits, &facts->kind);
    if (rejection != Rejection::kBadJson) return rejection;
    batch_->Clear();
    if (rule.promises_json && StartsAsJson(text)) return Rejection::kBadJson;
  }
  if (rule.form == BodyRule::Form::kAlways ||
      (rule.form == BodyRule::Form::kIfItReadsAsOne && ReadsAsForm(marked))) {
    facts->kind = BodyKind::kForm;
    return DecodeForm(marked, limits);
  }
  if (rule.promises_json && !json::IsScalar(json::TrimTrailingBlanks(text))) {
    return Rejection::kBadJson;
  }
  facts->kind = BodyKind::kBytes;
  batch_->elements.push_back({0, 0, Rejection::kNone});
  return Rejection::kNone;
}

Rejection BodyDecoder::DecodeJson(std::string_view text, const BodyRule& rule,
                                  const JsonLimits& limits, BodyKind* kind) {
  const Rejection rejection = DecodeJsonText(text, rule, limits, false, kind);
  if (rejection != Rejection::kBadJson || IsValidUtf8(text)) return rejection;
  batch_->Clear();
  return DecodeJsonText(RepairUtf8(text, limits::kBodyPaddingBytes, arena_), rule, limits, true,
                        kind);
}

Rejection BodyDecoder::DecodeJsonText(std::string_view text, const BodyRule& rule,
                                      const JsonLimits& limits, bool utf8_was_repaired,
                                      BodyKind* kind) {
  *kind = BodyKind::kJson;
  const Rejection rejection = json_.Decode(text, limits, utf8_was_repaired);
  const bool failed = rejection == Rejection::kBadJson || rejection == Rejection::kJsonTooDeep;
  if (failed && rule.json_lines) {
    batch_->Clear();
    // A line of which only the encoding is broken is repaired with the others, not refused.
    if (!utf8_was_repaired && !IsValidUtf8(text)) return Rejection::kBadJson;
    if (!AreLines(text, rule, limits)) return rejection;
    *kind = BodyKind::kJsonLines;
    return DecodeLines(text, limits, utf8_was_repaired);
  }
  // An array of nothing: no beacon came, and saying 2xx would hide that.
  if (rejection == Rejection::kNone && batch_->elements.empty()) return Rejection::kNotAnObject;
  return rejection;
}

// Leaves nothing in the batch.
bool BodyDecoder::AreLines(std::string_view text, const BodyRule& rule, const JsonLimits& limits) {
  const std::string_view first = TakeLine(&text);
  if (json::SkipBlanks(text).empty()) return false;
  if (rule.label == BodyLabel::kJsonLines) return true;
  while (!text.empty()) {
    const std::string_view line = TakeLine(&text);
    if (!line.empty() && line.front() != '{') return false;
  }
  const bool is_object =
      first.starts_with('{') && json_.Decode(first, limits, false) != Rejection::kBadJson;
  batch_->Clear();
  return is_object;
}

Rejection BodyDecoder::DecodeLines(std::string_view text, const JsonLimits& limits,
                                   bool utf8_was_repaired) {
  while (!text.empty()) {
    const std::string_view line = TakeLine(&text);
    if (line.empty()) continue;
    if (batch_->elements.size() == limits.elements_max) return Rejection::kTooManyBeacons;
    DecodeLine(line, limits, utf8_was_repaired);
  }
  return Rejection::kNone;
}

// One element, whatever the line holds: what is wrong with it is its own affair.
void BodyDecoder::DecodeLine(std::string_view line, const JsonLimits& limits,
                             bool utf8_was_repaired) {
  const size_t elements = batch_->elements.size();
  const size_t parameters = batch_->parameters.size();
  Rejection rejection = Rejection::kNone;
  if (StartsAsJson(line)) {
    rejection = json_.Decode(line, limits, utf8_was_repaired);
    const bool whole = rejection == Rejection::kNone || rejection == Rejection::kTooManyBeacons;
    if (line.front() == '[' && whole) rejection = Rejection::kNotAnObject;
  } else {
    rejection = json::IsScalar(line) ? Rejection::kNotAnObject : Rejection::kBadJson;
  }
  if (rejection == Rejection::kNone) return;
  batch_->elements.resize(elements);
  batch_->parameters.resize(parameters);
  batch_->elements.push_back({parameters, 0, rejection});
}

Rejection BodyDecoder::DecodeForm(std::string_view text, const JsonLimits& limits) {
  return AddForm(DecodeUrlencoded(text, limits.members_max, arena_, &batch_->parameters));
}

Rejection BodyDecoder::DecodeMultipartForm(std::string_view body, std::string_view content_type,
                                           const JsonLimits& limits, BodyFacts* facts) {
  const Rejection rejection =
      DecodeMultipart(body, content_type, limits.members_max, arena_, &batch_->parameters, facts);
  if (rejection == Rejection::kBadRequest) return rejection;
  return AddForm(rejection == Rejection::kNone);
}

// The parameters of the batch are one beacon, unless they are too many.
Rejection BodyDecoder::AddForm(bool fits) {
  if (!fits) batch_->parameters.clear();
  batch_->elements.push_back(
      {0, batch_->parameters.size(), fits ? Rejection::kNone : Rejection::kTooManyParameters});
  return Rejection::kNone;
}

}  // namespace beacongate
