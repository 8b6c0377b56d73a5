#include "loadgen/replay/render_replay.h"

#include <fmt/format.h>
#include <strings.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "loadgen/identity/identity_text.h"

namespace beacongate::loadgen {
namespace {

constexpr size_t kInflatedBytesMax = 4u << 20;
constexpr std::array<std::string_view, 9> kMadeAnew = {
    "host",       "connection", "content-length",  "transfer-encoding", "expect", "upgrade",
    "keep-alive", "te",         "proxy-connection"};

bool IsMadeAnew(std::string_view name) {
  return std::any_of(kMadeAnew.begin(), kMadeAnew.end(), [name](std::string_view anew) {
    return name.size() == anew.size() && strncasecmp(name.data(), anew.data(), name.size()) == 0;
  });
}

// Calls take(pair) for each parameter of the query.
template <typename Take>
void ForEachPair(std::string_view target, Take take) {
  const size_t question = target.find('?');
  if (question == std::string_view::npos) return;
  std::string_view query = target.substr(question + 1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    if (!pair.empty()) take(pair);
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
  }
}

std::string_view SkipSpace(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n").find(text[0]) != std::string_view::npos) {
    text.remove_prefix(1);
  }
  return text;
}

// The size of the JSON object that `text` begins with; 0 if it does not end.
size_t ObjectSize(std::string_view text) {
  size_t depth = 0;
  bool quoted = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return i + 1;
    }
  }
  return 0;
}

}  // namespace

bool CanBeSent(const ReplayRequest& request) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  const auto space = [&](char c) { return control(c) || c == ' '; };
  const std::string& method = request.method;
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (method.empty() || !std::all_of(method.begin(), method.end(), upper)) return false;
  const std::string& target = request.target;
  if (!target.starts_with('/') || std::any_of(target.begin(), target.end(), space)) return false;
  if (std::any_of(request.client.begin(), request.client.end(), space)) return false;
  return std::none_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first.empty() || header.first.find(':') != std::string::npos ||
           std::any_of(header.first.begin(), header.first.end(), space) ||
           std::any_of(header.second.begin(), header.second.end(),
                       [&](char c) { return control(c) && c != '\t'; });
  });
}

std::vector<std::string_view> BatchElements(std::string_view body) {
  std::vector<std::string_view> elements;
  std::string_view rest = SkipSpace(body);
  const bool array = rest.starts_with('[');
  if (array) rest = SkipSpace(rest.substr(1));
  while (rest.starts_with('{')) {
    const size_t size = ObjectSize(rest);
    if (size == 0) return {};
    elements.push_back(rest.substr(0, size));
    rest = SkipSpace(rest.substr(size));
    if (!array) continue;
    if (rest.starts_with(']')) break;
    if (!rest.starts_with(',')) return {};
    rest = SkipSpace(rest.substr(1));
    if (!rest.starts_with('{')) return {};
  }
  if (array) {
    if (!rest.starts_with(']')) return {};
    rest = SkipSpace(rest.substr(1));
  }
  if (!rest.empty() || elements.size() < 2) return {};
  return elements;
}

std::string Inflated(std::string_view body) {
  constexpr int kGzipOrZlib = 15 + 32;
  if (body.size() < 2 || (body[0] != '\x1f' && body[0] != '\x78')) return {};
  z_stream stream{};
  if (inflateInit2(&stream, kGzipOrZlib) != Z_OK) return {};
  std::string inflated(std::min(kInflatedBytesMax, body.size() * 32 + 1024), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(inflated.data());
  stream.avail_out = static_cast<uInt>(inflated.size());
  const int result = inflate(&stream, Z_FINISH);
  inflated.resize(inflated.size() - stream.avail_out);
  inflateEnd(&stream);
  return result == Z_STREAM_END ? inflated : std::string();
}

std::string_view VisitorOf(const ReplayRequest& request,
                           const std::vector<std::string>& visitor_params) {
  for (const std::string& name : visitor_params) {
    std::string_view found;
    ForEachPair(request.target, [&](std::string_view pair) {
      if (found.empty() && pair.starts_with(name + "=")) found = pair.substr(name.size() + 1);
    });
    if (!found.empty()) return found;
  }
  const std::string_view cookie = HeaderOf(request, "cookie");
  return cookie.empty() ? std::string_view(request.client) : cookie;
}

RenderedReplay RenderReplay(const ReplayRequest& request, std::string_view body,
                            const Envelope& envelope) {
  RenderedReplay rendered{.bytes = request.method + ' ', .identity = 0};
  std::string& text = rendered.bytes;
  const std::string_view target = request.target;
  text += envelope.endpoint.path == "/" ? target.substr(0, target.find_first_of("?#"))
                                        : std::string_view(envelope.endpoint.path);
  text += '?';
  ForEachPair(target.substr(0, target.find('#')), [&](std::string_view pair) {
    if (!pair.starts_with(kParameterPrefix)) text.append(pair) += '&';
  });
  rendered.identity = AppendIdentity(IdentityForm::kQuery, envelope.run, envelope.lane, &text);
  fmt::format_to(std::back_inserter(text), " HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive\r\n",
                 envelope.endpoint.host);
  const bool extracted = body.data() != request.body.data();
  for (const auto& [name, value] : request.headers) {
    if (IsMadeAnew(name)) continue;
    if (extracted && strcasecmp(name.c_str(), "content-encoding") == 0) continue;
    fmt::format_to(std::back_inserter(text), "{}: {}\r\n", name, value);
  }
  if (!request.client.empty() && HeaderOf(request, "x-forwarded-for").empty()) {
    fmt::format_to(std::back_inserter(text), "X-Forwarded-For: {}\r\n", request.client);
  }
  if (request.method == "POST" || !body.empty()) {
    fmt::format_to(std::back_inserter(text), "Content-Length: {}\r\n", body.size());
  }
  text.append("\r\n").append(body);
  return rendered;
}

}  // namespace beacongate::loadgen
