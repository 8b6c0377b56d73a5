#include "gateway/http/response.h"

#include <charconv>

namespace beacongate::http {
namespace {

// NOLINTNEXTLINE(misc-unused-using-decls): the check does not see the literals
using std::string_view_literals::operator""sv;

#define NO_STORE "Cache-Control: no-store\r\n"
#define PIXEL_HEAD "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 43\r\n"
#define PIXEL                                                                                    \
  "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"                                   \
  "\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00" \
  "\x3b"
constexpr std::string_view kPixel = PIXEL ""sv;
static_assert(kPixel.size() == 43);
constexpr std::string_view kEmptyReply[2] = {
    "HTTP/1.1 204 No Content\r\n\r\n"sv,
    "HTTP/1.1 204 No Content\r\n" NO_STORE "\r\n"sv,
};
constexpr std::string_view kPixelReply[2] = {
    PIXEL_HEAD "\r\n" PIXEL ""sv,
    PIXEL_HEAD NO_STORE "\r\n" PIXEL ""sv,
};
#undef NO_STORE
#undef PIXEL_HEAD
#undef PIXEL

std::string_view ReasonPhrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Other";
  }
}

void AppendNumber(size_t number, std::string* out) {
  char digits[20];
  const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), number);
  out->append(digits, end);
}

// A value that could end the line early is a way to forge replies: the whole field is left out.
bool IsSafe(std::string_view value) {
  return value.find_first_of("\r\n\0"sv) == std::string_view::npos;
}

void AppendField(std::string_view name, std::string_view value, std::string* out) {
  if (value.empty() || !IsSafe(value)) return;
  out->append(name).append(": ").append(value).append("\r\n");
}

void AppendCors(const Response& response, std::string* out) {
  if (response.allow_origin.empty() || !IsSafe(response.allow_origin)) return;
  AppendField("Access-Control-Allow-Origin", response.allow_origin, out);
  out->append("Access-Control-Allow-Credentials: true\r\nVary: Origin\r\n");
  if (!response.preflight) return;
  out->append("Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n");
  AppendField("Access-Control-Allow-Headers", response.allow_headers, out);
  out->append("Access-Control-Max-Age: 86400\r\n");
}

// The constant reply that `response` amounts to on a kept HTTP/1.1 connection, or an empty view.
std::string_view ConstantReply(const Response& response) {
  if (!response.allow_origin.empty() || !response.allow.empty() || response.retry_after_s != 0 ||
      !response.ack.empty()) {
    return {};
  }
  if (response.status == 204) return kEmptyReply[response.no_store];
  const bool is_pixel = response.status == 200 && response.body.data() == kPixel.data() &&
                        response.body.size() == kPixel.size() &&
                        response.content_type == "image/gif";
  return is_pixel ? kPixelReply[response.no_store] : std::string_view();
}

}  // namespace

std::string_view PixelGif() { return kPixel; }

void AppendResponse(const Response& response, bool head_only, bool keep_alive, int http_minor,
                    std::string* out) {
  if (keep_alive && http_minor == 1 && !head_only) {
    const std::string_view constant = ConstantReply(response);
    if (!constant.empty()) {
      out->append(constant);
      return;
    }
  }
  const bool may_have_body = response.status != 204 && response.status != 304;
  out->append("HTTP/1.1 ");
  AppendNumber(response.status, out);
  out->append(" ").append(ReasonPhrase(response.status)).append("\r\n");
  if (may_have_body) {
    if (!response.body.empty()) AppendField("Content-Type", response.content_type, out);
    out->append("Content-Length: ");
    AppendNumber(response.body.size(), out);
    out->append("\r\n");
  }
  AppendField("Allow", response.allow, out);
  if (response.retry_after_s != 0) {
    out->append("Retry-After: ");
    AppendNumber(response.retry_after_s, out);
    out->append("\r\n");
  }
  AppendField("Beacongate-Ack", response.ack, out);
  if (response.no_store) out->append("Cache-Control: no-store\r\n");
  AppendCors(response, out);
  if (!keep_alive) {
    out->append("Connection: close\r\n");
  } else if (http_minor == 0) {
    out->append("Connection: keep-alive\r\n");
  }
  out->append("\r\n");
  if (may_have_body && !head_only) out->append(response.body);
}

}  // namespace beacongate::http
