#include "deploy/broker/record_line.h"

#include <fmt/format.h>

#include "gateway/base/base64.h"
#include "gateway/base/json_text.h"
#include "gateway/base/utf8.h"

namespace beacongate::broker {
namespace {

constexpr std::string_view kBase64Mark = "base64:";

// An error may quote bytes of the record.
std::string ErrorJson(const std::string& text) {
  return JsonString(IsValidUtf8(text) ? text : "the record does not decode");
}

}  // namespace

std::string KeyJson(const std::optional<std::string_view>& key) {
  if (!key) return "null";
  const bool as_text = IsValidUtf8(*key) && !key->starts_with(kBase64Mark);
  return as_text ? JsonString(*key) : fmt::format("\"{}{}\"", kBase64Mark, EncodeBase64(*key));
}

std::string Render(const RecordLine& line) {
  std::string text = fmt::format(
      "{{\"partition\":{},\"offset\":{},\"timestamp_ms\":{},\"key\":{},\"value\":", line.partition,
      line.offset, line.timestamp_ms, KeyJson(line.key));
  if (line.value_json.ok()) {
    text += line.value_json.value();
  } else {
    text += "null,\"error\":";
    text += ErrorJson(line.value_json.error().message);
  }
  text += "}\n";
  return text;
}

}  // namespace beacongate::broker
