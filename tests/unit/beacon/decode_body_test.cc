// Which kind a body is: bytes first, label second.
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/beacon/decoding.h"

namespace beacongate {
namespace {

using testing_support::Decoding;
using testing_support::Pairs;

enum class Kind { kRefused, kJson, kJsonLines, kForm, kMultipart, kBytes };

Kind KindOf(const Decoding& decoding) {
  if (decoding.result != Rejection::kNone) return Kind::kRefused;
  switch (decoding.facts().kind) {
    case BodyKind::kJson:
      return Kind::kJson;
    case BodyKind::kJsonLines:
      return Kind::kJsonLines;
    case BodyKind::kForm:
      return Kind::kForm;
    case BodyKind::kMultipart:
      return Kind::kMultipart;
    case BodyKind::kBytes:
      return Kind::kBytes;
    case BodyKind::kNone:
    case BodyKind::kCount:
      break;
  }
  ADD_FAILURE() << "a body is of some kind";
  return Kind::kRefused;
}

TEST(DecodeBody, BytesDecideBeforeTheLabel) {
  const std::string json = R"({"a":1})";
  const std::string form = "a=1&b=2";
  const std::string broken = R"({"a":1,})";
  const std::string text = "hello world";
  const std::string scalar = "5";
  const struct {
    const char* content_type;
    Kind json, form, broken, text, scalar;
  } cases[] = {
      {"", Kind::kJson, Kind::kForm, Kind::kBytes, Kind::kBytes, Kind::kBytes},
      {"text/plain;charset=UTF-8", Kind::kJson, Kind::kForm, Kind::kBytes, Kind::kBytes,
       Kind::kBytes},
      {"application/json", Kind::kJson, Kind::kForm, Kind::kRefused, Kind::kRefused, Kind::kBytes},
      {"application/csp-report", Kind::kJson, Kind::kForm, Kind::kRefused, Kind::kRefused,
       Kind::kBytes},
      {"application/x-ndjson", Kind::kJson, Kind::kRefused, Kind::kRefused, Kind::kRefused,
       Kind::kBytes},
      {"application/x-www-form-urlencoded", Kind::kJson, Kind::kForm, Kind::kForm, Kind::kForm,
       Kind::kForm},
      {"multipart/form-data; boundary=x", Kind::kRefused, Kind::kRefused, Kind::kRefused,
       Kind::kRefused, Kind::kRefused},
      {"multipart/mixed; boundary=x", Kind::kJson, Kind::kBytes, Kind::kBytes, Kind::kBytes,
       Kind::kBytes},
      {"text/html", Kind::kJson, Kind::kBytes, Kind::kBytes, Kind::kBytes, Kind::kBytes},
      {"application/octet-stream", Kind::kJson, Kind::kBytes, Kind::kBytes, Kind::kBytes,
       Kind::kBytes},
  };
  for (const auto& c : cases) {
    const auto kind = [&c](const std::string& body) {
      return KindOf(Decoding({.body = body, .content_type = c.content_type}));
    };
    EXPECT_EQ(kind(json), c.json) << c.content_type;
    EXPECT_EQ(kind(form), c.form) << c.content_type;
    EXPECT_EQ(kind(broken), c.broken) << c.content_type;
    EXPECT_EQ(kind(text), c.text) << c.content_type;
    EXPECT_EQ(kind(scalar), c.scalar) << c.content_type;
  }
}

TEST(DecodeBody, AFormIsJsonOnlyWhenAllOfItParses) {
  const auto decode = [](std::string body) {
    return Decoding({.body = std::move(body), .content_type = "application/x-www-form-urlencoded"});
  };
  EXPECT_EQ(decode("\xEF\xBB\xBF {\"a\":\"x=1&y=2\"}\n").member_pairs(), (Pairs{{"a", "x=1&y=2"}}));
  EXPECT_EQ(decode(R"([{"a":"%41"},{"a":"+"}])").beacons().size(), 2u);
  EXPECT_EQ(decode(R"({"a":"x=1&y=2"}z)").member_pairs(),
            (Pairs{{R"({"a":"x)", "1"}, {"y", R"(2"}z)"}}));
  EXPECT_EQ(decode("{=1&[=%2").member_pairs(), (Pairs{{"{", "1"}, {"[", "%2"}}));
  EXPECT_EQ(decode("{\"a\":1}\n{\"b\":2}").member_pairs(), (Pairs{{"{\"a\":1}\n{\"b\":2}", ""}}))
      << "lines of JSON are not tried";
}

TEST(DecodeBody, NoBodyIsOneBeaconOfTheQuery) {
  const Decoding decoding({.query = "a=1&b"});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  ASSERT_EQ(decoding.beacons().size(), 1u);
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"a", "1"}, {"b", ""}}));
  EXPECT_TRUE(decoding.members().empty());
  EXPECT_TRUE(decoding.body().empty());
}

TEST(DecodeBody, NothingAtAllIsOneBeaconWithoutParameters) {
  for (const char* content_type : {"", "application/json", "text/plain"}) {
    const Decoding decoding({.content_type = content_type});
    ASSERT_EQ(decoding.result, Rejection::kNone);
    ASSERT_EQ(decoding.beacons().size(), 1u);
    EXPECT_TRUE(decoding.beacons()[0].beacon.query.empty());
    EXPECT_TRUE(decoding.members().empty());
  }
}

TEST(DecodeBody, AllBeaconsShareTheQuery) {
  const Decoding decoding({.query = "h=a%20b", .body = R"([{"a":1},{"b":2},3])"});
  ASSERT_EQ(decoding.beacons().size(), 3u);
  for (const DecodedBeacon& decoded : decoding.beacons()) {
    EXPECT_EQ(decoded.beacon.query.data(), decoding.beacons()[0].beacon.query.data());
    EXPECT_EQ(testing_support::ToPairs(decoded.beacon.query), (Pairs{{"h", "a b"}}));
  }
}

TEST(DecodeBody, BytesThatAreNotUnderstoodAreKeptAsTheyAre) {
  const std::string bytes(
      "\n\x03"
      "foo\x10\x96\x01\x00\xFF",
      10);
  const Decoding decoding(
      {.query = "a=1", .body = bytes, .content_type = "application/x-protobuf"});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(decoding.body(), bytes);
  EXPECT_EQ(decoding.query_pairs(), (Pairs{{"a", "1"}}));
}

TEST(DecodeBody, ScalarsOfJsonAreBytes) {
  for (const char* body : {"\"x\"", "5", "true", "null", " -1e400\n"}) {
    for (const char* content_type : {"", "text/plain", "application/json"}) {
      const Decoding decoding({.body = body, .content_type = content_type});
      ASSERT_EQ(decoding.result, Rejection::kNone) << body;
      EXPECT_EQ(decoding.body(), body);
    }
  }
}

TEST(DecodeBody, LinesOfObjectsAreBeacons) {
  for (const char* content_type :
       {"", "text/plain", "application/json", "application/x-ndjson", "application/octet-stream"}) {
    const Decoding decoding(
        {.body = "\n{\"a\":1}\r\n \n{\"b\":[1,\n", .content_type = content_type});
    EXPECT_NE(KindOf(decoding), Kind::kJson) << "an object over two lines is none of them";

    const Decoding lines(
        {.body = "\n{\"a\":1}\r\n \n{}\n{\"b\":\"\xFF\"}", .content_type = content_type});
    ASSERT_EQ(lines.result, Rejection::kNone) << content_type;
    ASSERT_EQ(lines.beacons().size(), 3u) << content_type;
    EXPECT_EQ(lines.member_pairs(0), (Pairs{{"a", "1"}}));
    EXPECT_EQ(lines.member_pairs(1), Pairs{});
    EXPECT_EQ(lines.member_pairs(2), (Pairs{{"b", "\xEF\xBF\xBD"}}));
    EXPECT_TRUE(lines.members(2)[0].repaired);
  }
}

using Reasons = std::vector<Rejection>;
constexpr Rejection kNone = Rejection::kNone;
constexpr Rejection kBadJson = Rejection::kBadJson;
constexpr Rejection kNotAnObject = Rejection::kNotAnObject;

TEST(DecodeBody, ABadLineIsRefusedAlone) {
  const std::string body = "{\"a\":1}\n{\"b\":}\n{\"c\":3} x\n{\"d\":4}\n{\"e\":";
  for (const char* content_type :
       {"", "text/plain", "application/json", "application/x-ndjson", "application/octet-stream"}) {
    const Decoding decoding({.body = body, .content_type = content_type});
    ASSERT_EQ(decoding.result, Rejection::kNone) << content_type;
    EXPECT_EQ(decoding.rejections(), (Reasons{kNone, kBadJson, kBadJson, kNone, kBadJson}));
    EXPECT_EQ(decoding.member_pairs(0), (Pairs{{"a", "1"}}));
    EXPECT_TRUE(decoding.members(1).empty());
    EXPECT_TRUE(decoding.members(2).empty());
    EXPECT_EQ(decoding.member_pairs(3), (Pairs{{"d", "4"}}));
    EXPECT_EQ(decoding.facts().kind, BodyKind::kJsonLines);
  }
}

TEST(DecodeBody, LinesThatAreLabelledMayBeAnything) {
  const std::string body = "oops\n{\"a\":1}\n[{\"x\":1}]\n5\n[1,\n\n{\"b\":2}";
  const Decoding decoding({.body = body, .content_type = "application/x-ndjson"});
  ASSERT_EQ(decoding.result, Rejection::kNone);
  EXPECT_EQ(decoding.rejections(),
            (Reasons{kBadJson, kNone, kNotAnObject, kNotAnObject, kBadJson, kNone}));
  EXPECT_TRUE(decoding.members(2).empty());
  EXPECT_EQ(decoding.member_pairs(5), (Pairs{{"b", "2"}}));
  EXPECT_EQ(Decoding({.body = body, .content_type = "text/plain"}).body(), body);
  EXPECT_EQ(Decoding({.body = body, .content_type = "application/json"}).result, kBadJson);
}

TEST(DecodeBody, WithoutTheirLabelLinesStartAsObjectsAndTheFirstIsOne) {
  for (const char* body : {"{\"a\":1}\n5", "{\"a\":1}\n[{\"b\":2}]", "{\"a\":1}\nhello",
                           "{\"a\"}\n{\"b\":2}", "{\n{\"b\":2}", "{\"a\":1}x\n{\"b\":2}"}) {
    EXPECT_EQ(Decoding({.body = body}).body(), body);
    EXPECT_EQ(Decoding({.body = body, .content_type = "application/json"}).result, kBadJson);
  }
}

// A header, then pairs of an item's header and its payload.
TEST(DecodeBody, AnEnvelopeIsLines) {
  const std::string event = "{\"event_id\":\"9\"}\n{\"type\":\"event\"}\n{\"message\":\"m\"}\n";
  const Decoding decoding({.body = event, .content_type = "application/x-sentry-envelope"});
  ASSERT_EQ(decoding.rejections(), (Reasons{kNone, kNone, kNone}));
  EXPECT_EQ(decoding.member_pairs(0), (Pairs{{"event_id", "9"}}));
  EXPECT_EQ(decoding.member_pairs(2), (Pairs{{"message", "m"}}));

  // Payloads that are no JSON: all of it stays as it is, for those who know the format.
  const std::string attachment = event + "{\"type\":\"attachment\",\"length\":5}\n\x89PNG\n\n";
  EXPECT_EQ(Decoding({.body = attachment, .content_type = "text/plain"}).body(), attachment);
}

TEST(DecodeBody, ALineThatIsTooDeepIsRefusedAlone) {
  const DecodeLimits limits{.json_depth_max = 2};
  const Decoding decoding({.body = "{\"a\":[[]]}\n{\"b\":[]}\n{\"c\":[[1]]}"}, limits);
  EXPECT_EQ(decoding.rejections(),
            (Reasons{Rejection::kJsonTooDeep, kNone, Rejection::kJsonTooDeep}));
}

TEST(DecodeBody, BrokenEncodingIsRepairedInLinesWithBadNeighbours) {
  const Decoding decoding({.body = "{\"a\":\"\xFF\"}\n{\"b\":}\n{\"c\":1}"});
  EXPECT_EQ(decoding.rejections(), (Reasons{kNone, kBadJson, kNone}));
  EXPECT_EQ(decoding.member_pairs(0), (Pairs{{"a", "\xEF\xBF\xBD"}}));
  EXPECT_TRUE(decoding.members(0)[0].repaired);
}

TEST(DecodeBody, AByteOrderMarkIsNoPartOfTheText) {
  const std::string mark = "\xEF\xBB\xBF";
  const struct {
    const char* content_type;
    const char* body;
    Kind kind;
  } cases[] = {
      {"text/plain", "{\"a\":1}", Kind::kJson},
      {"application/json", " \n{\"a\":1}", Kind::kJson},
      {"application/x-ndjson", "{\"a\":1}\n{\"b\":2}", Kind::kJsonLines},
      {"", "{\"a\":1}\n{\"b\":2}", Kind::kJsonLines},
      {"application/x-www-form-urlencoded", "a=1", Kind::kForm},
      {"text/plain", "a=1&b=2", Kind::kForm},
  };
  for (const auto& [content_type, body, kind] : cases) {
    const Decoding decoding({.body = mark + body, .content_type = content_type});
    EXPECT_EQ(KindOf(decoding), kind) << body;
    EXPECT_EQ(decoding.members()[0].name, "a") << body;
    EXPECT_EQ(decoding.members()[0].value, "1") << body;
  }
  const Decoding bytes({.body = mark + "hello world", .content_type = "text/plain"});
  EXPECT_EQ(bytes.body(), mark + "hello world") << "bytes stay as they are";
}

TEST(DecodeBody, AnObjectOverSeveralLinesIsOne) {
  const Decoding decoding({.body = "{\n  \"a\": 1,\n  \"b\": {\n  }\n}\n"});
  ASSERT_EQ(decoding.beacons().size(), 1u);
  EXPECT_EQ(decoding.member_pairs(), (Pairs{{"a", "1"}, {"b", "{}"}}));
}

TEST(DecodeBody, NothingIsLeftOfTheRequestBefore) {
  Decoder decoder{DecodeLimits{}};
  const std::string padding(limits::kBodyPaddingBytes, ' ');
  const std::string good = R"([{"a":"\n"},{"b":1}])" + padding;
  const std::string bad = R"([{"a":"\n"},{"b":}])" + padding;
  const auto body = [&padding](const std::string& bytes) {
    const std::string_view view(bytes);
    return RequestBody{view.substr(0, view.size() - padding.size()), "application/json", ""};
  };
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(decoder.Decode("x=%41", body(good)), Rejection::kNone);
    ASSERT_EQ(decoder.beacons().size(), 2u);
    ASSERT_EQ(decoder.Decode("x=%41", body(bad)), Rejection::kBadJson);
    ASSERT_TRUE(decoder.beacons().empty());
    ASSERT_EQ(decoder.Decode("", {}), Rejection::kNone);
    ASSERT_EQ(decoder.beacons().size(), 1u);
    EXPECT_TRUE(decoder.beacons()[0].beacon.query.empty());
  }
}

}  // namespace
}  // namespace beacongate
