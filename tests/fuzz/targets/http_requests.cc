// A stream of requests, cut into pieces. First line: one digit or more that choose the limits and
// the sizes of the pieces; the rest is what came on the connection.
//
// Oracles: whatever the pieces, the same requests come out, or the same refusal. A request that was
// served, written again in the plainest form, is served again as the same.
#include <algorithm>
#include <string>
#include <vector>

#include "gateway/http/request_parser.h"
#include "tests/fuzz/support/input.h"
#include "tests/fuzz/support/require.h"
#include "tests/fuzz/targets.h"

namespace beacongate::fuzz {
namespace {

using http::HttpOptions;
using http::Request;
using http::RequestParser;

HttpOptions SmallLimits() {
  HttpOptions options;
  options.head_bytes_max = 300;
  options.target_bytes_max = 100;
  options.header_count_max = 6;
  options.body_bytes_max = 64;
  return options;
}

std::string Describe(const Request& request, bool keep_alive) {
  std::string text;
  const auto add = [&text](std::string_view part) {
    text += std::to_string(part.size()) + ":" + std::string(part) + "|";
  };
  add(request.method_text);
  add(request.path);
  add(request.query);
  add(request.host);
  for (const NameValue& header : request.headers) {
    add(header.name);
    add(header.value);
  }
  add(request.body);
  return text + (keep_alive ? "keep" : "close") + std::to_string(request.http_minor);
}

// A header that says how the body is framed, or waits for it.
bool IsAboutFraming(std::string_view name) {
  return http::EqualsIgnoreCase(name, "Content-Length") ||
         http::EqualsIgnoreCase(name, "Transfer-Encoding") ||
         http::EqualsIgnoreCase(name, "Expect");
}

bool IsChunked(const Request& request) {
  return std::any_of(request.headers.begin(), request.headers.end(), [](const NameValue& header) {
    return http::EqualsIgnoreCase(header.name, "Transfer-Encoding");
  });
}

std::string InPlainForm(const Request& request) {
  std::string raw = std::string(request.method_text) + " " + std::string(request.target) +
                    " HTTP/1." + std::to_string(request.http_minor) + "\r\n";
  for (const NameValue& header : request.headers) {
    if (IsAboutFraming(header.name)) continue;
    raw += std::string(header.name) + ": " + std::string(header.value) + "\r\n";
  }
  return raw + "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
         std::string(request.body);
}

std::string WithoutFraming(const Request& request, bool keep_alive) {
  std::vector<NameValue> headers;
  for (const NameValue& header : request.headers) {
    if (!IsAboutFraming(header.name)) headers.push_back(header);
  }
  Request plain = request;
  plain.headers = headers;
  return Describe(plain, keep_alive);
}

void RequireSameInPlainForm(const Request& request, bool keep_alive) {
  HttpOptions wide;
  wide.header_count_max = limits::kHeaderCountMax + 1;
  const std::string raw = InPlainForm(request);
  RequestParser parser(wide);
  Require(parser.Feed(raw.data(), raw.size()) == RequestParser::State::kComplete,
          "a served request is served in plain form", raw);
  Require(parser.consumed() == raw.size(), "the plain form is one request", raw);
  Request again;
  parser.Resolve(raw.data(), &again);
  // A chunked body where none is of use ends the connection, even an empty one; a length of 0 does
  // not.
  const bool may_end = !keep_alive && request.body.empty() && IsChunked(request);
  RequireEqual(WithoutFraming(again, parser.keep_alive() && !may_end),
               WithoutFraming(request, keep_alive), "the plain form is the same request");
}

void RequireWithinLimits(const Request& request, const HttpOptions& options) {
  Require(request.target.size() <= options.target_bytes_max, "target_bytes_max", request.target);
  Require(request.headers.size() <= options.header_count_max, "header_count_max");
  Require(request.body.size() <= options.body_bytes_max, "body_bytes_max", request.body);
}

// Feeds `raw` in pieces, each time from another buffer that ends with what has come.
std::vector<std::string> Serve(std::string_view raw, std::string_view sizes,
                               const HttpOptions& options) {
  std::vector<std::string> outcome;
  RequestParser parser(options);
  Pieces pieces(sizes);
  size_t begin = 0;
  size_t known = 0;
  while (known < raw.size()) {
    known = std::min(raw.size(), known + pieces.Next(raw.size()));
    while (begin < known) {
      const ExactCopy bytes(raw.substr(begin, known - begin));
      const char* const first = bytes.view().data();
      const RequestParser::State state = parser.Feed(first, known - begin);
      if (state == RequestParser::State::kIncomplete) break;
      if (state == RequestParser::State::kRefused) {
        outcome.emplace_back(beacongate::Describe(parser.rejection()).label);
        return outcome;
      }
      Request request;
      parser.Resolve(first, &request);
      Require(parser.consumed() > 0 && parser.consumed() <= known - begin, "consumed", raw);
      RequireWithinLimits(request, options);
      outcome.push_back(Describe(request, parser.keep_alive()));
      if (sizes.empty()) RequireSameInPlainForm(request, parser.keep_alive());
      begin += parser.consumed();
      parser.Reset();
    }
  }
  if (begin < raw.size()) {
    outcome.push_back("incomplete " + std::to_string(parser.started()) +
                      std::to_string(parser.head_complete()) + " " +
                      std::to_string(parser.BytesExpected()));
  }
  return outcome;
}

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

void FuzzHttpRequests(std::string_view bytes) {
  // A byte at a time costs the square of the size.
  constexpr size_t kSmall = 400;
  constexpr std::string_view kByteByByte("\0", 1);
  Input input(bytes);
  const std::string_view sizes = input.Line();
  const std::string_view raw = input.Rest();
  const HttpOptions options = !sizes.empty() && (sizes[0] & 1) != 0 ? SmallLimits() : HttpOptions();
  const std::string whole = Joined(Serve(raw, "", options));
  RequireEqual(Joined(Serve(raw, sizes, options)), whole, "the cuts do not matter");
  if (raw.size() > kSmall) return;
  RequireEqual(Joined(Serve(raw, kByteByByte, options)), whole, "a byte at a time");
}

}  // namespace beacongate::fuzz
