// Requests that the benches decode: a query as a tracker's pixel sends it, and a JSON post.
#pragma once

#include <string>

namespace beacongate {

// 700 bytes, 15 parameters; the page and the title are escaped, the rest is clean.
inline const std::string kBenchQuery =
    "h=shop.example.com&u=7d2bf7d7-b3ed-4344-a894-16c0c4f1a2b3&e=page_view&t=1795351734513"
    "&p=https%3A%2F%2Fshop.example.com%2Fcatalogue%2Fshoes%3Fcolour%3Dred%26size%3D42"
    "&ti=Gr%C3%B6%C3%9Fe+42+%E2%80%93+Shoes+and+boots"
    "&r=https%3A%2F%2Fsearch.example.org%2F"
    "&sr=1920x1080&vp=1903x969&tz=Europe/Berlin&l=en-GB&y=2480"
    "&s=aefb5cad-fd91-49c7-8a4a-f0f1f2f3f4f5"
    "&ab=checkout-button-colour.variant-b.2026-10.traffic-split-50-50.holdout-none.region-eu"
    "&x=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"
    "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234567"
    "89abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456";
inline const std::string kCleanBenchQuery = [] {
  std::string query = kBenchQuery;
  for (char& c : query) c = c == '%' || c == '+' ? '-' : c;
  return query;
}();
// 430 bytes, 13 members.
inline const std::string kBenchJson =
    R"({"site":"shop.example.com","visitor":"7d2bf7d7-b3ed-4344-a894-16c0c4f1a2b3",)"
    R"("session":"aefb5cad-fd91-49c7-8a4a-f0f1f2f3f4f5","event":"page_view",)"
    R"("sent_at":1795351734513,)"
    R"("page":"https://shop.example.com/catalogue/shoes?colour=red&size=42",)"
    R"("title":"Gr\u00f6\u00dfe 42 \u2013 Shoes and boots","scroll":0.75,"returning":true,)"
    R"("screen":{"w":1920,"h":1080},"tags":["a","b","c"],"referrer":"https://search.example.org/",)"
    R"("ab":"variant-b2"})";

}  // namespace beacongate
