// docs/http.md tells what the code's tables tell: reasons, statuses, reply fields, limits.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "gateway/base/limits.h"
#include "gateway/base/rejection.h"
#include "gateway/config/option_text.h"
#include "gateway/http/chunked_decoder.h"
#include "gateway/http/response.h"

namespace beacongate {
namespace {

const char* const kFile = BEACONGATE_SOURCE_DIR "/docs/http.md";
constexpr std::string_view kLimitsBegin = "<!-- limits -->\n";
constexpr std::string_view kLimitsEnd = "<!-- /limits -->\n";

std::string Document() {
  std::ostringstream text;
  text << std::ifstream(kFile).rdbuf();
  return text.str();
}

// The first two cells of each row of the table that begins with `header`, without backticks.
std::map<std::string, std::string> Table(const std::string& header) {
  std::map<std::string, std::string> rows;
  const std::string text = Document();
  const size_t begin = text.find("\n" + header);
  EXPECT_NE(begin, std::string::npos) << header;
  if (begin == std::string::npos) return rows;
  std::istringstream lines(text.substr(begin + 1));
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  while (std::getline(lines, line) && line.starts_with("| ")) {
    std::erase(line, '`');
    std::istringstream cells(line.substr(2));
    std::string first, second;
    std::getline(cells, first, '|');
    std::getline(cells, second, '|');
    first.pop_back();
    second = second.substr(1, second.size() - 2);
    EXPECT_TRUE(rows.emplace(first, second).second) << first << " stands twice";
  }
  return rows;
}

template <typename Map>
std::set<std::string> Keys(const Map& map) {
  std::set<std::string> keys;
  for (const auto& [key, value] : map) keys.insert(key);
  return keys;
}

TEST(HttpDocument, HasEveryReasonWithItsStatus) {
  std::map<std::string, std::string> expected;
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    const RejectionInfo& info = Describe(static_cast<Rejection>(i));
    expected[std::string(info.label)] = std::to_string(info.http_status);
  }
  EXPECT_EQ(Table("| reason | status |"), expected);
}

TEST(HttpDocument, HasEveryStatus) {
  std::set<std::string> expected = {"100", "200", "204", "503"};
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    expected.insert(std::to_string(Describe(static_cast<Rejection>(i)).http_status));
  }
  EXPECT_EQ(Keys(Table("| status | when |")), expected);
}

TEST(HttpDocument, HasEveryFieldOfAReply) {
  http::Response response;
  response.status = 405;
  response.content_type = "text/plain";
  response.body = "x";
  response.allow = http::kMethodsAllowed;
  response.retry_after_s = 5;
  response.allow_origin = "https://a.example";
  response.preflight = true;
  response.allow_headers = "content-type";
  response.no_store = true;
  response.ack = "timeout";
  std::string reply;
  AppendResponse(response, /*head_only=*/true, /*keep_alive=*/false, 1, &reply);
  std::set<std::string> written;
  std::istringstream lines(reply);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line != "\r") written.insert(line.substr(0, line.find(':')));
  EXPECT_GE(written.size(), 13u);
  EXPECT_EQ(Keys(Table("| field | when |")), written);
}

TEST(HttpDocument, HasTheBoundsThatAreNoOptions) {
  const std::map<std::string, std::string> expected = {
      {"kReadBufferBytes", std::to_string(limits::kReadBufferBytes)},
      {"kReplyBatchBytesMax", std::to_string(limits::kReplyBatchBytesMax)},
      {"kBufferedBytesFree", std::to_string(limits::kBufferedBytesFree)},
      {"kLingerBytesMax", std::to_string(limits::kLingerBytesMax)},
      {"kRefusalsAtOnceMax", std::to_string(limits::kRefusalsAtOnceMax)},
      {"kFramingBytesFree", std::to_string(http::ChunkedDecoder::kFramingBytesFree)},
      {"kSharedBytesMax", std::to_string(limits::kSharedBytesMax)},
  };
  EXPECT_EQ(Table("| bound | value |"), expected);
}

TEST(HttpDocument, HasTheLimitsOfTheOptionTable) {
  std::string text = Document();
  const size_t begin = text.find(kLimitsBegin) + kLimitsBegin.size();
  const size_t end = text.find(kLimitsEnd);
  ASSERT_TRUE(end != std::string::npos && begin < end + kLimitsBegin.size());
  if (std::getenv("BEACONGATE_UPDATE_DOCS") != nullptr) {
    text.replace(begin, end - begin, HttpLimitsMarkdown());
    std::ofstream(kFile) << text;
  }
  const std::string current = Document();
  const size_t current_end = current.find(kLimitsEnd);
  EXPECT_EQ(current.substr(begin, current_end - begin), HttpLimitsMarkdown())
      << "docs/http.md has not the limits of the option table; run\n"
         "  BEACONGATE_UPDATE_DOCS=1 build/release/tests/unit_config";
}

}  // namespace
}  // namespace beacongate
