#include "loadgen/replay/access_log.h"

#include <array>
#include <charconv>
#include <chrono>

namespace beacongate::loadgen {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// Takes the text up to `end` off the front; nothing if there is no `end`.
std::optional<std::string_view> TakeUntil(std::string_view* text, std::string_view end) {
  const size_t at = text->find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view taken = text->substr(0, at);
  text->remove_prefix(at + end.size());
  return taken;
}

bool TakeNumber(std::string_view text, size_t at, size_t width, int* number) {
  if (text.size() < at + width) return false;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + width, *number);
  return error == std::errc() && end == begin + width && *number >= 0;
}

// 22/Nov/2026:10:15:03 +0100
std::optional<int64_t> ParseTime(std::string_view text) {
  constexpr size_t kBytes = 26;
  int day, year, hour, minute, second, zone_hour, zone_minute;
  if (text.size() != kBytes || !TakeNumber(text, 0, 2, &day) || !TakeNumber(text, 7, 4, &year) ||
      !TakeNumber(text, 12, 2, &hour) || !TakeNumber(text, 15, 2, &minute) ||
      !TakeNumber(text, 18, 2, &second) || !TakeNumber(text, 22, 2, &zone_hour) ||
      !TakeNumber(text, 24, 2, &zone_minute)) {
    return std::nullopt;
  }
  unsigned month = 0;
  while (month < kMonths.size() && kMonths[month] != text.substr(3, 3)) ++month;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month + 1),
                                         std::chrono::day(static_cast<unsigned>(day))};
  const char sign = text[21];
  if (!date.ok() || (sign != '+' && sign != '-')) return std::nullopt;
  const int zone_s = (zone_hour * 60 + zone_minute) * 60 * (sign == '+' ? 1 : -1);
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (days * 86'400 + hour * 3'600 + minute * 60 + second - zone_s) * 1'000'000;
}

// Takes a quoted text off the front, its escapes undone.
std::optional<std::string> TakeQuoted(std::string_view* text) {
  if (!text->starts_with('"')) return std::nullopt;
  std::string taken;
  for (size_t i = 1; i < text->size(); ++i) {
    const char c = (*text)[i];
    if (c == '"') {
      text->remove_prefix(i + 1);
      return taken;
    }
    if (c != '\\' || i + 1 == text->size()) {
      taken += c;
      continue;
    }
    const char escaped = (*text)[++i];
    unsigned byte = 0;
    const bool hex = escaped == 'x' && i + 2 < text->size() &&
                     std::from_chars(text->data() + i + 1, text->data() + i + 3, byte, 16).ptr ==
                         text->data() + i + 3;
    taken += hex ? static_cast<char>(byte) : escaped;
    if (hex) i += 2;
  }
  return std::nullopt;
}

// "GET /b?u=1 HTTP/1.1"; the target may hold spaces that its sender did not escape: no request.
bool ParseRequestLine(std::string_view line, ReplayRequest* request) {
  const auto method = TakeUntil(&line, " ");
  const auto target = TakeUntil(&line, " ");
  if (!method || !target || method->empty() || !line.starts_with("HTTP/")) return false;
  if (line.find(' ') != std::string_view::npos) return false;
  request->method = *method;
  request->target = *target;
  return true;
}

void AddHeader(std::string_view name, const std::string& value, ReplayRequest* request) {
  if (!value.empty() && value != "-") request->headers.emplace_back(name, value);
}

}  // namespace

std::optional<ReplayRequest> ParseAccessLogLine(std::string_view line) {
  ReplayRequest request;
  const auto client = TakeUntil(&line, " ");
  const auto who = TakeUntil(&line, " [");
  const auto time = TakeUntil(&line, "] ");
  if (!client || client->empty() || !who || !time) return std::nullopt;
  request.client = *client;
  request.at_us = ParseTime(*time);
  request.whole_seconds = true;
  const std::optional<std::string> request_line = TakeQuoted(&line);
  if (!request.at_us || !request_line) return std::nullopt;
  if (!ParseRequestLine(*request_line, &request)) return std::nullopt;
  if (!TakeUntil(&line, " \"")) return request;  // the common format ends with status and size
  line = std::string_view(line.data() - 1, line.size() + 1);
  const std::optional<std::string> referer = TakeQuoted(&line);
  if (!referer || !line.starts_with(' ')) return std::nullopt;
  line.remove_prefix(1);
  const std::optional<std::string> user_agent = TakeQuoted(&line);
  if (!user_agent) return std::nullopt;
  AddHeader("Referer", *referer, &request);
  AddHeader("User-Agent", *user_agent, &request);
  return request;
}

}  // namespace beacongate::loadgen
