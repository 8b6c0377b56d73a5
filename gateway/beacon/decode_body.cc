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

}  // namespace

Rejection BodyDecoder::Decode(std::string_view body, std::string_view content_type,
                              const JsonLimits& limits, std::string_view* opaque) {
  const BodyRule& rule = RuleFor(LabelOf(content_type));
  if (rule.form == BodyRule::Form::kMultipart) {
    return DecodeMultipartForm(body, content_type, limits);
  }
  std::string_view text = body;
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  text = json::SkipBlanks(text);

  if (rule.json && StartsAsJson(text)) {
    const Rejection rejection = DecodeJson(text, rule, limits);
    if (rejection != Rejection::kBadJson) return rejection;
    batch_->Clear();
    if (rule.promises_json) return Rejection::kBadJson;
  }
  if (rule.form == BodyRule::Form::kAlways ||
      (rule.form == BodyRule::Form::kIfItReadsAsOne && ReadsAsForm(body))) {
    return DecodeForm(body, limits);
  }
  if (rule.promises_json && !json::IsScalar(json::TrimTrailingBlanks(text))) {
    return Rejection::kBadJson;
  }
  *opaque = body;
  batch_->elements.push_back({0, 0, Rejection::kNone});
  return Rejection::kNone;
}

Rejection BodyDecoder::DecodeJson(std::string_view text, const BodyRule& rule,
                                  const JsonLimits& limits) {
  const Rejection rejection = DecodeJsonText(text, rule, limits, false);
  if (rejection != Rejection::kBadJson || IsValidUtf8(text)) return rejection;
  batch_->Clear();
  return DecodeJsonText(RepairUtf8(text, limits::kBodyPaddingBytes, arena_), rule, limits, true);
}

Rejection BodyDecoder::DecodeJsonText(std::string_view text, const BodyRule& rule,
                                      const JsonLimits& limits, bool utf8_was_repaired) {
  const Rejection rejection = json_.Decode(text, limits, utf8_was_repaired);
  if (rejection == Rejection::kBadJson && rule.json_lines &&
      text.find('\n') != std::string_view::npos) {
    batch_->Clear();
    return DecodeLines(text, rule, limits, utf8_was_repaired);
  }
  // An array of nothing: no beacon came, and saying 2xx would hide that.
  if (rejection == Rejection::kNone && batch_->elements.empty()) return Rejection::kNotAnObject;
  return rejection;
}

Rejection BodyDecoder::DecodeLines(std::string_view text, const BodyRule& rule,
                                   const JsonLimits& limits, bool utf8_was_repaired) {
  while (!text.empty()) {
    const std::string_view whole_line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), whole_line.size() + 1));
    const std::string_view line = json::TrimTrailingBlanks(json::SkipBlanks(whole_line));
    if (line.empty()) continue;
    if (batch_->elements.size() == limits.elements_max) return Rejection::kTooManyBeacons;
    const Rejection rejection = DecodeLine(line, rule, limits, utf8_was_repaired);
    if (rejection != Rejection::kNone) return rejection;
  }
  return Rejection::kNone;
}

Rejection BodyDecoder::DecodeLine(std::string_view line, const BodyRule& rule,
                                  const JsonLimits& limits, bool utf8_was_repaired) {
  if (line.front() == '{') return json_.Decode(line, limits, utf8_was_repaired);
  // Without the label, lines of other JSON are text that happens to start with a brace.
  if (rule.label != BodyLabel::kJsonLines) return Rejection::kBadJson;
  const size_t elements = batch_->elements.size();
  const size_t parameters = batch_->parameters.size();
  const Rejection rejection = line.front() == '['
                                  ? json_.Decode(line, limits, utf8_was_repaired)
                                  : (json::IsScalar(line) ? Rejection::kNone : Rejection::kBadJson);
  if (rejection != Rejection::kNone) return rejection;
  batch_->elements.resize(elements);
  batch_->parameters.resize(parameters);
  batch_->elements.push_back({parameters, 0, Rejection::kNotAnObject});
  return Rejection::kNone;
}

Rejection BodyDecoder::DecodeForm(std::string_view text, const JsonLimits& limits) {
  return AddForm(DecodeUrlencoded(text, limits.members_max, arena_, &batch_->parameters));
}

Rejection BodyDecoder::DecodeMultipartForm(std::string_view body, std::string_view content_type,
                                           const JsonLimits& limits) {
  const Rejection rejection =
      DecodeMultipart(body, content_type, limits.members_max, arena_, &batch_->parameters);
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
