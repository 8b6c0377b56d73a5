#include "gateway/beacon/body_kind.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "gateway/base/check.h"
#include "gateway/beacon/ascii.h"

namespace beacongate {
namespace {

using Form = BodyRule::Form;

constexpr std::array<BodyRule, static_cast<size_t>(BodyLabel::kCount)> kRules = {{
    // label                json  lines  form                    promises JSON
    {BodyLabel::kNone, true, true, Form::kIfItReadsAsOne, false},
    {BodyLabel::kText, true, true, Form::kIfItReadsAsOne, false},
    {BodyLabel::kJson, true, true, Form::kIfItReadsAsOne, true},
    {BodyLabel::kJsonLines, true, true, Form::kNever, true},
    {BodyLabel::kForm, false, false, Form::kAlways, false},
    {BodyLabel::kMultipart, false, false, Form::kNever, false},
    {BodyLabel::kOther, true, true, Form::kNever, false},
}};

struct MediaType {
  std::string_view name;
  BodyLabel label;
};

constexpr MediaType kMediaTypes[] = {
    {"", BodyLabel::kNone},
    {"text/plain", BodyLabel::kText},
    {"application/json", BodyLabel::kJson},
    {"text/json", BodyLabel::kJson},
    {"application/csp-report", BodyLabel::kJson},
    {"application/x-ndjson", BodyLabel::kJsonLines},
    {"application/ndjson", BodyLabel::kJsonLines},
    {"application/jsonl", BodyLabel::kJsonLines},
    {"application/x-jsonlines", BodyLabel::kJsonLines},
    {"application/x-www-form-urlencoded", BodyLabel::kForm},
};

constexpr size_t kNameBytesMax = 256;

bool IsNameByte(char c) {
  return IsAsciiAlphanumeric(c) ||
         std::string_view("_-.$[]%+~*!:@").find(c) != std::string_view::npos;
}

bool IsPlausibleName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(), IsNameByte);
}

bool IsBlankOrControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

}  // namespace

BodyLabel LabelOf(std::string_view content_type) {
  const std::string_view type = TrimAsciiBlanks(content_type.substr(0, content_type.find(';')));
  for (const MediaType& known : kMediaTypes) {
    if (EqualsAsciiCaseless(type, known.name)) return known.label;
  }
  constexpr std::string_view kJsonSuffix = "+json";
  if (type.size() > kJsonSuffix.size() &&
      EqualsAsciiCaseless(type.substr(type.size() - kJsonSuffix.size()), kJsonSuffix)) {
    return BodyLabel::kJson;
  }
  constexpr std::string_view kMultipartPrefix = "multipart/";
  if (EqualsAsciiCaseless(type.substr(0, kMultipartPrefix.size()), kMultipartPrefix)) {
    return BodyLabel::kMultipart;
  }
  return BodyLabel::kOther;
}

const BodyRule& RuleFor(BodyLabel label) {
  const BodyRule& rule = kRules[static_cast<size_t>(label)];
  DCHECK(rule.label == label);
  return rule;
}

bool ReadsAsForm(std::string_view text) {
  bool has_value = false;
  if (std::any_of(text.begin(), text.end(), IsBlankOrControl)) return false;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    if (piece.empty()) continue;
    const size_t equals = piece.find('=');
    if (!IsPlausibleName(piece.substr(0, equals))) return false;
    if (equals == std::string_view::npos) continue;
    has_value = has_value || piece.find_first_not_of('=', equals) != std::string_view::npos;
  }
  return has_value;
}

}  // namespace beacongate
