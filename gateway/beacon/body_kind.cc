#include "gateway/beacon/body_kind.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "gateway/base/byte_mask.h"
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
    {BodyLabel::kForm, true, false, Form::kAlways, false},
    {BodyLabel::kMultipart, false, false, Form::kMultipart, false},
    {BodyLabel::kOther, true, true, Form::kNever, false},
}};

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
    {"multipart/form-data", BodyLabel::kMultipart},
};

constexpr size_t kNameBytesMax = 256;

constexpr std::array<bool, 256> kIsNameByte = [] {
  std::array<bool, 256> is_name_byte{};
  for (size_t i = 0; i < is_name_byte.size(); ++i) {
    const char c = static_cast<char>(i);
    is_name_byte[i] = IsAsciiAlphanumeric(c) ||
                      std::string_view("_-.$[]%+~*!:@").find(c) != std::string_view::npos;
  }
  return is_name_byte;
}();

bool IsPlausibleName(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return kIsNameByte[static_cast<unsigned char>(c)]; });
}

// One pass over a text that may be a form.
class FormReader {
 public:
  explicit FormReader(std::string_view text) : text_(text), name_(text.data()) {}

  bool Run() {
    const char* block = text_.data();
    const char* const end = block + text_.size();
    for (; static_cast<size_t>(end - block) >= kMaskBytes; block += kMaskBytes) {
      if (!Visit(block, block)) return false;
    }
    // Filled up with what is neither a blank nor a separator.
    char tail[kMaskBytes];
    std::memset(tail, 'x', sizeof(tail));
    std::memcpy(tail, block, static_cast<size_t>(end - block));
    return Visit(block, tail) && EndPiece(end) && has_value_;
  }

 private:
  // `bytes` are those at `block`, as far as they belong to the text.
  bool Visit(const char* block, const char* bytes) {
    if (MaskOf64(bytes, [](Bytes16 part) { return part.BlankOrControl(); }) != 0) return false;
    uint64_t separators = MaskOf64(bytes, [](Bytes16 part) { return part.Equal<'&', '='>(); });
    for (; separators != 0; separators &= separators - 1) {
      const char* const at = block + std::countr_zero(separators);
      if (*at == '=') {
        if (equals_count_++ == 0) name_end_ = at;
      } else {
        if (!EndPiece(at)) return false;
        name_ = at + 1;
        equals_count_ = 0;
      }
    }
    return true;
  }

  // False when the piece in front of `end` is none of a form.
  bool EndPiece(const char* end) {
    if (end == name_) return true;
    const char* const name_end = equals_count_ == 0 ? end : name_end_;
    if (!IsPlausibleName({name_, static_cast<size_t>(name_end - name_)})) return false;
    has_value_ = has_value_ || static_cast<size_t>(end - name_end) > equals_count_;
    return true;
  }

  std::string_view text_;
  const char* name_;
  const char* name_end_ = nullptr;  // the first '=' of the piece, when equals_count_ > 0
  size_t equals_count_ = 0;
  bool has_value_ = false;
};

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
  return BodyLabel::kOther;
}

std::span<const MediaType> KnownMediaTypes() { return kMediaTypes; }

std::string_view NameOf(BodyKind kind) {
  constexpr std::array<std::string_view, static_cast<size_t>(BodyKind::kCount)> kNames = {
      "none", "json", "lines", "form", "multipart", "bytes"};
  CHECK(kind < BodyKind::kCount);
  return kNames[static_cast<size_t>(kind)];
}

const BodyRule& RuleFor(BodyLabel label) {
  const BodyRule& rule = kRules[static_cast<size_t>(label)];
  DCHECK(rule.label == label);
  return rule;
}

bool ReadsAsForm(std::string_view text) { return !text.empty() && FormReader(text).Run(); }

}  // namespace beacongate
