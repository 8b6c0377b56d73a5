#include "loadgen/traffic/page_ping.h"

#include <fmt/format.h>

#include <array>
#include <cstring>
#include <string_view>

#include "gateway/base/check.h"
#include "loadgen/identity/decimal_field.h"

namespace beacongate::loadgen {
namespace {

constexpr std::string_view kUserAgent =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
    "Safari/537.36";
constexpr std::array<std::string_view, 5> kEvents = {"page_view", "page_view", "scroll", "click",
                                                     "engagement"};
constexpr std::array<std::string_view, 6> kSections = {"news",   "shop",  "sport",
                                                       "travel", "guide", "account"};
constexpr std::array<std::string_view, 6> kWords = {"winter", "offers", "running",
                                                    "shoes",  "review", "garden"};
constexpr std::array<std::string_view, 4> kScreens = {"1920x1080", "1536x864", "390x844",
                                                      "412x915"};
constexpr std::array<std::string_view, 4> kLanguages = {"en-US", "de-DE", "fr-FR", "pt-BR"};
constexpr std::string_view kPadding = "plan-basic.consent-granted.variant-b.campaign-autumn.";

template <size_t N>
std::string_view Pick(const std::array<std::string_view, N>& choices, RandomBits& bits) {
  return choices[bits() % N];
}

// application/x-www-form-urlencoded leaves these as they are; everything else becomes %XX.
std::string PercentEncode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

// At least one character, so that the parameter is always there.
std::string Padding(size_t bytes_without, size_t bytes_wanted) {
  const size_t length = bytes_wanted > bytes_without ? bytes_wanted - bytes_without : 1;
  std::string text;
  while (text.size() < length) text += kPadding;
  text.resize(length);
  return text;
}

uint32_t HoleAt(std::string* text, size_t width) {
  const size_t offset = text->size();
  text->append(width, '0');
  return static_cast<uint32_t>(offset);
}

std::string HeadEnd(const Endpoint& endpoint, const PageView& view, std::string_view accept) {
  return fmt::format(
      " HTTP/1.1\r\nHost: {}\r\nConnection: keep-alive\r\nsec-ch-ua-platform: \"Linux\"\r\n"
      "User-Agent: {}\r\nAccept: {}\r\nReferer: https://{}/\r\n"
      "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: {}\r\n",
      endpoint.host, kUserAgent, accept, view.site, view.language);
}

// The object of one view, its holes relative to the start of `out`.
RequestTemplate::Holes AppendJson(const PageView& view, uint32_t lane, std::string_view padding,
                                  std::string* out) {
  RequestTemplate::Holes holes;
  *out += fmt::format(
      R"({{"site":"{}","page":"{}","visitor":"{}","session":"{}","event":"{}","sent_at":)",
      view.site, view.page, view.visitor, view.session, view.event);
  holes.sent_at = HoleAt(out, kSentAtWidth);
  *out += fmt::format(R"(,"bg_lane":"{}","bg_seq":")", Decimal(lane, kLaneWidth));
  holes.sequence = HoleAt(out, kSequenceWidth);
  *out += R"(","bg_t":")";
  holes.time = HoleAt(out, kTimeWidth);
  *out += fmt::format(R"(","title":"{}","ref":"{}","lang":"{}","screen":"{}",)"
                      R"("scroll":{},"load_ms":{},"cd1":"{}"}})",
                      view.title, view.referer, view.language, view.screen, view.scroll_px,
                      view.load_ms, padding);
  return holes;
}

}  // namespace

PageView DrawPageView(size_t site, size_t visitor, RandomBits& bits) {
  const std::string host = fmt::format("www.site-{:05}.example", site);
  const std::string_view section = Pick(kSections, bits);
  const std::string_view word = Pick(kWords, bits);
  return PageView{.site = host,
                  .page = fmt::format("/{}/{}-{}.html", section, word, bits() % 10'000),
                  .visitor = fmt::format("{:016x}", (visitor + 1) * 0x9E3779B97F4A7C15u),
                  .session = fmt::format("{:016x}", bits()),
                  .event = std::string(Pick(kEvents, bits)),
                  .title = fmt::format("{} {} - {}", word, Pick(kWords, bits), section),
                  .referer = fmt::format("https://{}/{}/", host, section),
                  .screen = std::string(Pick(kScreens, bits)),
                  .language = std::string(Pick(kLanguages, bits)),
                  .scroll_px = static_cast<uint32_t>(bits() % 10'000),
                  .load_ms = static_cast<uint32_t>(bits() % 5'000)};
}

void RequestTemplate::Write(const Stamp& stamp, char* out) const {
  static_assert(kTimeWidth == kSentAtWidth + 3, "milliseconds are a prefix of microseconds");
  std::memcpy(out, bytes.data(), bytes.size());
  char time[kTimeWidth];
  WriteDecimal(static_cast<uint64_t>(stamp.planned.time_since_epoch().count()), kTimeWidth, time);
  uint64_t sequence = stamp.first_sequence;
  for (const Holes& holes : beacons) {
    WriteDecimal(sequence++, kSequenceWidth, out + holes.sequence);
    std::memcpy(out + holes.sent_at, time, kSentAtWidth);
    std::memcpy(out + holes.time, time, kTimeWidth);
  }
}

RequestTemplate RenderGet(const Endpoint& endpoint, const PageView& view, uint32_t lane,
                          size_t request_bytes) {
  RequestTemplate request;
  RequestTemplate::Holes holes;
  std::string& text = request.bytes;
  text =
      fmt::format("GET {}?site={}&page={}&visitor={}&session={}&event={}&sent_at=", endpoint.path,
                  view.site, PercentEncode(view.page), view.visitor, view.session, view.event);
  holes.sent_at = HoleAt(&text, kSentAtWidth);
  text += fmt::format("&bg_lane={}&bg_seq=", Decimal(lane, kLaneWidth));
  holes.sequence = HoleAt(&text, kSequenceWidth);
  text += "&bg_t=";
  holes.time = HoleAt(&text, kTimeWidth);
  text += fmt::format(
      "&title={}&ref={}&lang={}&screen={}&scroll={}&load_ms={}&cd1=", PercentEncode(view.title),
      PercentEncode(view.referer), view.language, view.screen, view.scroll_px, view.load_ms);
  const std::string head_end =
      HeadEnd(endpoint, view, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8") +
      "\r\n";
  text += Padding(text.size() + head_end.size(), request_bytes);
  text += head_end;
  request.beacons.push_back(holes);
  return request;
}

RequestTemplate RenderPost(const Endpoint& endpoint, std::span<const PageView> views, uint32_t lane,
                           size_t request_bytes) {
  CHECK(!views.empty());
  const std::string head = fmt::format("POST {}{}Content-Type: text/plain;charset=UTF-8\r\n",
                                       endpoint.path, HeadEnd(endpoint, views[0], "*/*"));
  const size_t head_bytes = head.size() + std::string_view("Content-Length: 000\r\n\r\n").size();
  std::string body = views.size() > 1 ? "[" : "";
  RequestTemplate request;
  for (const PageView& view : views) {
    if (&view != views.data()) body += ',';
    std::string bare;
    AppendJson(view, lane, "", &bare);
    request.beacons.push_back(
        AppendJson(view, lane, Padding(head_bytes + bare.size(), request_bytes), &body));
  }
  if (views.size() > 1) body += ']';

  request.bytes = fmt::format("{}Content-Length: {}\r\n\r\n", head, body.size());
  const uint32_t body_offset = static_cast<uint32_t>(request.bytes.size());
  for (RequestTemplate::Holes& holes : request.beacons) {
    holes.sequence += body_offset;
    holes.sent_at += body_offset;
    holes.time += body_offset;
  }
  request.bytes += body;
  return request;
}

}  // namespace beacongate::loadgen
