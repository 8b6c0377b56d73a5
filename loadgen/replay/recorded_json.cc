#include "loadgen/replay/recorded_json.h"

#include <charconv>
#include <chrono>

#include "gateway/base/base64.h"

namespace beacongate::loadgen {
namespace {

std::optional<std::string> Base64Decoded(std::string_view text) {
  std::string bytes(Base64BytesMax(text.size()), '\0');
  const std::optional<size_t> size = DecodeBase64(text, Base64Alphabet::kStandard, bytes.data());
  if (!size) return std::nullopt;
  bytes.resize(*size);
  return bytes;
}

// A head that ends, its lines by CRLF, and all that follows as the body.
std::optional<ReplayRequest> ParseRaw(std::string_view raw) {
  const size_t head_end = raw.find("\r\n\r\n");
  if (head_end == std::string_view::npos) return std::nullopt;
  ReplayRequest request;
  request.body = raw.substr(head_end + 4);
  std::string_view head = raw.substr(0, head_end);
  const std::string_view first = head.substr(0, head.find("\r\n"));
  const size_t space = first.find(' ');
  const size_t last_space = first.rfind(' ');
  if (space == std::string_view::npos || last_space <= space) return std::nullopt;
  request.method = first.substr(0, space);
  request.target = first.substr(space + 1, last_space - space - 1);
  head.remove_prefix(first.size());
  while (head.starts_with("\r\n")) {
    head.remove_prefix(2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(line.size());
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return std::nullopt;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    request.headers.emplace_back(line.substr(0, colon), value);
  }
  return request;
}

// The path and query of an absolute URL.
std::string_view TargetOfUrl(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t path = url.find_first_of("/?#", scheme + 3);
  if (path == std::string_view::npos) return "/";
  return url.substr(path, url.find('#') - path);
}

std::optional<ReplayRequest> ParseEntry(const simdjson::dom::element& entry) {
  std::string_view method;
  std::string_view url;
  if (entry["request"]["method"].get(method) != simdjson::SUCCESS ||
      entry["request"]["url"].get(url) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  ReplayRequest request;
  request.method = method;
  request.target = TargetOfUrl(url);
  if (request.target.starts_with('?')) request.target.insert(0, "/");
  if (!request.target.starts_with('/')) return std::nullopt;
  std::string_view text;
  if (entry["request"]["postData"]["text"].get(text) == simdjson::SUCCESS) request.body = text;
  if (entry["startedDateTime"].get(text) == simdjson::SUCCESS) request.at_us = ParseIsoTime(text);
  simdjson::dom::array headers;
  if (entry["request"]["headers"].get(headers) == simdjson::SUCCESS) {
    for (const simdjson::dom::element header : headers) {
      std::string_view name;
      std::string_view value;
      if (header["name"].get(name) != simdjson::SUCCESS || name.empty() || name[0] == ':' ||
          header["value"].get(value) != simdjson::SUCCESS ||
          value.find_first_of("\r\n") != std::string_view::npos) {
        continue;
      }
      request.headers.emplace_back(name, value);
    }
  }
  return request;
}

bool Number(std::string_view text, size_t at, size_t width, int* number) {
  if (text.size() < at + width) return false;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + width, *number);
  return error == std::errc() && end == begin + width && *number >= 0;
}

}  // namespace

std::optional<int64_t> ParseIsoTime(std::string_view text) {
  int year, month, day, hour, minute, second;
  if (!Number(text, 0, 4, &year) || !Number(text, 5, 2, &month) || !Number(text, 8, 2, &day) ||
      !Number(text, 11, 2, &hour) || !Number(text, 14, 2, &minute) ||
      !Number(text, 17, 2, &second)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  text.remove_prefix(19);
  int64_t fraction_us = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    int64_t unit_us = 100'000;
    for (; !text.empty() && text[0] >= '0' && text[0] <= '9'; text.remove_prefix(1)) {
      fraction_us += unit_us * (text[0] - '0');
      unit_us /= 10;
    }
  }
  int zone_hour = 0;
  int zone_minute = 0;
  const bool utc = text == "Z";
  if (!utc && ((text.size() != 6 || (text[0] != '+' && text[0] != '-')) ||
               !Number(text, 1, 2, &zone_hour) || !Number(text, 4, 2, &zone_minute))) {
    return std::nullopt;
  }
  const int zone_s = (zone_hour * 60 + zone_minute) * 60 * (!utc && text[0] == '-' ? -1 : 1);
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86'400 + hour * 3'600 + minute * 60 + second - zone_s) * 1'000'000 + fraction_us;
}

std::optional<ReplayRequest> ParseRequestLine(std::string_view line,
                                              simdjson::dom::parser* parser) {
  simdjson::dom::element json;
  std::string_view raw_b64;
  if (parser->parse(line.data(), line.size()).get(json) != simdjson::SUCCESS ||
      json["raw_b64"].get(raw_b64) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  const std::optional<std::string> raw = Base64Decoded(raw_b64);
  if (!raw) return std::nullopt;
  return ParseRaw(*raw);
}

bool ParseHar(std::string_view text,
              const std::function<void(std::optional<ReplayRequest>)>& take) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  simdjson::dom::array entries;
  if (parser.parse(text.data(), text.size()).get(json) != simdjson::SUCCESS ||
      json["log"]["entries"].get(entries) != simdjson::SUCCESS) {
    return false;
  }
  for (const simdjson::dom::element entry : entries) take(ParseEntry(entry));
  return true;
}

}  // namespace beacongate::loadgen
