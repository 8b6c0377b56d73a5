#include "gateway/schema/url.h"

#include <gtest/gtest.h>

#include <string>

namespace beacongate {
namespace {

std::string Parts(std::string_view text) {
  const std::optional<UrlParts> url = ParseUrl(text);
  if (!url) return "none";
  return std::string(url->host) + " " + std::string(url->path) + " " + std::string(url->query);
}

struct UrlCase {
  std::string text;
  std::string want;
};

TEST(UrlTest, PartsAreFound) {
  const UrlCase cases[] = {
      {"https://a.example", "a.example  "},
      {"https://a.example/", "a.example / "},
      {"http://A.Example:8080/b/c?d=e&f#g?h", "A.Example /b/c d=e&f"},
      {"https://a.example?q", "a.example  q"},
      {"https://a.example#f", "a.example  "},
      {"https://a.example/#f?q", "a.example / "},
      {"https://a.example/p?q?r", "a.example /p q?r"},
      {"https://a.example:/p", "a.example /p "},
      {"https://user:pass@a.example:443/p", "a.example /p "},
      {"https://@a.example", "a.example  "},
      {"https://user%40x@a.example", "a.example  "},
      {"https://[2001:db8::1]:443/p", "[2001:db8::1] /p "},
      {"https://[::ffff:192.0.2.7]", "[::ffff:192.0.2.7]  "},
      {"https://192.0.2.7/p", "192.0.2.7 /p "},
      {"android-app://com.example.app/x", "com.example.app /x "},
      {"https://b\xc3\xbc"
       "cher.example/",
       "b\xc3\xbc"
       "cher.example / "},
      {"https://a.example/\xc3\xbc|{}?<\"", "a.example /\xc3\xbc|{} <\""},
      {"https://a.example/http://b.example/", "a.example /http://b.example/ "},
      {"https://a.example:65535", "a.example  "},
      {"https://a%2Db.example", "a%2Db.example  "},
  };
  for (const UrlCase& each : cases) EXPECT_EQ(Parts(each.text), each.want) << each.text;
}

TEST(UrlTest, WhatIsNoneIsRefused) {
  for (const char* text : {
           "",
           "a.example",
           "/p",
           "//a.example/p",
           "?q",
           "https:",
           "https:/a.example",
           "https://",
           "https:///p",
           "https://:80/",
           "https://user@",
           "https://user@:80",
           "://a.example",
           "1https://a.example",
           "ht tps://a.example",
           "mailto:a@b.example",
           "javascript:void(0)",
           "about:blank",
           "https://a.example:65536",
           "https://a.example:8x",
           "https://a.example:-1",
           "https://a.example:000080",
           "https://a@b@c.example",
           "https://a.example\\@b.example/",
           "https://a b.example",
           "https://a<b",
           "https://a%2",
           "https://a%zz",
           "https://a|b",
           "https://[::1",
           "https://[]",
           "https://[::1]x",
           "https://[::g]",
           "https://[1.2.3.4]",
           "https://[fe80::1%25eth0]",
           "https://a[b]",
           "https://a.example/ b",
           "https://a.example/\n",
           "https://a.example/?\x7f",
           " https://a.example",
       }) {
    EXPECT_EQ(Parts(text), "none") << text;
  }
  EXPECT_EQ(Parts(std::string_view("https://a.example/\0", 19)), "none");
  EXPECT_EQ(Parts("https://[" + std::string(100, ':') + "]"), "none");
}

}  // namespace
}  // namespace beacongate
