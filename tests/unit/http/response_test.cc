#include "gateway/http/response.h"

#include <gmock/gmock.h>

namespace beacongate::http {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using std::string_view_literals::operator""sv;

std::string Write(const Response& response, bool head_only = false, bool keep_alive = true,
                  int http_minor = 1) {
  std::string out;
  AppendResponse(response, head_only, keep_alive, http_minor, &out);
  return out;
}

Response Pixel() {
  Response response;
  response.status = 200;
  response.content_type = "image/gif";
  response.body = PixelGif();
  return response;
}

TEST(Response, EmptyReplyIsTheShortestOne) {
  EXPECT_EQ(Write(Response()), "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(Response, PixelIsATransparentGifOfOnePixel) {
  EXPECT_EQ(PixelGif().size(), 43u);
  EXPECT_THAT(std::string(PixelGif()), AllOf(StartsWith("GIF89a\x01\0\x01\0"sv), EndsWith(";")));
  EXPECT_EQ(Write(Pixel()),
            "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 43\r\n\r\n" +
                std::string(PixelGif()));
}

// The constants are a short cut; they must say what the full writer says.
TEST(Response, ConstantRepliesEqualWrittenOnes) {
  for (const bool no_store : {false, true}) {
    for (Response response : {Response(), Pixel()}) {
      response.no_store = no_store;
      const std::string constant = Write(response);
      std::string written = Write(response, false, /*keep_alive=*/true, /*http_minor=*/0);
      const std::string extra = "Connection: keep-alive\r\n";
      const size_t at = written.find(extra);
      ASSERT_NE(at, std::string::npos);
      EXPECT_EQ(written.erase(at, extra.size()), constant);
    }
  }
}

TEST(Response, RepliesAreAppended) {
  std::string out = "before";
  AppendResponse(Response(), false, true, 1, &out);
  AppendResponse(Pixel(), false, true, 1, &out);
  EXPECT_THAT(out, StartsWith("beforeHTTP/1.1 204"));
  EXPECT_THAT(out, EndsWith(std::string(PixelGif())));
}

TEST(Response, BodyCarriesTypeAndLength) {
  Response response;
  response.status = 422;
  response.content_type = "text/plain";
  response.body = "required_missing\n";
  EXPECT_EQ(Write(response),
            "HTTP/1.1 422 Unprocessable Content\r\nContent-Type: text/plain\r\n"
            "Content-Length: 17\r\n\r\nrequired_missing\n");
}

TEST(Response, EmptyBodyHasLengthZeroUnlessTheStatusForbidsBodies) {
  Response response;
  response.status = 404;
  response.content_type = "text/plain";
  EXPECT_EQ(Write(response), "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
  response.status = 304;
  EXPECT_EQ(Write(response), "HTTP/1.1 304 Not Modified\r\n\r\n");
}

TEST(Response, HeadGetsTheFieldsOfGetAndNoBody) {
  EXPECT_EQ(Write(Pixel(), /*head_only=*/true),
            "HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\nContent-Length: 43\r\n\r\n");
}

TEST(Response, ClosedConnectionIsAnnounced) {
  EXPECT_EQ(Write(Response(), false, /*keep_alive=*/false),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(Write(Response(), false, /*keep_alive=*/false, /*http_minor=*/0),
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
}

TEST(Response, KeptConnectionOfHttp10IsAnnounced) {
  EXPECT_EQ(Write(Response(), false, true, /*http_minor=*/0),
            "HTTP/1.1 204 No Content\r\nConnection: keep-alive\r\n\r\n");
}

TEST(Response, MethodsThatAreAllowedAreNamed) {
  Response response;
  response.status = 405;
  response.allow = "GET, POST";
  EXPECT_EQ(Write(response),
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nAllow: GET, POST\r\n\r\n");
}

TEST(Response, ShedRequestIsToldWhenToComeBack) {
  Response response;
  response.status = 503;
  response.retry_after_s = 30;
  EXPECT_EQ(Write(response),
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 30\r\n\r\n");
}

TEST(Response, OriginIsEchoedWithCredentials) {
  Response response;
  response.allow_origin = "https://a.example";
  EXPECT_EQ(Write(response),
            "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: https://a.example\r\n"
            "Access-Control-Allow-Credentials: true\r\nVary: Origin\r\n\r\n");
}

TEST(Response, PreflightNamesMethodsFieldsAndAge) {
  Response response;
  response.allow_origin = "null";
  response.preflight = true;
  response.allow_headers = "content-type,x-a";
  EXPECT_EQ(Write(response),
            "HTTP/1.1 204 No Content\r\nAccess-Control-Allow-Origin: null\r\n"
            "Access-Control-Allow-Credentials: true\r\nVary: Origin\r\n"
            "Access-Control-Allow-Methods: GET, HEAD, POST, OPTIONS\r\n"
            "Access-Control-Allow-Headers: content-type,x-a\r\n"
            "Access-Control-Max-Age: 86400\r\n\r\n");
}

TEST(Response, ValueThatWouldEndTheLineIsLeftOut) {
  for (const std::string_view evil : {"a\r\nSet-Cookie: x=1"sv, "a\nb"sv, "a\0b"sv}) {
    Response response;
    response.allow_origin = evil;
    EXPECT_EQ(Write(response), "HTTP/1.1 204 No Content\r\n\r\n");
    response.allow_origin = "https://a.example";
    response.preflight = true;
    response.allow_headers = evil;
    EXPECT_THAT(Write(response), AllOf(HasSubstr("Access-Control-Max-Age"),
                                       Not(HasSubstr("Access-Control-Allow-Headers"))));
  }
}

TEST(Response, EveryRefusalHasAReasonPhrase) {
  for (const int status : {400, 404, 405, 408, 413, 414, 415, 422, 431, 503}) {
    Response response;
    response.status = static_cast<uint16_t>(status);
    EXPECT_THAT(Write(response), Not(HasSubstr("Other"))) << status;
  }
}

}  // namespace
}  // namespace beacongate::http
