// A beacon of the default schema that the benches encode: 15 parameters and the headers of a
// browser.
#pragma once

#include <memory>
#include <vector>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/schema/load_schema.h"

namespace beacongate {

inline const std::vector<NameValue> kPageHeaders{
    {"Host", "t.example.com"},
    {"Connection", "keep-alive"},
    {"sec-ch-ua-platform", "\"Linux\""},
    {"User-Agent",
     "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 "
     "Safari/537.36"},
    {"sec-ch-ua", "\"Not:A-Brand\";v=\"8\", \"Chromium\";v=\"156\""},
    {"sec-ch-ua-mobile", "?0"},
    {"Accept", "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"},
    {"Sec-Fetch-Site", "cross-site"},
    {"Sec-Fetch-Mode", "no-cors"},
    {"Sec-Fetch-Dest", "image"},
    {"Referer", "https://www.example.com/"},
    {"Accept-Encoding", "gzip, deflate, br, zstd"},
    {"Accept-Language", "en-US,en;q=0.9"}};

inline const std::vector<Parameter> kPageParameters{
    {"site", "www.example.com"},
    {"page", "https://www.example.com/news/2026/11/22/a-story"},
    {"visitor", "7f3a9c0e-1111-4222-8333-944455556666"},
    {"session", "b2c4d6e8"},
    {"event", "scroll"},
    {"sent_at", "1767225600500"},
    {"w", "1366"},
    {"h", "768"},
    {"dpr", "1.25"},
    {"lang", "en-US"},
    {"tz", "Europe/Berlin"},
    {"title", "A story of some length - The Example"},
    {"depth", "75"},
    {"utm_source", "newsletter"},
    {"utm_campaign", "spring sale"}};

inline RequestContext PageContext() {
  return {.method = "GET",
          .scheme = "https",
          .host = "t.example.com",
          .path = "/b",
          .target = "/b",
          .client_address = "192.0.2.7",
          .received_at = WallTime(microseconds(1'767'225'600'612'345)),
          .headers = kPageHeaders};
}

inline std::unique_ptr<Schema> DefaultSchema() {
  std::vector<SchemaFault> faults;
  auto schema = LoadSchema(
      {}, {.gateway_name = "gw-1", .record_bytes_max = limits::kRecordBytesMax}, &faults);
  CHECK(schema != nullptr);
  return schema;
}

}  // namespace beacongate
