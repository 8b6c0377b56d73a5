// One beacon of tests/support/proto/rich_page.proto, as a page with a JSON body sends it.
#pragma once

#include <vector>

#include "gateway/beacon/beacon.h"

namespace beacongate::testing {

inline const std::vector<NameValue> kRichHeaders{
    {"Host", "t.example.com"},
    {"Connection", "keep-alive"},
    {"User-Agent",
     "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
     "Safari/537.36"},
    {"Accept", "*/*"},
    {"Referer", "https://www.Example.com/news/2026/11/22/a-story?id=1"},
    {"Cookie", "theme=dark; sid=7f3a9c0e11114222; lang=en"},
    {"Accept-Language", "en-US,en;q=0.9"}};

inline const std::vector<Parameter> kRichQuery{{"h", "www.example.com"},
                                               {"u", "7f3a9c0e-1111-4222-8333-944455556666"},
                                               {"s", "b2c4d6e8"},
                                               {"e", "scroll"},
                                               {"t", "1767225600500"},
                                               {"y", "0"},
                                               {"xy", "10.200.-3"},
                                               {"utm_source", "newsletter"},
                                               {"utm_campaign", "spring sale"},
                                               {"cd[theme]", "dark"},
                                               {"cd.plan", "pro"},
                                               {"cm.depth", "0.75"},
                                               {"customer", "4711"},
                                               {"fp", "00ff10"},
                                               {"v", "18446744073709551615"},
                                               {"consent", "no"},
                                               {"tz", "Europe/Berlin"}};

inline const std::vector<Parameter> kRichMembers{
    {"page",
     R"({"url":"https://www.example.com/news/2026/11/22/a-story","title":"A story \u00fc",)"
     R"("language":"EN-us","screen":{"width":1366,"height":768,"pixelRatio":1.25,"touch":false},)"
     R"("tags":["news","world"],"theme":"light"})",
     ValueKind::kJson},
    {"perf", R"({"ttfb":81.5,"load":"1.2s","cls":0.02,"inp":-1})", ValueKind::kJson},
    {"items", R"([{"sku":"a-1","qty":2,"price":9.99},{"sku":"b-2"}])", ValueKind::kJson}};

inline RequestContext RichContext() {
  return {.method = "POST",
          .protocol = "HTTP/1.1",
          .scheme = "https",
          .host = "t.example.com",
          .path = "/b/news",
          .target = "/b/news",
          .client_address = "192.0.2.77",
          .received_at = WallTime(microseconds(1'767'225'600'612'345)),
          .headers = kRichHeaders};
}

inline Beacon RichBeacon() { return {.query = kRichQuery, .members = kRichMembers, .body = {}}; }

}  // namespace beacongate::testing
