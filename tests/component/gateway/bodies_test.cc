// What the web sends, good and bad, over a socket and into a topic: by the rules of docs/bodies.md,
// never a 5xx, and nothing accepted that is not said.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/gateway.h"
#include "tests/component/gateway/gateway_fixture.h"
#include "tests/support/deflate.h"

namespace beacongate {
namespace {

using testing::Client;
using testing::Gzip;

std::string Repeat(std::string_view text, size_t count) {
  std::string all;
  all.reserve(text.size() * count);
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string Get(std::string_view target, std::string_view fields = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}
std::string Post(std::string_view content_type, std::string_view body,
                 std::string_view fields = "") {
  std::string raw = "POST /b HTTP/1.1\r\nHost: h\r\n" + std::string(fields);
  if (!content_type.empty()) raw += "Content-Type: " + std::string(content_type) + "\r\n";
  return raw + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

int StatusOf(const std::string& reply) {
  return reply.size() < 12 ? 0 : std::stoi(reply.substr(9, 3));
}
std::string BodyOf(const std::string& reply) {
  const size_t end = reply.find("\r\n\r\n");
  return end == std::string::npos ? "" : reply.substr(end + 4);
}

class BodiesTest : public testing::GatewayFixture {
 protected:
  BodiesTest() : GatewayFixture(1) {}
  void SetUp() override {
    GatewayFixture::SetUp();
    config_.http.record_bytes_max = limits::kRecordBytesMax;
    config_.journal.segment_bytes = 4 * limits::kMiB;
    config_.journal.quota_bytes = 64 * limits::kMiB;
  }

  std::string Exchange(const std::string& raw) {
    return Client(gateway_->http_port()).Exchange(raw);
  }

  // All that came into the topic, in the order of acceptance.
  std::vector<beacon::v1::PageBeacon> Records() {
    testing::WaitForDelivered(*gateway_, gateway_->Books().accepted);
    std::vector<beacon::v1::PageBeacon> values;
    for (testing::ReadRecord& record : testing::ReadTopic(*cluster_, "beacons")) {
      values.push_back(std::move(record.value));
    }
    return values;
  }
};

struct Case {
  const char* what;
  std::string raw;
  int status;
  uint64_t accepted;
  const char* reason;  // of the reply, when nothing is accepted
};

class BadInputTest : public BodiesTest {
 protected:
  void Check(const std::vector<Case>& cases) {
    Start();
    for (const Case& c : cases) {
      const Accounts before = gateway_->Books();
      const std::string reply = Exchange(c.raw);
      const Accounts after = gateway_->Books();
      EXPECT_EQ(StatusOf(reply), c.status) << c.what;
      EXPECT_EQ(after.accepted - before.accepted, c.accepted) << c.what;
      if (c.accepted == 0) {
        EXPECT_EQ(BodyOf(reply), std::string(c.reason) + "\n") << c.what;
      }
      EXPECT_EQ(after.shed, 0u) << c.what;
      testing::ExpectClosed(after);
    }
  }
};

TEST_F(BadInputTest, QueriesAndForms) {
  constexpr const char* kForm = "application/x-www-form-urlencoded";
  const std::string many = Repeat("a=1&", 10'000);
  const std::string most = Repeat("a=1&", 1'000);
  const std::string large = "a=" + std::string(64 * 1024, 'x');
  Check({
      {"no query", Get("/b"), 200, 1, ""},
      {"an empty query", Get("/b?"), 200, 1, ""},
      {"separators alone", Get("/b?&&&"), 200, 1, ""},
      {"a name alone", Get("/b?a"), 200, 1, ""},
      {"a value alone", Get("/b?=b"), 200, 1, ""},
      {"duplicates", Get("/b?a=1&a=2&a=1"), 200, 1, ""},
      {"semicolons", Get("/b?a=1;b=2;c"), 200, 1, ""},
      {"brackets", Get("/b?a[]=1&a[]=2&a[x][y]=3"), 200, 1, ""},
      {"bad escapes", Get("/b?%&%4&%zz=%&a=%u0041"), 200, 1, ""},
      {"NUL and control bytes, escaped", Get("/b?a=%00%01%0A%0D&%00=%7F"), 200, 1, ""},
      {"overlong and surrogates", Get("/b?a=%C0%AF&b=%ED%A0%80&c=%F4%90%80%80"), 200, 1, ""},
      {"double escapes", Get("/b?a=%2541%252525"), 200, 1, ""},
      {"raw bytes", Post(kForm, "a=\xFF\xFE&\xC3=\xC3\xB6\x01\x7F"), 204, 1, ""},
      {"names of typed fields", Get("/b?sent_at=1e309&site=&receipt=x&params=y&body=z"), 200, 1,
       ""},
      {"1,000 parameters", Get("/b?" + most), 200, 1, ""},
      {"10,000 parameters", Get("/b?" + many), 413, 0, "too_many_parameters"},
      {"1,000 fields", Post(kForm, most), 204, 1, ""},
      {"10,000 fields", Post(kForm, many), 413, 0, "too_many_parameters"},
      {"10,000 fields as text", Post("text/plain", many), 413, 0, "too_many_parameters"},
      {"separators without end", Post(kForm, Repeat("&", 1'000'000)), 204, 1, ""},
      {"a value of 64 KiB", Post(kForm, large), 204, 1, ""},
      {"a value of 64 KiB in the query", Get("/b?" + large), 414, 0, "target_too_long"},
      {"a value of 60 KiB in the query", Get("/b?a=" + std::string(60 * 1024, 'x')), 200, 1, ""},
      {"a name of 64 KiB", Post(kForm, std::string(64 * 1024, 'n')), 204, 1, ""},
      {"a value of 999,000 bytes", Post(kForm, "a=" + std::string(999'000, 'x')), 204, 1, ""},
      {"a value of 1,000,000 bytes", Post(kForm, "a=" + std::string(1'000'000, 'x')), 413, 0,
       "record_too_large"},
  });
}

TEST_F(BadInputTest, Json) {
  constexpr const char* kJson = "application/json";
  constexpr const char* kLines = "application/x-ndjson";
  const auto array = [](std::string_view element, size_t count) {
    std::string text = "[" + Repeat(std::string(element) + ",", count);
    text.back() = ']';
    return text;
  };
  Check({
      {"nothing", Post(kJson, ""), 204, 1, ""},
      {"blanks", Post(kJson, " \r\n\t"), 400, 0, "bad_json"},
      {"a byte order mark", Post(kJson, "\xEF\xBB\xBF{\"a\":1}"), 204, 1, ""},
      {"a byte order mark alone", Post(kJson, "\xEF\xBB\xBF"), 400, 0, "bad_json"},
      {"cut", Post(kJson, R"({"a":1)"), 400, 0, "bad_json"},
      {"a second object", Post(kJson, R"({"a":1}{"b":2})"), 400, 0, "bad_json"},
      {"garbage behind", Post(kJson, R"({"a":1} x)"), 400, 0, "bad_json"},
      {"NaN", Post(kJson, R"({"a":NaN})"), 400, 0, "bad_json"},
      {"Infinity", Post(kJson, R"({"a":-Infinity})"), 400, 0, "bad_json"},
      {"numbers beyond doubles", Post(kJson, R"({"a":1e400,"b":-0,"c":12345678901234567890123})"),
       204, 1, ""},
      {"a scalar", Post(kJson, "1e400"), 204, 1, ""},
      {"duplicate names", Post(kJson, R"({"a":1,"a":2})"), 204, 1, ""},
      {"escaped NUL and a lone surrogate", Post(kJson, R"({"a":"\u0000\ud800"})"), 204, 1, ""},
      {"a raw control byte", Post(kJson, "{\"a\":\"\x01\"}"), 400, 0, "bad_json"},
      {"invalid UTF-8", Post(kJson, "{\"a\":\"\xC0\x80\xED\xA0\x80\xF4\x90\x80\x80\x80\xE2\x82\"}"),
       204, 1, ""},
      {"UTF-16", Post(kJson, std::string("\xFF\xFE{\0}\0", 6)), 400, 0, "bad_json"},
      {"64 levels", Post(kJson, "{\"a\":" + Repeat("[", 63) + Repeat("]", 63) + "}"), 204, 1, ""},
      {"65 levels", Post(kJson, "{\"a\":" + Repeat("[", 64) + Repeat("]", 64) + "}"), 400, 0,
       "json_too_deep"},
      {"100,000 levels", Post(kJson, Repeat("[", 100'000) + Repeat("]", 100'000)), 400, 0,
       "json_too_deep"},
      {"100,000 levels that stay open", Post("", Repeat("{\"a\":", 100'000)), 204, 1, ""},
      {"no element", Post(kJson, "[]"), 422, 0, "not_an_object"},
      {"no object among the elements", Post(kJson, "[1,\"x\",null,[{}]]"), 422, 0, "not_an_object"},
      {"objects and others", Post(kJson, "[{},1,{}]"), 204, 2, ""},
      {"10,000 elements", Post(kJson, array("{}", 10'000)), 204, 10'000, ""},
      {"10,001 elements", Post(kJson, array("{}", 10'001)), 413, 0, "too_many_beacons"},
      {"500,000 elements", Post(kJson, array("1", 500'000)), 413, 0, "too_many_beacons"},
      {"a bad line", Post(kLines, "{\"a\":1}\n{\"b\":\n{\"c\":3}\n"), 204, 2, ""},
      {"a bad line, unlabelled", Post("", "{\"a\":1}\n{\"b\":\n{\"c\":3}\n"), 204, 2, ""},
      {"bad lines alone", Post(kLines, "{\"a\"\n{\"b\":\n"), 400, 0, "bad_json"},
      {"blank lines alone", Post(kLines, "\n\n\r\n"), 400, 0, "bad_json"},
      {"one broken element of an array", Post(kJson, R"([{"a":1},{"b":},{"c":3}])"), 400, 0,
       "bad_json"},
      {"1,001 members", Post(kJson, "{" + Repeat("\"a\":1,", 1'000) + "\"a\":1}"), 413, 0,
       "too_many_parameters"},
  });
}

TEST_F(BadInputTest, Compression) {
  constexpr const char* kGzip = "Content-Encoding: gzip\r\n";
  constexpr const char* kJson = "application/json";
  const std::string good = Gzip(R"({"a":1})");
  std::string bad_crc = good;
  bad_crc[bad_crc.size() - 8] = static_cast<char>(bad_crc[bad_crc.size() - 8] ^ 1);
  std::string bad_size = good;
  bad_size[bad_size.size() - 1] = static_cast<char>(bad_size[bad_size.size() - 1] ^ 1);
  std::string long_name = good;
  long_name[3] = 8;  // FNAME
  long_name.insert(10, std::string(100'000, 'n') + '\0');
  const std::string bomb = Gzip(std::string(256 << 20, ' '));
  const std::string small_bomb = Gzip(std::string(2 << 20, ' '));
  Check({
      {"gzip", Post(kJson, good, kGzip), 204, 1, ""},
      {"members in a row", Post(kJson, Gzip("{\"a\"") + Gzip(":1}"), kGzip), 204, 1, ""},
      {"52,000 empty members", Post(kJson, Repeat(Gzip(""), 52'000), kGzip), 204, 1, ""},
      {"a long file name", Post(kJson, long_name, kGzip), 204, 1, ""},
      {"cut", Post(kJson, good.substr(0, good.size() - 9), kGzip), 400, 0, "bad_request"},
      {"a wrong checksum", Post(kJson, bad_crc, kGzip), 400, 0, "bad_request"},
      {"a wrong size", Post(kJson, bad_size, kGzip), 400, 0, "bad_request"},
      {"garbage behind", Post(kJson, good + "x", kGzip), 400, 0, "bad_request"},
      {"no gzip", Post(kJson, R"({"a":1})", kGzip), 400, 0, "bad_request"},
      {"twice", Post(kJson, Gzip(good), "Content-Encoding: gzip, gzip\r\n"), 204, 1, ""},
      {"twice, in two fields",
       Post(kJson, Gzip(good), "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n"), 204, 1, ""},
      {"three times", Post(kJson, Gzip(Gzip(good)), "Content-Encoding: gzip, gzip, gzip\r\n"), 415,
       0, "unsupported_coding"},
      {"another coding", Post(kJson, good, "Content-Encoding: br\r\n"), 415, 0,
       "unsupported_coding"},
      {"a bomb", Post(kJson, bomb, kGzip), 413, 0, "body_too_large"},
      {"a bomb without a label", Post("text/plain", bomb), 413, 0, "body_too_large"},
      {"a bomb in a bomb", Post(kJson, Gzip(bomb), "Content-Encoding: gzip, gzip\r\n"), 413, 0,
       "body_too_large"},
      {"a small bomb, by its ratio", Post(kJson, small_bomb, kGzip), 413, 0, "body_too_large"},
      {"nothing, compressed", Post(kJson, Gzip(""), kGzip), 204, 1, ""},
  });
}

TEST_F(BodiesTest, OrderAndDuplicatesOfAThousandParametersAreKept) {
  Start();
  std::string query = "/b?";
  for (int i = 0; i < 1'000; ++i)
    query += "p" + std::to_string(i % 7) + "=" + std::to_string(i) + "&";
  EXPECT_EQ(StatusOf(Exchange(Get(query))), 200);
  const auto records = Records();
  ASSERT_EQ(records.size(), 1u);
  ASSERT_EQ(records[0].params_size(), 1'000);
  for (int i = 0; i < 1'000; ++i) {
    EXPECT_EQ(records[0].params(i).name(), "p" + std::to_string(i % 7));
    EXPECT_EQ(records[0].params(i).value(), std::to_string(i));
  }
}

TEST_F(BodiesTest, ATrustedProxyNamesTheClient) {
  config_.http.trusted_proxies = {"127.0.0.0/8"};
  Start();
  Exchange(Get("/b", "X-Forwarded-For: 6.6.6.6, 203.0.113.7\r\n"));
  Exchange(Get("/b", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: [2001:db8::7]:443\r\n"));
  Exchange(Get("/b", "Forwarded: for=6.6.6.6\r\n"));
  const auto records = Records();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].client_ip(), "203.0.113.7");
  EXPECT_EQ(records[1].client_ip(), "2001:db8::7");
  EXPECT_EQ(records[2].client_ip(), "127.0.0.1");
}

TEST_F(BodiesTest, NobodyIsTrustedUnlessNamed) {
  config_.http.trusted_proxies = {"10.0.0.0/8"};
  config_.http.client_address_header = "CF-Connecting-IP";
  Start();
  Exchange(Get("/b", "CF-Connecting-IP: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\n"));
  const auto records = Records();
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].client_ip(), "127.0.0.1");
}

TEST_F(BodiesTest, AnEndpointMayAnswerWithASummary) {
  config_.endpoints[0].reply = ReplyKind::kSummary;
  Start();
  const std::string reply = Exchange(Post("application/json", R"([{"site":"a"},0,{"site":"b"}])"));
  EXPECT_EQ(StatusOf(reply), 200);
  EXPECT_NE(reply.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(BodyOf(reply),
            "{\"accepted\":2,\"rejected\":[{\"index\":1,\"reason\":\"not_an_object\"}],"
            "\"rejected_count\":1,\"shed_count\":0}\n");
  EXPECT_EQ(Records().size(), 2u);
}

TEST_F(BodiesTest, DroppedFilesShowInTheMetrics) {
  Start();
  EXPECT_EQ(StatusOf(Exchange(Post("multipart/form-data; boundary=x",
                                   "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                                   "--x\r\nContent-Disposition: form-data; name=\"f\"; "
                                   "filename=\"f\"\r\n\r\n12345\r\n--x--\r\n"))),
            204);
  const std::string metrics = testing::HttpGet(gateway_->admin_port(), "/metrics");
  for (const char* line :
       {"\nbeacongate_bodies_total{kind=\"multipart\"} 1\n", "\nbeacongate_files_dropped_total 1\n",
        "\nbeacongate_file_bytes_dropped_total 5\n"}) {
    EXPECT_NE(metrics.find(line), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace beacongate
