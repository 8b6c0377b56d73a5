#include "loadgen/sender/reply_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace beacongate::loadgen {
namespace {

const std::string k204 = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";
const std::string kGif = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nGIF\r\n\r";
const std::string k503 =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 4\r\n\r\nfull";
const std::string k100 = "HTTP/1.1 100 Continue\r\n\r\n";
const std::string kLast = "HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n";

struct Replies {
  std::vector<int> statuses;
  bool broken = false;
  bool last_closes = false;
  uint32_t last_retry_after_s = 0;
};

Replies ReadInPieces(const std::string& stream, size_t piece) {
  ReplyReader reader;
  Replies replies;
  for (size_t at = 0; at < stream.size(); at += piece) {
    std::string_view bytes = std::string_view(stream).substr(at, piece);
    while (const auto reply = reader.Next(&bytes)) {
      replies.statuses.push_back(reply->status);
      replies.last_closes = reply->close;
      replies.last_retry_after_s = reply->retry_after_s;
    }
    if (reader.broken()) break;
    EXPECT_TRUE(bytes.empty());
  }
  replies.broken = reader.broken();
  return replies;
}

TEST(ReplyReader, TellsHowLongTheServerWantsToBeLeftAlone) {
  const auto retry_after_s = [](const std::string& value) {
    return ReadInPieces(
               "HTTP/1.1 503 Busy\r\nRetry-After: " + value + "\r\nContent-Length: 0\r\n\r\n", 7)
        .last_retry_after_s;
  };
  EXPECT_EQ(retry_after_s("12"), 12u);
  EXPECT_EQ(retry_after_s("0"), 0u);
  EXPECT_EQ(retry_after_s("99999999999"), UINT32_MAX);
  EXPECT_EQ(retry_after_s("Wed, 21 Oct 2026 07:28:00 GMT"), 1u);
  EXPECT_EQ(ReadInPieces(k503 + k204, 5).last_retry_after_s, 0u);
}

TEST(ReplyReader, CountsRepliesHoweverTheyAreCut) {
  const std::string stream = k204 + k204 + kGif + kGif + k503 + k100 + k204 + kGif + kLast;
  const std::vector<int> want = {204, 204, 200, 200, 503, 204, 200, 204};
  for (const size_t piece :
       {size_t{1}, size_t{2}, size_t{3}, size_t{7}, size_t{16}, stream.size()}) {
    const Replies replies = ReadInPieces(stream, piece);
    EXPECT_EQ(replies.statuses, want) << "pieces of " << piece;
    EXPECT_TRUE(replies.last_closes);
    EXPECT_FALSE(replies.broken);
  }
}

TEST(ReplyReader, AStatusThatOnlyResemblesTheLastIsRead) {
  const Replies replies = ReadInPieces(
      "HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 204 No Content\r\nX: y\r\n\r\n" + k503, 4096);
  EXPECT_EQ(replies.statuses, (std::vector<int>{204, 204, 503}));
}

TEST(ReplyReader, BodylessStatusesIgnoreContentLength) {
  const Replies replies =
      ReadInPieces("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n" + k204, 4096);
  EXPECT_EQ(replies.statuses, (std::vector<int>{304, 204}));
}

TEST(ReplyReader, WhatItCannotFrameBreaksTheConnection) {
  const std::vector<std::string> streams = {
      "SSH-2.0-OpenSSH\r\n\r\n",
      "HTTP/1.1 200 OK\r\n\r\nuntil close",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
      "HTTP/1.1 2x4 No\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      std::string(20'000, 'x')};
  for (const std::string& stream : streams) {
    const Replies replies = ReadInPieces(stream, 16);
    EXPECT_TRUE(replies.broken) << stream.substr(0, 60);
    EXPECT_TRUE(replies.statuses.empty());
  }
}

TEST(ReplyReader, Http10Closes) {
  EXPECT_TRUE(ReadInPieces("HTTP/1.0 204 No Content\r\n\r\n", 4096).last_closes);
}

TEST(ReplyReader, ResetForgetsTheOldConnection) {
  ReplyReader reader;
  std::string_view half = std::string_view(kGif).substr(0, kGif.size() - 2);
  EXPECT_FALSE(reader.Next(&half).has_value());
  reader.Reset();
  std::string_view next = k204;
  const auto reply = reader.Next(&next);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->status, 204);
}

}  // namespace
}  // namespace beacongate::loadgen
