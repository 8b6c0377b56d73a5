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

void WriteVisitor(uint64_t number, char* out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (size_t i = kVisitorWidth; i > 0; --i, number >>= 4) out[i - 1] = kDigits[number & 15];
}

// Different for every beacon of a run: a bijection of lane and sequence (splitmix64's last steps).
uint64_t NewVisitor(uint64_t run, uint32_t lane, uint64_t sequence) {
  uint64_t x = run ^ (uint64_t{lane} << 44 | sequence);
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

// What the seal says of the view; the visitor is added at the sending if it is only known then.
uint64_t ContentOf(const Envelope& envelope, const PageView& view, std::string_view padding) {
  uint64_t content = PairContent("site", view.site) + PairContent("page", view.page) +
                     PairContent("session", view.session) + PairContent("event", view.event) +
                     PairContent("title", view.title) + PairContent("ref", view.referer) +
                     PairContent("lang", view.language) + PairContent("screen", view.screen) +
                     PairContent("scroll", std::to_string(view.scroll_px)) +
                     PairContent("load_ms", std::to_string(view.load_ms)) +
                     PairContent("dwell_ms", std::to_string(view.dwell_ms)) +
                     PairContent("cd1", padding);
  if (!envelope.new_visitors) content += PairContent("visitor", view.visitor);
  return content;
}

RequestTemplate EmptyTemplate(const Envelope& envelope, IdentityForm form) {
  return {.bytes = {}, .beacons = {}, .form = form, .run = envelope.run, .lane = envelope.lane};
}

// The object of one view, its holes relative to the start of `out`.
RequestTemplate::Beacon AppendJson(const Envelope& envelope, const PageView& view,
                                   std::string_view padding, std::string* out) {
  RequestTemplate::Beacon beacon{};
  *out += fmt::format(R"({{"site":"{}","page":"{}","visitor":")", view.site, view.page);
  if (envelope.new_visitors) beacon.visitor = static_cast<uint32_t>(out->size());
  *out += fmt::format(R"({}","session":"{}","event":"{}","sent_at":)", view.visitor, view.session,
                      view.event);
  beacon.sent_at = HoleAt(out, kSentAtWidth);
  *out += ',';
  beacon.identity =
      static_cast<uint32_t>(AppendIdentity(IdentityForm::kJson, envelope.run, envelope.lane, out));
  *out += fmt::format(R"(,"title":"{}","ref":"{}","lang":"{}","screen":"{}",)"
                      R"("scroll":{},"load_ms":{},"dwell_ms":{},"cd1":"{}"}})",
                      view.title, view.referer, view.language, view.screen, view.scroll_px,
                      view.load_ms, view.dwell_ms, padding);
  beacon.content = ContentOf(envelope, view, padding);
  return beacon;
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
                  .event = "page_view",
                  .title = fmt::format("{} {} - {}", word, Pick(kWords, bits), section),
                  .referer = fmt::format("https://{}/{}/", host, section),
                  .screen = std::string(Pick(kScreens, bits)),
                  .language = std::string(Pick(kLanguages, bits)),
                  .scroll_px = 0,
                  .load_ms = static_cast<uint32_t>(bits() % 5'000),
                  .dwell_ms = 0};
}

void RequestTemplate::Write(const Stamp& stamp, char* out) const {
  static_assert(kTimeWidth == kSentAtWidth + 3, "milliseconds are a prefix of microseconds");
  static const uint64_t visitor_seed = SeedOf("visitor");
  std::memcpy(out, bytes.data(), bytes.size());
  BeaconId id{.run = run,
              .lane = lane,
              .sequence = stamp.first_sequence,
              .planned_us = static_cast<uint64_t>(stamp.planned.time_since_epoch().count())};
  for (const Beacon& beacon : beacons) {
    uint64_t content = beacon.content;
    if (beacon.visitor != 0) {
      WriteVisitor(NewVisitor(run, lane, id.sequence), out + beacon.visitor);
      content += PairContent(visitor_seed, {out + beacon.visitor, kVisitorWidth});
    }
    WriteDecimal(id.planned_us / 1'000, kSentAtWidth, out + beacon.sent_at);
    PatchIdentity(form, id, content, out + beacon.identity);
    ++id.sequence;
  }
}

RequestTemplate RenderGet(const Envelope& envelope, const PageView& view, size_t request_bytes) {
  RequestTemplate request = EmptyTemplate(envelope, IdentityForm::kQuery);
  RequestTemplate::Beacon beacon{};
  std::string& text = request.bytes;
  text = fmt::format("GET {}?site={}&page={}&visitor=", envelope.endpoint.path, view.site,
                     PercentEncode(view.page));
  if (envelope.new_visitors) beacon.visitor = static_cast<uint32_t>(text.size());
  text += fmt::format("{}&session={}&event={}&sent_at=", view.visitor, view.session, view.event);
  beacon.sent_at = HoleAt(&text, kSentAtWidth);
  text += '&';
  beacon.identity = static_cast<uint32_t>(
      AppendIdentity(IdentityForm::kQuery, envelope.run, envelope.lane, &text));
  text += fmt::format("&title={}&ref={}&lang={}&screen={}&scroll={}&load_ms={}&dwell_ms={}&cd1=",
                      PercentEncode(view.title), PercentEncode(view.referer), view.language,
                      view.screen, view.scroll_px, view.load_ms, view.dwell_ms);
  const std::string head_end =
      HeadEnd(envelope.endpoint, view,
              "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8") +
      "\r\n";
  const std::string padding = Padding(text.size() + head_end.size(), request_bytes);
  text += padding + head_end;
  beacon.content = ContentOf(envelope, view, padding);
  request.beacons.push_back(beacon);
  return request;
}

RequestTemplate RenderPost(const Envelope& envelope, std::span<const PageView> views,
                           size_t request_bytes) {
  CHECK(!views.empty());
  const Endpoint& endpoint = envelope.endpoint;
  const std::string head = fmt::format("POST {}{}Content-Type: text/plain;charset=UTF-8\r\n",
                                       endpoint.path, HeadEnd(endpoint, views[0], "*/*"));
  const size_t head_bytes = head.size() + std::string_view("Content-Length: 000\r\n\r\n").size();
  std::string body = views.size() > 1 ? "[" : "";
  RequestTemplate request = EmptyTemplate(envelope, IdentityForm::kJson);
  for (const PageView& view : views) {
    if (&view != views.data()) body += ',';
    std::string bare;
    AppendJson(envelope, view, "", &bare);
    request.beacons.push_back(
        AppendJson(envelope, view, Padding(head_bytes + bare.size(), request_bytes), &body));
  }
  if (views.size() > 1) body += ']';

  request.bytes = fmt::format("{}Content-Length: {}\r\n\r\n", head, body.size());
  const uint32_t body_offset = static_cast<uint32_t>(request.bytes.size());
  for (RequestTemplate::Beacon& beacon : request.beacons) {
    beacon.identity += body_offset;
    beacon.sent_at += body_offset;
    if (beacon.visitor != 0) beacon.visitor += body_offset;
  }
  request.bytes += body;
  return request;
}

}  // namespace beacongate::loadgen
