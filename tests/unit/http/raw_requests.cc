#include "tests/unit/http/raw_requests.h"

#include "gateway/base/rejection.h"
#include "tests/unit/http/raw_cases.h"

namespace beacongate::http {
namespace {

bool IsRefused(const RawCase& one) {
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    if (!one.outcome.empty() && one.outcome.back() == Describe(static_cast<Rejection>(i)).label) {
      return true;
    }
  }
  return false;
}

std::vector<RawCase> CasesThatAre(bool refused) {
  std::vector<RawCase> cases;
  for (const RawGroup& group : RawGroups()) {
    for (const RawCase& one : group.cases) {
      if (IsRefused(one) == refused) cases.push_back(one);
    }
  }
  return cases;
}

std::string Hex(size_t number) {
  std::string text;
  for (; number > 0; number /= 16) text.insert(text.begin(), "0123456789abcdef"[number % 16]);
  return text;
}

// A request whose head has exactly `size` bytes, most of them in one field.
std::string HeadOf(size_t size) {
  const size_t frame = WithFields("A: \r\n").size();
  return WithFields("A: " + std::string(size - frame, 'x') + "\r\n");
}

std::vector<RawCase> HeadLimits(const HttpOptions& options) {
  const size_t head = options.head_bytes_max;
  const size_t target = std::min(options.target_bytes_max, head - 99);
  const std::string longest = "/" + std::string(target - 1, 'x');
  const std::string fields = Times(options.header_count_max - 1, "A:\r\n");
  return {
      Served("LongestHead", HeadOf(head), "GET|/||h|"),
      Served("LongestHeadAfterLineEnd", "\r\n" + HeadOf(head), "GET|/||h|"),
      Bad("HeadTooLong", HeadOf(head + 1), "head_too_large"),
      Bad("HeadWithoutEnd", "GET / HTTP/1.1\r\nA: " + std::string(2 * head, 'x'), "head_too_large"),
      Bad("FieldNameWithoutEnd", "GET / HTTP/1.1\r\n" + std::string(2 * head, 'x'),
          "head_too_large"),
      Bad("BlanksWithoutEnd", "GET / HTTP/1.1\r\nA:" + std::string(2 * head, ' '),
          "head_too_large"),
      Served("LongestTarget", Get(longest), "GET|" + longest + "||h|"),
      Bad("TargetTooLong", Get("/" + std::string(options.target_bytes_max, 'x')),
          "target_too_long"),
      Bad("TargetWithoutEnd", "GET /" + std::string(2 * head, 'x'), "target_too_long"),
      Bad("UnknownMethodWithoutEnd", "BEACON /" + std::string(2 * head, 'x'), "target_too_long"),
      Bad("BytesWithoutLineEnd", std::string(2 * head, 'x')),
      Bad("LongMethod", std::string(2 * head, 'G')),
      Served("MostFields", WithFields(fields), "GET|/||h|"),
      Bad("TooManyFields", WithFields(fields + "A:\r\n"), "too_many_headers"),
      Bad("ManyTooManyFields", WithFields(fields + fields + "A:\r\n"), "too_many_headers"),
  };
}

std::vector<RawCase> BodyLimits(const HttpOptions& options) {
  const size_t body = options.body_bytes_max;
  const std::string full(body, 'b');
  const std::string length = std::to_string(body);
  return {
      Served("LongestBody", Post("Content-Length: " + length + "\r\n", full), "POST|/||h|" + full),
      Bad("BodyTooLong", Post("Content-Length: " + std::to_string(body + 1) + "\r\n", full),
          "body_too_large"),
      Served("LongestChunk", Chunked(Hex(body) + "\r\n" + full + "\r\n0\r\n\r\n"),
             "POST|/||h|" + full),
      Bad("ChunkTooLong", Chunked(Hex(body + 1) + "\r\n" + full), "body_too_large"),
      Bad("ChunksTooLong", Chunked(Hex(body) + "\r\n" + full + "\r\n1\r\n"), "body_too_large"),
      Bad("ExtensionWithoutEnd", Chunked("1;" + std::string(20'000, 'x'))),
      Bad("TrailersWithoutEnd", Chunked("0\r\n" + Times(4'000, "A: b\r\n"))),
      Bad("SizeOfZerosWithoutEnd", Chunked(std::string(20'000, '0'))),
  };
}

}  // namespace

std::string DescribeRequest(const Request& request) {
  std::string text(request.method_text);
  for (const std::string_view part : {request.path, request.query, request.host, request.body}) {
    text.append("|").append(part);
  }
  return text;
}

std::vector<RawGroup> RawGroups() {
  return {
      {"RequestLine", RequestLineCases()},
      {"Target", TargetCases()},
      {"Fields", FieldCases()},
      {"Host", HostCases()},
      {"Framing", FramingCases()},
      {"Chunks", ChunkCases()},
      {"Trailers", TrailerCases()},
      {"Connection", ConnectionCases()},
      {"Expect", ExpectCases()},
      {"Stream", StreamCases()},
  };
}

std::vector<RawCase> AcceptedCases() { return CasesThatAre(/*refused=*/false); }
std::vector<RawCase> RefusedCases() { return CasesThatAre(/*refused=*/true); }

std::vector<RawCase> LimitCases(const HttpOptions& options) {
  std::vector<RawCase> cases = HeadLimits(options);
  const std::vector<RawCase> more = BodyLimits(options);
  cases.insert(cases.end(), more.begin(), more.end());
  if (options.body_bytes_max >= limits::kBodyBytesMax) {
    cases.push_back(Bad("TooManyTinyChunks", Chunked(Times(100'000, "1\r\nx\r\n") + "0\r\n\r\n")));
  }
  return cases;
}

}  // namespace beacongate::http
