#include "gateway/http/request_parser.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/unit/http/raw_requests.h"

namespace beacongate::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using std::string_view_literals::operator""sv;

// Feeds `raw` in pieces, from a buffer that moves with every piece and has no byte more than the
// contract allows, and describes what came out.
std::vector<std::string> Parse(const std::string& raw, size_t piece, const HttpOptions& options) {
  RequestParser parser(options);
  std::vector<std::string> outcome;
  std::string kept;  // from the first byte of the request that is read
  for (size_t taken = 0; taken < raw.size(); taken += piece) {
    kept.append(raw, taken, piece);
    while (!kept.empty()) {
      const bool moves = raw.size() < 4096;
      if (moves) kept = std::string(kept.begin(), kept.end());
      const RequestParser::State state = parser.Feed(kept.data(), kept.size());
      if (state == RequestParser::State::kRefused) {
        outcome.emplace_back(Describe(parser.rejection()).label);
        return outcome;
      }
      if (state == RequestParser::State::kIncomplete) {
        kept.resize(parser.Forget(kept.size()));
        break;
      }
      Request request;
      parser.Resolve(kept.data(), &request);
      outcome.push_back(DescribeRequest(request));
      if (!parser.keep_alive()) {
        outcome.emplace_back("close");
        return outcome;
      }
      kept.erase(0, parser.consumed());
      parser.Reset();
    }
  }
  if (parser.started()) outcome.emplace_back("incomplete");
  return outcome;
}

void ExpectOutcomes(const std::vector<RawCase>& cases, const HttpOptions& options = {}) {
  for (const RawCase& one : cases) {
    for (const size_t piece : {std::max<size_t>(one.raw.size(), 1), size_t{1}, size_t{2}, size_t{3},
                               size_t{7}, size_t{16}}) {
      EXPECT_EQ(Parse(one.raw, piece, options), one.outcome)
          << one.name << " in pieces of " << piece;
    }
  }
}

Request ParseOne(RequestParser& parser, const std::string& raw) {
  Request request;
  EXPECT_EQ(parser.Feed(raw.data(), raw.size()), RequestParser::State::kComplete);
  parser.Resolve(raw.data(), &request);
  return request;
}

TEST(RequestParser, ServesWhatIsRight) { ExpectOutcomes(AcceptedCases()); }

TEST(RequestParser, RefusesWhatIsAmbiguous) { ExpectOutcomes(RefusedCases()); }

TEST(RequestParser, HoldsTheLimitsToTheByte) { ExpectOutcomes(LimitCases({}), {}); }

TEST(RequestParser, HoldsOtherLimitsToTheByte) {
  HttpOptions options;
  options.head_bytes_max = 700;
  options.target_bytes_max = 300;
  options.header_count_max = 5;
  options.body_bytes_max = 50;
  ExpectOutcomes(LimitCases(options), options);
}

TEST(RequestParser, TableIsLargeAndNoNameStandsTwice) {
  std::set<std::string> names;
  for (const RawGroup& group : RawGroups()) {
    for (const RawCase& one : group.cases) EXPECT_TRUE(names.insert(one.name).second) << one.name;
  }
  EXPECT_GE(names.size(), 300u);
}

// Every size of pieces, so that a cut falls on every byte of every case.
TEST(RequestParser, OutcomeDoesNotDependOnTheSizeOfPieces) {
  const HttpOptions options;
  std::vector<RawCase> cases = AcceptedCases();
  for (RawCase& refused : RefusedCases()) cases.push_back(std::move(refused));
  for (const RawCase& one : cases) {
    for (size_t cut = 1; cut < one.raw.size(); ++cut) {
      ASSERT_EQ(Parse(one.raw, cut, options), one.outcome) << one.name << " cut at " << cut;
    }
  }
}

// `raw` with a few bytes changed, dropped, doubled, or put in from those that framing is made of.
std::string Mutated(std::string raw, std::mt19937_64* random) {
  constexpr std::string_view kFraming = "\r\n\r\n :;,\t0123af\0\x7f"sv;
  const auto below = [random](size_t end) { return static_cast<size_t>((*random)() % end); };
  for (size_t i = 1 + below(4); i > 0 && !raw.empty(); --i) {
    const size_t at = below(raw.size());
    switch (below(5)) {
      case 0:
        raw[at] = static_cast<char>(below(256));
        break;
      case 1:
        raw.erase(at, 1 + below(3));
        break;
      case 2:
        raw.insert(at, raw.substr(at, 1 + below(40)));
        break;
      default:
        raw.insert(at, 1, kFraming[below(kFraming.size())]);
    }
  }
  return raw;
}

void ExpectOneOutcomeOfMutants(const std::vector<RawCase>& cases, const HttpOptions& options) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::string raw = Mutated(cases[random() % cases.size()].raw, &random);
    const auto whole = Parse(raw, raw.size() + 1, options);
    for (const size_t piece : {size_t{1}, 1 + random() % 20}) {
      ASSERT_EQ(Parse(raw, piece, options), whole)
          << "in pieces of " << piece << ": " << ::testing::PrintToString(raw);
    }
  }
}

TEST(RequestParser, MutatedRequestsHaveOneOutcomeForEveryCut) {
  std::vector<RawCase> cases = AcceptedCases();
  for (RawCase& refused : RefusedCases()) cases.push_back(std::move(refused));
  ExpectOneOutcomeOfMutants(cases, {});
}

TEST(RequestParser, MutatedRequestsAtLimitsHaveOneOutcomeForEveryCut) {
  HttpOptions options;
  options.head_bytes_max = 400;
  options.target_bytes_max = 100;
  options.header_count_max = 5;
  options.body_bytes_max = 50;
  std::vector<RawCase> cases = LimitCases(options);
  // The bound of chunk framing is no option: these are long.
  std::erase_if(cases, [](const RawCase& one) { return one.raw.size() > 4096; });
  ExpectOneOutcomeOfMutants(cases, options);
}

TEST(RequestParser, GivesFieldsInOrderWithoutOuterBlanks) {
  const HttpOptions options;
  RequestParser parser(options);
  const std::string raw =
      "GET / HTTP/1.1\r\nHost: h\r\nB:\t two words \r\na: 1\r\nEmpty:\r\nB: 2\r\n\r\n";
  const Request request = ParseOne(parser, raw);
  std::vector<std::string> fields;
  for (const NameValue& field : request.headers) {
    fields.push_back(std::string(field.name) + "=" + std::string(field.value));
  }
  EXPECT_THAT(fields, ElementsAre("Host=h", "B=two words", "a=1", "Empty=", "B=2"));
  EXPECT_EQ(request.HeaderValue("b"), "two words");
  EXPECT_THAT(request.HeaderValue("absent"), IsEmpty());
}

TEST(RequestParser, GivesMethodTargetAndVersion) {
  const HttpOptions options;
  RequestParser parser(options);
  const std::string raw = "OPTIONS http://a/x?y HTTP/1.0\r\nHost: h\r\n\r\n";
  const Request request = ParseOne(parser, raw);
  EXPECT_EQ(request.method, Method::kOptions);
  EXPECT_EQ(request.method_text, "OPTIONS");
  EXPECT_EQ(request.target, "http://a/x?y");
  EXPECT_EQ(request.http_minor, 0);
  EXPECT_FALSE(parser.keep_alive());
}

TEST(RequestParser, UnknownButLegalMethodIsOther) {
  const HttpOptions options;
  RequestParser parser(options);
  EXPECT_EQ(ParseOne(parser, "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n").method, Method::kOther);
}

TEST(RequestParser, KeepsTheConnectionAsTheClientAsks) {
  const struct {
    const char* raw;
    bool keep_alive;
  } cases[] = {
      {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", true},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n", false},
      {"GET / HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, close\r\n\r\n", false},
      {"GET / HTTP/1.0\r\n\r\n", false},
      {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
      {"GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false},
  };
  const HttpOptions options;
  for (const auto& one : cases) {
    RequestParser parser(options);
    const std::string raw = one.raw;
    ParseOne(parser, raw);
    EXPECT_EQ(parser.keep_alive(), one.keep_alive) << raw;
  }
}

TEST(RequestParser, ContinueIsOwedOnceAndOnlyBeforeTheBody) {
  const HttpOptions options;
  const std::string head =
      "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  RequestParser parser(options);
  ASSERT_EQ(parser.Feed(head.data(), head.size() - 1), RequestParser::State::kIncomplete);
  EXPECT_FALSE(parser.TakeContinue());
  ASSERT_EQ(parser.Feed(head.data(), head.size()), RequestParser::State::kIncomplete);
  EXPECT_TRUE(parser.TakeContinue());
  EXPECT_FALSE(parser.TakeContinue());

  RequestParser eager(options);
  const std::string with_body = head + "a";
  ASSERT_EQ(eager.Feed(with_body.data(), with_body.size()), RequestParser::State::kIncomplete);
  EXPECT_FALSE(eager.TakeContinue());
}

TEST(RequestParser, TellsTheExpectedSizeOnceTheHeadIsKnown) {
  const HttpOptions options;
  RequestParser parser(options);
  const std::string raw = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\nabc";
  ASSERT_EQ(parser.Feed(raw.data(), 20), RequestParser::State::kIncomplete);
  EXPECT_EQ(parser.BytesExpected(), 0u);
  EXPECT_FALSE(parser.head_complete());
  ASSERT_EQ(parser.Feed(raw.data(), raw.size()), RequestParser::State::kIncomplete);
  EXPECT_EQ(parser.BytesExpected(), raw.size() - 3 + 500);
  EXPECT_TRUE(parser.head_complete());
}

TEST(RequestParser, LineEndAloneDoesNotStartARequest) {
  const HttpOptions options;
  RequestParser parser(options);
  const std::string raw = "\r\nG";
  for (size_t size = 1; size <= 2; ++size) {
    ASSERT_EQ(parser.Feed(raw.data(), size), RequestParser::State::kIncomplete);
    EXPECT_FALSE(parser.started()) << size;
  }
  ASSERT_EQ(parser.Feed(raw.data(), 3), RequestParser::State::kIncomplete);
  EXPECT_TRUE(parser.started());
}

TEST(RequestParser, ChunkedBodyHasReadableBytesBehind) {
  const HttpOptions options;
  RequestParser parser(options);
  const std::string raw =
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
  const Request request = ParseOne(parser, raw);
  EXPECT_EQ(request.body, "abc");
  EXPECT_EQ(std::count(request.body.end(), request.body.end() + limits::kBodyPaddingBytes, '\0'),
            static_cast<std::ptrdiff_t>(limits::kBodyPaddingBytes));
}

// A limit and a bad byte behind it: which one is told was once a matter of where the bytes were
// cut.
TEST(RequestParser, LimitsThatMeetABadByteDoNotDependOnTheSizeOfPieces) {
  HttpOptions options;
  options.target_bytes_max = 4;
  options.header_count_max = 1;
  const struct {
    const char* raw;
    const char* reason;
  } cases[] = {
      {"GET /12345\x01 HTTP/1.1\r\n", "bad_request"},
      {"GET /12345 HTTP/1.1\r\n", "target_too_long"},
      {"GET / HTTP/1.1\r\nHost: h\r\nNa)me: x\r\n", "bad_request"},
      {"GET / HTTP/1.1\r\nHost: h\r\nName: \x01\r\n", "too_many_headers"},
  };
  for (const auto& one : cases) {
    const std::string raw = one.raw;
    for (size_t piece = 1; piece <= raw.size(); ++piece) {
      EXPECT_THAT(Parse(raw, piece, options), ElementsAre(one.reason)) << raw << piece;
    }
  }
}

TEST(RequestParser, SmallerLimitsHold) {
  HttpOptions options;
  options.head_bytes_max = 200;
  options.target_bytes_max = 10;
  options.header_count_max = 2;
  options.body_bytes_max = 4;
  const auto outcome = [&](const std::string& raw) { return Parse(raw, raw.size(), options); };
  const std::string host = " HTTP/1.1\r\nHost: h\r\n";
  EXPECT_THAT(outcome("GET /123456789" + host + "\r\n"), ElementsAre("GET|/123456789||h|"));
  EXPECT_THAT(outcome("GET /1234567890" + host + "\r\n"), ElementsAre("target_too_long"));
  EXPECT_THAT(outcome("GET /" + host + "A: b\r\nC: d\r\n\r\n"), ElementsAre("too_many_headers"));
  EXPECT_THAT(outcome("GET /" + host + "A: " + std::string(200, 'x')),
              ElementsAre("head_too_large"));
  EXPECT_THAT(outcome("POST /" + host + "Content-Length: 4\r\n\r\nabcd"),
              ElementsAre("POST|/||h|abcd"));
  EXPECT_THAT(outcome("POST /" + host + "Content-Length: 5\r\n\r\nabcde"),
              ElementsAre("body_too_large"));
}

}  // namespace
}  // namespace beacongate::http
