#include "tests/fuzz/reference/body.h"

#include <algorithm>

#include "gateway/beacon/body_kind.h"
#include "tests/fuzz/reference/text.h"

namespace beacongate::fuzz {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kNameBytes =
    "_-.$[]%+~*!:@0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

std::string_view Trimmed(std::string_view text) {
  const size_t first = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(first, text.find_last_not_of(kBlanks) + 1 - first);
}

bool Holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool IsScalar(const ReferenceJson& json) {
  return json.kind != ReferenceJson::Kind::kObject && json.kind != ReferenceJson::Kind::kArray;
}

ValueKind KindOf(const ReferenceJson& json) {
  switch (json.kind) {
    case ReferenceJson::Kind::kObject:
    case ReferenceJson::Kind::kArray:
      return ValueKind::kJson;
    case ReferenceJson::Kind::kString:
      return ValueKind::kText;
    case ReferenceJson::Kind::kNumber:
      return ValueKind::kNumber;
    case ReferenceJson::Kind::kBool:
      return ValueKind::kBool;
    case ReferenceJson::Kind::kNull:
      return ValueKind::kNull;
  }
  return ValueKind::kText;
}

ReferenceElement ElementOf(const ReferenceJson& json, size_t members_max, bool utf8_was_repaired) {
  if (json.kind != ReferenceJson::Kind::kObject) return {Rejection::kNotAnObject, ""};
  if (json.members.size() > members_max) return {Rejection::kTooManyParameters, ""};
  std::vector<Parameter> parameters;
  for (const ReferenceMember& member : json.members) {
    const std::string& value = IsScalar(member.value) ? member.value.text : member.value.compact;
    const bool replaced =
        utf8_was_repaired && (Holds(member.name.text, kReplacement) || Holds(value, kReplacement));
    parameters.push_back({member.name.text, value, KindOf(member.value),
                          member.name.repaired || member.value.repaired || replaced});
  }
  return {Rejection::kNone, DescribeParameters(parameters)};
}

// What is wrong with a line is its own affair.
ReferenceElement LineElement(std::string_view line, size_t members_max, bool utf8_was_repaired) {
  const auto json = ParseReferenceJson(line);
  if (!json) return {Rejection::kBadJson, ""};
  return ElementOf(*json, members_max, utf8_was_repaired);
}

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = Trimmed(text.substr(begin, end - begin));
    if (!line.empty()) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

// Several lines of whatever if the label says so; else what looks like objects, the first being
// one.
bool AreLines(const std::vector<std::string_view>& lines, bool labelled) {
  if (lines.size() < 2) return false;
  if (labelled) return true;
  const auto is_object = [](std::string_view line) { return line.starts_with('{'); };
  return std::all_of(lines.begin(), lines.end(), is_object) &&
         ParseReferenceJson(lines[0]).has_value();
}

// False if the text is neither JSON nor, where the label allows that, lines of it.
bool AddJson(std::string_view text, const BodyRule& rule, size_t members_max,
             bool utf8_was_repaired, ReferenceBody* body) {
  const auto json = ParseReferenceJson(text);
  if (json && !IsScalar(*json)) {
    AddJsonElements(*json, members_max, utf8_was_repaired, body);
    if (body->elements.empty()) body->rejection = Rejection::kNotAnObject;
    return true;
  }
  const std::vector<std::string_view> lines = LinesOf(text);
  if (!rule.json_lines || !AreLines(lines, rule.label == BodyLabel::kJsonLines)) return false;
  for (const std::string_view line : lines) {
    body->elements.push_back(LineElement(line, members_max, utf8_was_repaired));
  }
  return true;
}

bool ReadsAsReferenceForm(std::string_view text) {
  bool has_value = false;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('&', begin), text.size());
    const std::string_view piece = text.substr(begin, end - begin);
    begin = end + 1;
    if (piece.empty()) continue;
    const std::string_view name = piece.substr(0, piece.find('='));
    if (name.empty() || name.size() > 256) return false;
    if (name.find_first_not_of(kNameBytes) != std::string_view::npos) return false;
    for (const char c : piece) {
      if (static_cast<unsigned char>(c) <= ' ' || c == '\x7f') return false;
    }
    const std::string_view value = piece.substr(name.size());
    has_value = has_value || value.find_first_not_of('=') != std::string_view::npos;
  }
  return has_value;
}

ReferenceElement FormElement(std::string_view text, size_t members_max) {
  const std::vector<ReferencePair> pairs = ReferenceForm(text);
  if (pairs.size() > members_max) return {Rejection::kTooManyParameters, ""};
  std::vector<Parameter> parameters;
  for (const ReferencePair& pair : pairs) {
    parameters.push_back({pair.name, pair.value, ValueKind::kText, pair.repaired});
  }
  return {Rejection::kNone, DescribeParameters(parameters)};
}

}  // namespace

std::string DescribeParameters(std::span<const Parameter> parameters) {
  std::string text;
  for (const Parameter& parameter : parameters) {
    text += std::to_string(static_cast<int>(parameter.kind)) + (parameter.repaired ? "!" : " ") +
            std::to_string(parameter.name.size()) + " " + std::string(parameter.name) + "=" +
            std::string(parameter.value) + "\n";
  }
  return text;
}

void AddJsonElements(const ReferenceJson& json, size_t members_max, bool utf8_was_repaired,
                     ReferenceBody* body) {
  body->depth = json.depth;
  if (json.kind == ReferenceJson::Kind::kObject) {
    body->elements.push_back(ElementOf(json, members_max, utf8_was_repaired));
  }
  for (const ReferenceJson& element : json.elements) {
    body->elements.push_back(ElementOf(element, members_max, utf8_was_repaired));
  }
}

ReferenceBody ReadReferenceBody(std::string_view bytes, std::string_view content_type,
                                size_t members_max) {
  const BodyRule& rule = RuleFor(LabelOf(content_type));
  std::string_view marked = bytes;
  if (marked.starts_with(kByteOrderMark)) marked.remove_prefix(kByteOrderMark.size());
  const std::string_view text =
      marked.substr(std::min(marked.find_first_not_of(kBlanks), marked.size()));
  const bool starts_as_json = text.starts_with('{') || text.starts_with('[');
  const ReferenceText repaired = ReferenceUtf8(text);

  if (rule.json && (starts_as_json || rule.label == BodyLabel::kJsonLines)) {
    ReferenceBody body;
    if (AddJson(repaired.text, rule, members_max, repaired.repaired, &body)) return body;
    if (rule.promises_json && starts_as_json) return {.rejection = Rejection::kBadJson};
  }
  if (rule.form == BodyRule::Form::kAlways ||
      (rule.form == BodyRule::Form::kIfItReadsAsOne && ReadsAsReferenceForm(marked))) {
    ReferenceBody body;
    body.elements.push_back(FormElement(marked, members_max));
    return body;
  }
  const auto scalar = ParseReferenceJson(repaired.text);
  if (rule.promises_json && !(scalar && IsScalar(*scalar))) {
    return {.rejection = Rejection::kBadJson};
  }
  ReferenceBody body;
  body.opaque = true;
  body.elements.emplace_back();
  return body;
}

}  // namespace beacongate::fuzz
