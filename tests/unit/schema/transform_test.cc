#include <gtest/gtest.h>

#include "tests/unit/schema/field_value.h"

namespace beacongate {
namespace {

using testing::FieldUnderTest;
using testing::StringField;

struct TransformCase {
  std::string options;
  std::string text;
  std::string want;
};

TEST(TransformTest, TextsAreChangedInOrder) {
  const TransformCase cases[] = {
      {"transform: { trim: true }", " \t\n\v\f\ra b\r\n", "a b"},
      {"transform: { trim: true }", " \t ", ""},
      {"transform: { trim: true }",
       "\xc2\xa0"
       "a",
       "\xc2\xa0"
       "a"},  // no ASCII
      {"transform: { lower: true }", "ABC-\xc3\x84-xyz", "abc-\xc3\x84-xyz"},
      {"transform: { lower: true }", "abc", "abc"},
      {"transform: { url_host: true }", "HTTPS://U:P@WWW.Example.COM:443/P?Q", "www.example.com"},
      {"transform: { url_host: true }", "https://[2001:DB8::1]/", "[2001:db8::1]"},
      {"transform: { url_host: true }", "www.example.com", "invalid"},
      {"transform: { url_host: true }", "", ""},
      {"transform: { url_path: true }", "https://a.example/B%20c?q#f", "/B%20c"},
      {"transform: { url_path: true }", "https://a.example", "/"},
      {"transform: { url_path: true }", "https://a.example?q", "/"},
      {"transform: { url_path: true }", "/b", "invalid"},
      {"transform: { url_query: \"q\" }", "https://a.example/?a=1&q=x+y%20%C3%BC&q=2",
       "x y \xc3\xbc"},
      {"transform: { url_query: \"q\" }", "https://a.example/?a=1", "unset"},
      {"transform: { url_query: \"q\" }", "https://a.example/", "unset"},
      {"transform: { url_query: \"q\" }", "https://a.example/?q", ""},
      {"transform: { url_query: \"q\" }", "https://a.example/?&&q=1#q=2", "1"},
      {"transform: { url_query: \"q[]\" }", "https://a.example/?q%5B%5D=1", "1"},
      {"transform: { url_query: \"q\" }", "https://a.example/?q=%FF", "\xef\xbf\xbd(repaired)"},
      {"transform: { url_query: \"q\" }", "a=1&q=2", "invalid"},
      {"transform: { trim: true } transform: { url_host: true }", " https://A.example ",
       "a.example"},
      {"transform: { url_host: true } transform: { trim: true }", " https://A.example ", "invalid"},
      {"transform: { trim: true } transform: { url_host: true }", "  ", ""},
      {"transform: { url_query: \"u\" } transform: { url_host: true }",
       "https://a.example/?u=https%3A%2F%2FB.example%2F", "b.example"},
  };
  for (const TransformCase& each : cases) {
    FieldUnderTest field(StringField(each.options));
    EXPECT_EQ(field.Of(each.text), each.want) << each.options << " of " << each.text;
  }
}

TEST(TransformTest, NullIsNotTransformed) {
  FieldUnderTest field(StringField("transform: { url_host: true }"));
  EXPECT_EQ(field.Of("null", ValueKind::kNull), "unset");
}

TEST(TransformTest, LongQueriesAreSearchedToTheEnd) {
  std::string url = "https://a.example/?";
  for (int i = 0; i < 5'000; ++i) url += "p" + std::to_string(i) + "=%41&";
  FieldUnderTest field(StringField("transform: { url_query: \"q\" }"));
  EXPECT_EQ(field.Of(url + "q=found"), "found");
}

}  // namespace
}  // namespace beacongate
