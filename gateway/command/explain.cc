#include "gateway/command/explain.h"

#include <fmt/format.h>

#include <memory>
#include <string_view>
#include <utility>

#include "beacon/v1/receipt.pb.h"
#include "gateway/base/json_text.h"
#include "gateway/base/system_clock.h"
#include "gateway/http/request_parser.h"
#include "gateway/ingest/ingest.h"
#include "gateway/parts.h"
#include "gateway/schemas.h"
#include "proto/record_json.h"
#include "shardkey/partitioner.h"

namespace beacongate {
namespace {

// Keyless beacons go round robin in a serving gateway; here they show this partition.
constexpr std::string_view kAnyPartition = "null";

// Of the receipt, which stands first in every record.
std::string UnconvertedJson(std::string_view payload) {
  beacon::v1::Receipt receipt;
  // 0a, two bytes of length, the receipt itself.
  const auto low = static_cast<unsigned char>(payload[1]) & 0x7f;
  const auto high = static_cast<unsigned char>(payload[2]);
  receipt.ParseFromArray(payload.data() + 3, static_cast<int>(low | (high << 7)));
  std::string json;
  for (const std::string& name : receipt.unconverted()) {
    json += (json.empty() ? "" : ",") + JsonString(name);
  }
  return "[" + json + "]";
}

// What became of the beacons, as JSON.
class Explanation final : public IngestObserver {
 public:
  void OnEncoded(const EncodePlan& plan, const EncodeScratch& scratch) override {
    origins_.clear();
    for (const FieldOrigin& origin : plan.Origins(scratch)) {
      origins_ +=
          (origins_.empty() ? "" : ",") + JsonString(origin.field) + ":" + JsonString(origin.words);
    }
  }
  void OnRejected(Rejection reason, std::string_view field) override {
    if (!rejections_.empty()) rejections_.push_back(',');
    rejections_ += fmt::format(R"({{"reason":{},"field":{}}})", JsonString(Describe(reason).label),
                               JsonString(field));
  }
  // Of the record that is appended next.
  const std::string& origins() const { return origins_; }
  const std::string& rejections() const { return rejections_; }

 private:
  std::string origins_;
  std::string rejections_;
};

// A topic's sink that turns each record into JSON and keeps nothing else.
class ExplainingSink final : public RecordSink {
 public:
  ExplainingSink(std::string topic, const EncodePlan& plan, const Explanation& explanation,
                 std::string* out)
      : topic_(std::move(topic)),
        plan_(plan),
        explanation_(explanation),
        json_(plan.message()),
        out_(out) {}

  AppendResult Append(const FrameInput& frame) override {
    const Result<std::string> record = json_.Print(frame.payload);
    if (!out_->empty()) out_->push_back(',');
    *out_ +=
        fmt::format(R"({{"topic":{},"record":{},"key":{},"hash":{},"partition":{},"from":{{{}}},)"
                    R"("unconverted":{}}})",
                    JsonString(topic_), record.ok() ? record.value() : "null",
                    frame.has_key ? JsonString(frame.key) : "null",
                    frame.has_key ? JsonString(HashText(plan_.partitioner(), frame.key)) : "null",
                    frame.has_key ? std::to_string(frame.partition) : std::string(kAnyPartition),
                    explanation_.origins(), UnconvertedJson(frame.payload));
    return AppendResult::kAccepted;
  }

 private:
  const std::string topic_;
  const EncodePlan& plan_;
  const Explanation& explanation_;
  RecordJson json_;
  std::string* const out_;
};

// The request as a client would send it.
Result<std::string> RawRequest(const ExplainRequest& request) {
  const std::string_view line = request.request_line;
  if (line.find_first_of("\r\n") != std::string_view::npos ||
      line.find(' ') == std::string_view::npos) {
    return Error{fmt::format("'{}' is no request; give method and target, such as 'GET /b?site=a'",
                             request.request_line)};
  }
  std::string raw(line);
  if (line.find(" HTTP/1.") == std::string_view::npos) raw += " HTTP/1.1";
  raw += "\r\n";
  bool has_host = false;
  for (const std::string& header : request.headers) {
    const size_t colon = header.find(':');
    if (colon == std::string::npos || header.find_first_of("\r\n") != std::string::npos) {
      return Error{fmt::format("'{}' is no header; write 'Name: value'", header)};
    }
    has_host |= http::EqualsIgnoreCase(std::string_view(header).substr(0, colon), "host");
    raw += header + "\r\n";
  }
  if (!has_host) raw += "Host: localhost\r\n";
  if (!request.body.empty()) raw += fmt::format("Content-Length: {}\r\n", request.body.size());
  return raw + "\r\n" + request.body;
}

}  // namespace

ExitCode Explain(const GatewayConfig& config, const ExplainRequest& explained, std::string* json,
                 StartFailure* failure) {
  const std::unique_ptr<Schemas> schemas = Schemas::Load(config, failure);
  Result<std::string> raw = RawRequest(explained);
  if (!raw.ok()) failure->Add(ExitCode::kUsage, raw.error().message);
  if (!failure->empty()) return failure->code;
  const size_t size = raw.value().size();
  raw.value().append(limits::kBodyPaddingBytes, '\0');

  std::string beacons;
  Explanation explanation;
  std::vector<std::unique_ptr<ExplainingSink>> sinks;
  EndpointTable endpoints(
      MakeEndpoints(config, *schemas,
                    [&](const EndpointConfig& endpoint, const std::string& topic) -> RecordSink* {
                      if (IsRejectsTopic(topic))
                        return nullptr;  // what is refused is shown as such
                      sinks.push_back(std::make_unique<ExplainingSink>(
                          topic, schemas->PlanOf(endpoint), explanation, &beacons));
                      return sinks.back().get();
                    }));
  WorkerBooks books;
  FieldLedger ledger;
  FieldCounters fields(endpoints, ledger);
  Ingest ingest(endpoints, IngestOptionsOf(config.http), books, fields, &explanation);

  const http::HttpOptions options = HttpOptionsOf(config.http);
  http::RequestParser parser(options);
  const http::RequestParser::State state = parser.Feed(raw.value().data(), size);
  if (state == http::RequestParser::State::kIncomplete) {
    failure->Add(ExitCode::kUsage,
                 "the headers promise a body that is not there; give it with --body FILE, or leave "
                 "out Content-Length and Transfer-Encoding");
    return failure->code;
  }
  int status = 0;
  if (state == http::RequestParser::State::kComplete) {
    http::Request request;
    parser.Resolve(raw.value().data(), &request);
    request.peer_address = "127.0.0.1";
    request.received_at = SystemClock().Wall();
    status = ingest.Handle(request).status;
  } else {
    ingest.OnRefused(parser.rejection());
    status = Describe(parser.rejection()).http_status;
  }
  *json = fmt::format(R"({{"reply":{{"status":{}}},"beacons":[{}],"rejected":[{}]}})", status,
                      beacons, explanation.rejections());
  return ExitCode::kDone;
}

}  // namespace beacongate
