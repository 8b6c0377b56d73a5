#include "gateway/http/forwarded.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace beacongate::http {
namespace {

std::vector<std::string> FromTheEnd(std::string_view list) {
  std::vector<std::string> entries;
  std::string_view entry;
  bool more = true;
  while (more) {
    more = PopLastEntry(&list, &entry);
    entries.emplace_back(entry);
  }
  return entries;
}

TEST(PopLastEntry, ReadsListsFromTheirEnd) {
  using List = std::vector<std::string>;
  const struct {
    std::string_view list;
    List entries;
  } cases[] = {
      {"", {""}},
      {" ", {""}},
      {"a", {"a"}},
      {" a\t", {"a"}},
      {"a,b", {"b", "a"}},
      {"a , b ,c", {"c", "b", "a"}},
      {",", {"", ""}},
      {"a,", {"", "a"}},
      {",a", {"a", ""}},
      {R"("a,b",c)", {"c", R"("a,b")"}},
      {R"(a,"b,c")", {R"("b,c")", "a"}},
      {R"("a\",b",c)", {"c", R"("a\",b")"}},
      {R"("a\\",b)", {"b", R"("a\\")"}},
      // An open quote takes nothing of what stands behind it.
      {R"(for="x, for=1)", {"for=1", R"(for="x)"}},
      {R"("x\", y)", {"y", R"("x\")"}},
  };
  for (const auto& [list, entries] : cases) EXPECT_EQ(FromTheEnd(list), entries) << list;
}

std::string Node(std::string_view text) {
  const std::optional<IpAddress> address = ParseNode(text);
  IpAddress::Text buffer;
  return address ? std::string(address->Write(&buffer)) : "none";
}

TEST(ParseNode, TakesAddressesWithAndWithoutPorts) {
  const struct {
    std::string_view text;
    std::string_view address;
  } cases[] = {
      {"192.0.2.1", "192.0.2.1"},
      {"192.0.2.1:0", "192.0.2.1"},
      {"192.0.2.1:65535", "192.0.2.1"},
      {"192.0.2.1:_hidden.1-x", "192.0.2.1"},
      {"2001:db8::1", "2001:db8::1"},
      {"[2001:db8::1]", "2001:db8::1"},
      {"[2001:db8::1]:443", "2001:db8::1"},
      {"::ffff:192.0.2.1", "192.0.2.1"},
      {"[::ffff:192.0.2.1]:80", "192.0.2.1"},
      {"", "none"},
      {"unknown", "none"},
      {"_hidden", "none"},
      {"host.example", "none"},
      {"192.0.2.1:", "none"},
      {"192.0.2.1:x", "none"},
      {"192.0.2.1:_", "none"},
      {"192.0.2.1:123456", "none"},
      {"192.0.2.1:80:80", "none"},
      {"192.0.2.1 ", "none"},
      {"192.0.2.1, 10.0.0.1", "none"},
      {"[192.0.2.1]", "none"},
      {"[2001:db8::1", "none"},
      {"2001:db8::1]", "none"},
      {"[2001:db8::1]80", "none"},
      {"[2001:db8::1]:", "none"},
      {"[]", "none"},
      {"[fe80::1%25eth0]", "none"},
      {":80", "none"},
  };
  for (const auto& [text, address] : cases) EXPECT_EQ(Node(text), address) << text;
}

// "node|scheme", or "none".
std::string Element(std::string_view text) {
  const std::optional<ForwardedElement> element = ParseForwardedElement(text);
  return element ? std::string(element->node) + "|" + std::string(element->scheme) : "none";
}

TEST(ParseForwardedElement, ReadsWhatRfc7239Writes) {
  const struct {
    std::string_view text;
    std::string_view element;
  } cases[] = {
      {"for=192.0.2.43", "192.0.2.43|"},
      {"For=192.0.2.43", "192.0.2.43|"},
      {R"(for="_gazonk")", "_gazonk|"},
      {R"(For="[2001:db8:cafe::17]:4711")", "[2001:db8:cafe::17]:4711|"},
      {"for=192.0.2.60;proto=http;by=203.0.113.43", "192.0.2.60|http"},
      {"for=192.0.2.60 ; PROTO=HTTPS ; host=a.example:80", "192.0.2.60|HTTPS"},
      {"for=[2001:db8::1];proto=https", "[2001:db8::1]|https"},
      {"by=203.0.113.43", "|"},
      {"proto=https", "|https"},
      {"for=unknown;", "unknown|"},
      {R"(for="192.0.2.1";host="a\"b;for=6.6.6.6")", "192.0.2.1|"},
      {"", "none"},
      {"192.0.2.43", "none"},
      {"for", "none"},
      {"for=", "none"},
      {"=192.0.2.43", "none"},
      {"for=192.0.2.43;for=6.6.6.6", "none"},
      {"proto=https;for=192.0.2.43;proto=http", "none"},
      {R"(for="192.0.2.43)", "none"},
      {R"(for="192.0.2.43\")", "none"},
      {R"(for="192.0.2.43"x)", "none"},
      {"for=192.0.2.43 x", "none"},
      {"for=192.0.2.43;;proto=https", "none"},
      {"for =192.0.2.43/8", "none"},
      {"fo r=192.0.2.43", "none"},
  };
  for (const auto& [text, element] : cases) EXPECT_EQ(Element(text), element) << text;
}

}  // namespace
}  // namespace beacongate::http
