#include "loadgen/verify/text_decoder.h"

#include <charconv>

namespace beacongate::loadgen {
namespace {

using simdjson::error_code;
using simdjson::ondemand::json_type;

constexpr std::string_view kAroundQuery = " \t\r\n\"'#";

bool MayHoldIdentity(std::string_view text) { return text.find(kRunParameter) != text.npos; }

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// application/x-www-form-urlencoded; a '%' without two digits stands for itself.
std::string_view FormDecoded(std::string_view text, std::string* out) {
  const size_t begin = out->size();
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%' && i + 2 < text.size()) {
      uint8_t byte = 0;
      const char* digits = text.data() + i + 1;
      if (std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        c = static_cast<char>(byte);
        i += 2;
      }
    }
    *out += c;
  }
  return {out->data() + begin, out->size() - begin};
}

}  // namespace

void TextDecoder::Decode(std::string_view value, DecodedRecord* record) {
  record_ = record;
  record->receipt.reset();
  record->findings.clear();
  if (MayHoldIdentity(value)) {
    TakeText(value, 0);
    if (record->findings.empty()) {
      record->findings.push_back({.kind = Finding::Kind::kMangled, .id = {}});
    }
  } else {
    record->findings.push_back({.kind = Finding::Kind::kForeign, .id = {}});
  }
}

void TextDecoder::TakeText(std::string_view text, size_t depth) {
  if (depth >= kTextDepthMax) return;
  const std::string_view trimmed = Trimmed(text);
  const bool json = trimmed.starts_with('{') || trimmed.starts_with('[');
  if (json) {
    TakeJson(trimmed, depth);
  } else {
    TakeQuery(text, depth);
  }
}

// The pairs around the identity, as far as they reach without a blank or a quote.
void TextDecoder::TakeQuery(std::string_view text, size_t depth) {
  const size_t run = text.find(kRunParameter);
  if (run == text.npos) return;
  const size_t before = text.find_last_of("? \t\r\n\"'", run);
  const size_t begin = before == text.npos ? 0 : before + 1;
  const size_t end = std::min(text.find_first_of(kAroundQuery, run), text.size());
  std::string_view query = text.substr(begin, end - begin);
  std::string& decoded = levels_[depth].decoded;
  decoded.clear();
  decoded.reserve(query.size());  // no more is written, so views of it stay
  BeaconPairs& pairs = PairsAt(depth, 0);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = FormDecoded(pair.substr(0, equals), &decoded);
    pairs.Add(name, FormDecoded(pair.substr(std::min(equals + 1, pair.size())), &decoded));
  }
  Keep(pairs);
}

void TextDecoder::TakeJson(std::string_view text, size_t depth) {
  Level& level = levels_[depth];
  level.padded.assign(text);
  level.padded.append(simdjson::SIMDJSON_PADDING, ' ');
  const size_t before = record_->findings.size();
  simdjson::ondemand::document document;
  simdjson::ondemand::value value;
  error_code error =
      level.parser.iterate(level.padded.data(), text.size(), level.padded.size()).get(document);
  if (!error) error = document.get_value().get(value);
  if (!error) error = Walk(value, depth, 0);
  // What is cut or torn is not what was sent; what was whole before that stays.
  if (error && record_->findings.size() == before) {
    record_->findings.push_back({.kind = Finding::Kind::kMangled, .id = {}});
  }
}

error_code TextDecoder::Walk(simdjson::ondemand::value value, size_t depth, size_t nesting) {
  if (nesting >= kNestingMax) return simdjson::DEPTH_ERROR;
  json_type type;
  if (const error_code error = value.type().get(type)) return error;
  if (type == json_type::object) {
    simdjson::ondemand::object object;
    if (const error_code error = value.get_object().get(object)) return error;
    return WalkObject(object, depth, nesting);
  }
  if (type != json_type::array) return simdjson::SUCCESS;
  simdjson::ondemand::array elements;
  if (const error_code error = value.get_array().get(elements)) return error;
  for (auto each : elements) {
    simdjson::ondemand::value element;
    if (const error_code error = each.get(element)) return error;
    if (const error_code error = Walk(element, depth, nesting + 1)) return error;
  }
  return simdjson::SUCCESS;
}

error_code TextDecoder::WalkObject(simdjson::ondemand::object object, size_t depth,
                                   size_t nesting) {
  PairsAt(depth, nesting);
  for (auto each : object) {
    simdjson::ondemand::field field;
    if (const error_code error = std::move(each).get(field)) return error;
    std::string_view name;
    if (const error_code error = field.unescaped_key().get(name)) return error;
    if (const error_code error = WalkMember(field.value(), name, depth, nesting)) return error;
  }
  Keep(levels_[depth].objects[nesting]);
  return simdjson::SUCCESS;
}

// Objects and arrays are no content: gateways may write them anew.
error_code TextDecoder::WalkMember(simdjson::ondemand::value value, std::string_view name,
                                   size_t depth, size_t nesting) {
  json_type type;
  if (const error_code error = value.type().get(type)) return error;
  if (type == json_type::object || type == json_type::array) {
    return Walk(value, depth, nesting + 1);
  }
  BeaconPairs& pairs = levels_[depth].objects[nesting];
  if (type != json_type::string) {
    pairs.Add(name, Trimmed(value.raw_json_token()));
    return simdjson::SUCCESS;
  }
  std::string_view text;
  if (const error_code error = value.get_string().get(text)) return error;
  pairs.Add(name, text);
  if (MayHoldIdentity(text)) TakeText(text, depth + 1);
  return simdjson::SUCCESS;
}

BeaconPairs& TextDecoder::PairsAt(size_t depth, size_t nesting) {
  std::deque<BeaconPairs>& objects = levels_[depth].objects;
  while (objects.size() <= nesting) objects.emplace_back();
  objects[nesting].Clear();
  return objects[nesting];
}

void TextDecoder::Keep(const BeaconPairs& pairs) {
  const Finding finding = pairs.Finish(book_);
  if (finding.kind != Finding::Kind::kForeign) record_->findings.push_back(finding);
}

}  // namespace beacongate::loadgen
