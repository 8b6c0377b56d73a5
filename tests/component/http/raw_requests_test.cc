// The table of raw requests through a socket: whole and in pieces, each of which is a read of its
// own, with one outcome for every cut.
#include "tests/unit/http/raw_requests.h"

#include <gmock/gmock.h>

#include <optional>

#include "tests/component/http/cut_delivery.h"

namespace beacongate::http {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr size_t kWhole = SIZE_MAX;

// The status of a refusal; nothing if `outcome` is no refusal.
std::optional<int> StatusOf(const std::string& outcome) {
  for (size_t i = 1; i < static_cast<size_t>(Rejection::kCount); ++i) {
    const RejectionInfo& info = Describe(static_cast<Rejection>(i));
    if (outcome == info.label) return info.http_status;
  }
  return std::nullopt;
}

Reply FinalReply(TestClient& client, bool head_only) {
  Reply reply;
  do {
    reply = client.ReadReply(head_only);
  } while (reply.status == 100);
  return reply;
}

void ExpectRefusal(TestClient& client, const std::string& reason) {
  const Reply reply = FinalReply(client, /*head_only=*/false);
  EXPECT_EQ(reply.status, StatusOf(reason));
  EXPECT_EQ(reply.body, reason + "\n");
  EXPECT_THAT(reply.head, HasSubstr("\r\nConnection: close\r\n"));
}

void ExpectServed(TestClient& client, const std::string& request, bool last) {
  const bool head_only = request.starts_with("HEAD|");
  const Reply reply = FinalReply(client, head_only);
  EXPECT_EQ(reply.status, 200);
  EXPECT_THAT(reply.head, HasSubstr("Content-Length: " + std::to_string(request.size()) + "\r\n"));
  EXPECT_EQ(reply.body, head_only ? "" : request);
  if (last) {
    EXPECT_THAT(reply.head, HasSubstr("\r\nConnection: close\r\n"));
  } else {
    EXPECT_THAT(reply.head, Not(HasSubstr("Connection: close")));
  }
}

// Reads what came back and holds it against the table, up to and beyond the client's own end.
void ExpectOutcome(TestClient& client, const std::vector<std::string>& outcome) {
  bool ended = false;
  bool incomplete = false;
  for (size_t i = 0; i < outcome.size(); ++i) {
    if (outcome[i] == "close") continue;
    incomplete = outcome[i] == "incomplete";
    if (incomplete) break;
    const bool refused = StatusOf(outcome[i]).has_value();
    ended = refused || (i + 1 < outcome.size() && outcome[i + 1] == "close");
    if (refused) {
      ExpectRefusal(client, outcome[i]);
    } else {
      ExpectServed(client, outcome[i], ended);
    }
  }
  EXPECT_TRUE(ended ? client.EndsSilently() : client.NothingHasCome()) << "before the client's end";
  client.ShutdownWrite();
  // What is incomplete can never be completed now.
  if (incomplete) ExpectRefusal(client, "bad_request");
  EXPECT_TRUE(client.EndsSilently());
}

size_t RequestsServed(const std::vector<RawCase>& cases) {
  size_t served = 0;
  for (const RawCase& one : cases) {
    for (const std::string& outcome : one.outcome) served += outcome.find('|') != std::string::npos;
  }
  return served;
}

void ExpectOutcomes(const std::vector<RawCase>& cases, std::initializer_list<size_t> pieces,
                    const HttpOptions& options = {}) {
  std::string description;
  TestServer server(options, 1, [&description](const Request& request) {
    description = DescribeRequest(request);
    Response response;
    response.status = 200;
    response.content_type = "text/plain";
    response.body = description;
    return response;
  });
  std::vector<std::string_view> streams;
  for (const RawCase& one : cases) streams.push_back(one.raw);
  for (const size_t piece : pieces) {
    const uint64_t handled_before = server.handler().handled();
    CutDelivery delivery(server, streams);
    ASSERT_TRUE(delivery.Deliver(piece)) << "in pieces of " << piece;
    ASSERT_TRUE(delivery.AwaitWorker());
    for (size_t i = 0; i < cases.size(); ++i) {
      SCOPED_TRACE(cases[i].name + " in pieces of " + std::to_string(piece));
      ExpectOutcome(delivery.client(i), cases[i].outcome);
    }
    EXPECT_EQ(server.handler().handled() - handled_before, RequestsServed(cases) + 1)
        << "the table and the probe, and no request that nobody sent";
  }
  EXPECT_TRUE(Eventually([&] { return server.connections_open() == 0; }));
  EXPECT_EQ(server.bytes_held(), 0u);
}

class RawRequests : public ::testing::TestWithParam<RawGroup> {};

TEST_P(RawRequests, HaveOneOutcomeForEveryCut) {
  ExpectOutcomes(GetParam().cases, {kWhole, 1, 2, 3, 7, 16});
}

INSTANTIATE_TEST_SUITE_P(Table, RawRequests, ::testing::ValuesIn(RawGroups()),
                         [](const auto& group) { return group.param.name; });

TEST(RawRequestsAtLimits, HaveOneOutcomeForEveryCut) {
  HttpOptions options;
  options.head_bytes_max = 700;
  options.target_bytes_max = 300;
  options.header_count_max = 5;
  options.body_bytes_max = 50;
  ExpectOutcomes(LimitCases(options), {kWhole, 1, 2, 3, 7, 16}, options);
}

TEST(RawRequestsAtLimits, HaveOneOutcomeAtTheDefaultsToo) {
  ExpectOutcomes(LimitCases({}), {kWhole, 5000});
}

}  // namespace
}  // namespace beacongate::http
