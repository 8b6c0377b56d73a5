#include "gateway/beacon/json_text.h"

#include <gtest/gtest.h>

#include <string>

#include "gateway/base/limits.h"

namespace beacongate::json {
namespace {

// With exactly as many bytes behind it as promised, so that a sanitizer sees one too many.
std::string Padded(std::string_view text) {
  std::string padded(text);
  padded.append(limits::kBodyPaddingBytes, '"');
  padded.shrink_to_fit();
  return padded;
}

TEST(ReadString, EndsAtTheFirstQuoteThatIsNotEscaped) {
  for (size_t length = 0; length < 40; ++length) {
    const std::string plain(length, 'x');
    for (const std::string escape : {"", R"(\")", R"(\\)", R"(\\\")", R"(\u0022)"}) {
      for (const std::string& body : {plain + escape, escape + plain, plain + escape + plain}) {
        const std::string padded = Padded(body + '"');
        const RawString string = ReadString(padded.data());
        EXPECT_EQ(string.body, body);
        EXPECT_EQ(string.escaped, !escape.empty());
      }
    }
  }
}

TEST(IsNumber, IsTheGrammarOfRfc8259) {
  for (std::string_view token :
       {"0", "-0", "7", "10", "-12", "0.5", "-0.0", "1e5", "1E+5", "1e-5", "1.25e400", "1e400",
        "9007199254740993", "1234567890123456789012345", "0e0", "0.0000000000000000000000000001"}) {
    EXPECT_TRUE(IsNumber(token)) << token;
  }
  for (std::string_view token :
       {"",          "-",  "+1",  "00",  "01",  "-01",   ".5",    "1.",
        "1.e5",      "1e", "1e+", "0x1", "1_0", "1,0",   "NaN",   "Infinity",
        "-Infinity", "1 ", " 1",  "1f",  "--1", "1.2.3", "1e5.5", "\xD9\xA1"}) {
    EXPECT_FALSE(IsNumber(token)) << token;
  }
}

TEST(Unescape, ResolvesEveryEscape) {
  const struct {
    std::string_view body;
    std::string_view text;
    bool repaired;
  } cases[] = {
      {"", "", false},
      {"plain", "plain", false},
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t", false},
      {R"(a\u0041\u00e9\u20AC)", "aA\xC3\xA9\xE2\x82\xAC", false},
      {R"(\u0000)", std::string_view("\0", 1), false},
      {R"(\ud83d\uDED2)", "\xF0\x9F\x9B\x92", false},
      {R"(\uDBFF\uDFFF)", "\xF4\x8F\xBF\xBF", false},
      {R"(\uFFFF)", "\xEF\xBF\xBF", false},
      {R"(\uFFFD)", "\xEF\xBF\xBD", false},
      {R"(\ud83d)", "\xEF\xBF\xBD", true},
      {R"(\ude00)", "\xEF\xBF\xBD", true},
      {R"(a\ud83dz)", "a\xEF\xBF\xBDz", true},
      {R"(\ud83d\n)", "\xEF\xBF\xBD\n", true},
      {R"(\ud83d\u0041)",
       "\xEF\xBF\xBD"
       "A",
       true},
      {R"(\ud83d\ud83d\uDED2)", "\xEF\xBF\xBD\xF0\x9F\x9B\x92", true},
      {R"(\uDED2\ud83d)", "\xEF\xBF\xBD\xEF\xBF\xBD", true},
  };
  Arena arena;
  for (const auto& [body, text, repaired] : cases) {
    std::string_view unescaped;
    bool was_repaired = false;
    const RawString string = {body, body.find('\\') != std::string_view::npos};
    EXPECT_TRUE(Unescape(string, &arena, &unescaped, &was_repaired)) << body;
    EXPECT_EQ(unescaped, text) << body;
    EXPECT_EQ(was_repaired, repaired) << body;
    EXPECT_TRUE(HasValidEscapes(string)) << body;
  }
}

TEST(Unescape, RefusesWhatIsNoEscape) {
  Arena arena;
  for (std::string_view body : {"\\", "\\x41", "\\u", "\\u12", "\\u12g4", "\\U0041", "\\'", "a\\ ",
                                "\\ud83d\\u12", "\\ud83d\\x", "\\0"}) {
    std::string_view text;
    bool repaired = false;
    EXPECT_FALSE(Unescape({body, true}, &arena, &text, &repaired)) << body;
    EXPECT_FALSE(HasValidEscapes({body, true})) << body;
  }
}

TEST(Compact, DropsBlanksBetweenTokensOnly) {
  const struct {
    std::string_view text;
    std::string_view compact;
  } cases[] = {
      {"{}", "{}"},
      {"[ ]", "[]"},
      {"{ \"a b\" :\t[ 1 ,\r\n 2 ] }", "{\"a b\":[1,2]}"},
      {R"([ "a \" b" , "\\" , "c" ])", R"(["a \" b","\\","c"])"},
      {R"({"a":"\u0041\ud83d"})", R"({"a":"\u0041\ud83d"})"},
      {"[ 1e400 , 1234567890123456789012345 ]", "[1e400,1234567890123456789012345]"},
  };
  Arena arena;
  for (const auto& [text, compact] : cases) {
    const std::string padded = Padded(text);
    EXPECT_EQ(Compact(std::string_view(padded).substr(0, text.size()), &arena), compact);
  }
}

TEST(Compact, CompactTextIsNotCopied) {
  Arena arena;
  const std::string padded = Padded(R"({"a":[1,"b c"]})");
  const std::string_view text(padded.data(), padded.size() - limits::kBodyPaddingBytes);
  EXPECT_EQ(Compact(text, &arena).data(), text.data());
  EXPECT_EQ(arena.capacity(), 0u);
}

TEST(IsScalar, TakesStringsNumbersAndLiterals) {
  for (std::string_view text :
       {"\"\"", "\"x\"", R"("a\"b")", "5", "-1e400", "true", "false", "null"}) {
    EXPECT_TRUE(IsScalar(text)) << text;
  }
  for (std::string_view text : {"", "\"", "\"x", "\"x\"y", "\"a\\\"", "\"\\x\"", "\"\n\"", "tru",
                                "nulll", "True", "{}", "[]", "x=1"}) {
    EXPECT_FALSE(IsScalar(text)) << text;
  }
}

}  // namespace
}  // namespace beacongate::json
