#include "gateway/ingest/ingest.h"

#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "shardkey/partitioner.h"

namespace beacongate {
namespace {

constexpr uint32_t kShedRetryAfterS = 5;

// The value of a list that may stand in several fields (RFC 9110, 5.3). Almost always it is one.
std::string_view ListValue(const http::Request& request, std::string_view name,
                           std::string* joined) {
  std::string_view value;
  size_t count = 0;
  for (const NameValue& header : request.headers) {
    if (!http::EqualsIgnoreCase(header.name, name)) continue;
    if (++count == 2) joined->assign(value);
    if (count >= 2) joined->append(",").append(header.value);
    value = count == 1 ? header.value : *joined;
  }
  return value;
}

// A small request must not become a large part of a journal: 10,000 elements that share a head of
// 64 KiB would be 640 MB.
bool SharesTooMuch(const http::Request& request, size_t beacons) {
  if (beacons < 2) return false;
  size_t shared = request.target.size();
  for (const NameValue& header : request.headers) shared += header.value.size();
  return shared * beacons > limits::kSharedBytesMax;
}

http::Response Preflight(const http::Request& request) {
  http::Response response;
  response.allow = http::kMethodsAllowed;
  response.preflight = true;
  response.allow_headers = request.HeaderValue("Access-Control-Request-Headers");
  return response;
}

http::Response Pixel() {
  http::Response response;
  response.status = 200;
  response.content_type = "image/gif";
  response.body = http::PixelGif();
  response.no_store = true;
  return response;
}

}  // namespace

Ingest::Ingest(const EndpointTable& endpoints, const IngestOptions& options, WorkerBooks& books,
               FieldCounters& fields, IngestObserver* observer, PendingAcks* acks)
    : books_(books),
      observer_(observer),
      acks_(acks),
      round_robin_(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(this) >> 6)) {
  Use(endpoints, options, fields);
}

void Ingest::Use(const EndpointTable& endpoints, const IngestOptions& options,
                 FieldCounters& fields) {
  endpoints_ = &endpoints;
  trust_ = options.trust;
  fields_ = &fields;
  decoder_.emplace(options.limits);
  rejects_.Withhold(options.trust.header);
}

// The spine: one request, stage by stage. A beacon is accepted, and counted as such, when Append
// has put it into the journal; the reply is made after that.
http::Response Ingest::Handle(const http::Request& request) {
  const Endpoint* endpoint = endpoints_->Find(request.path);
  if (endpoint != nullptr && request.method == http::Method::kOptions) {
    http::Response response = Preflight(request);
    response.allow_origin = request.HeaderValue("Origin");
    return response;
  }
  WorkerBooks::Section section(books_);
  Outcome outcome;
  if (endpoint == nullptr) {
    Reject(Rejection::kNotFound, {}, section, &outcome);
  } else if (request.method == http::Method::kOther || request.method == http::Method::kOptions) {
    Reject(Rejection::kMethodNotAllowed, {}, section, &outcome);
  } else {
    outcome = TakeAll(*endpoint, request, section);
  }
  http::Response response = Reply(endpoint, request, outcome);
  if (wait_ != nullptr) AwaitAck(*endpoint, outcome, &response);
  return response;
}

RequestBody Ingest::BodyOf(const http::Request& request) {
  // A body means something with POST only (RFC 9110, 9.3.1 and 9.3.2).
  if (request.method != http::Method::kPost || request.body.empty()) return {};
  return {request.body, request.HeaderValue("Content-Type"),
          ListValue(request, "Content-Encoding", &codings_)};
}

RequestContext Ingest::ContextOf(const http::Request& request) {
  RequestContext context;
  context.method = request.method_text;
  context.protocol = request.http_minor == 0 ? "HTTP/1.0" : "HTTP/1.1";
  context.scheme = "http";
  context.host = request.host;
  context.path = request.path;
  context.target = request.target;
  context.client_address = request.peer_address;
  context.received_at = request.received_at;
  context.headers = request.headers;
  if (!trust_.proxies.empty()) {
    const http::Client client =
        http::FindClient(trust_, request.peer_address, request.headers, &client_text_);
    context.client_address = client.address;
    context.scheme = client.scheme;
  }
  return context;
}

Ingest::Outcome Ingest::TakeAll(const Endpoint& endpoint, const http::Request& request,
                                WorkerBooks::Section& section) {
  Outcome outcome;
  const RequestContext context = ContextOf(request);
  rejects_.Begin();
  const size_t beacons = TakeEach(endpoint, request, context, section, &outcome);
  if (outcome.first_rejection != Rejection::kNone &&
      rejects_.Write(endpoint, request, context, beacons, &scratch_) ==
          RejectRecorder::Outcome::kShed) {
    section.RejectShed();
  }
  return outcome;
}

size_t Ingest::TakeEach(const Endpoint& endpoint, const http::Request& request,
                        const RequestContext& context, WorkerBooks::Section& section,
                        Outcome* outcome) {
  Rejection whole = decoder_->Decode(request.query, BodyOf(request), endpoint.base64_param);
  const std::span<const DecodedBeacon> beacons = decoder_->beacons();
  if (whole == Rejection::kNone) {
    body_counters_.Count(decoder_->facts());
    if (SharesTooMuch(request, beacons.size())) whole = Rejection::kTooManyBeacons;
  }
  if (whole != Rejection::kNone) {
    Reject(whole, {}, section, outcome);
    return 1;
  }
  if (endpoint.summary) {
    summary_.Clear();
    outcome->summary = &summary_;
  }
  endpoint.plan->BeginRequest(context, &scratch_);
  for (const DecodedBeacon& decoded : beacons) {
    Take(endpoint, context, decoded, section, outcome);
    ++outcome->element;
  }
  return beacons.size();
}

void Ingest::Take(const Endpoint& endpoint, const RequestContext& context,
                  const DecodedBeacon& decoded, WorkerBooks::Section& section, Outcome* outcome) {
  if (decoded.rejection != Rejection::kNone) {
    return Reject(decoded.rejection, {}, section, outcome);
  }
  EncodedRecord record;
  const Rejection rejection = endpoint.plan->EncodeNext(decoded.beacon, &scratch_, &record);
  if (rejection != Rejection::kNone) {
    return Reject(rejection, record.rejected_field, section, outcome);
  }
  if (observer_ != nullptr) observer_->OnEncoded(*endpoint.plan, scratch_);
  Append(endpoint, context, record, section, outcome);
}

void Ingest::Append(const Endpoint& endpoint, const RequestContext& context,
                    const EncodedRecord& record, WorkerBooks::Section& section, Outcome* outcome) {
  const Target& target = endpoint.targets[record.route];
  FrameInput frame;
  frame.partition = PartitionFor(endpoint, target, record);
  frame.has_key = record.has_key;
  frame.key = record.key;
  frame.payload = record.payload;
  frame.accepted_at = context.received_at;
  frame.origin_offset = kReceiptOriginOffset;
  frame.sequence_offset = kReceiptSequenceOffset;
  if (!AskForAck(endpoint, &frame)) {
    section.Shed();
    ++outcome->shed;
    return;
  }
  switch (target.sink->Append(frame)) {
    case AppendResult::kAccepted:
      section.Accepted();
      ++outcome->accepted;
      break;
    case AppendResult::kFull:
      section.Shed();
      ++outcome->shed;
      return;
    case AppendResult::kTooLarge:
      return Reject(Rejection::kRecordTooLarge, {}, section, outcome);
  }
  CountNotes(endpoints_->IndexOf(endpoint), record);
}

// False if no more replies may be held.
bool Ingest::AskForAck(const Endpoint& endpoint, FrameInput* frame) {
  if (endpoint.ack == AckLevel::kJournaled || acks_ == nullptr) return true;
  if (wait_ == nullptr) wait_ = acks_->Begin();
  frame->ack = endpoint.ack;
  frame->wait = &wait_;
  return wait_ != nullptr;
}

// Who has to send again because beacons were shed needs not wait for the others.
void Ingest::AwaitAck(const Endpoint& endpoint, const Outcome& outcome, http::Response* response) {
  const std::shared_ptr<AckWait> wait = std::exchange(wait_, nullptr);
  if (outcome.accepted > 0 && outcome.shed == 0) {
    acks_->Close(wait, endpoint.ack_timeout, response);
  } else {
    acks_->Drop(wait);
  }
}

void Ingest::CountNotes(size_t endpoint, const EncodedRecord& record) {
  for (const uint32_t field : record.unconverted) fields_->Unconverted(endpoint, field);
  for (const uint32_t field : record.repaired) fields_->Repaired(endpoint, field);
  for (const uint32_t field : record.truncated) fields_->Truncated(endpoint, field);
}

void Ingest::Reject(Rejection reason, std::string_view field, WorkerBooks::Section& section,
                    Outcome* outcome) {
  section.Rejected(reason);
  if (reason == Rejection::kFiltered) {
    ++outcome->filtered;
  } else {
    rejects_.Add(outcome->element, reason, field);
    if (outcome->first_rejection == Rejection::kNone) {
      outcome->first_rejection = reason;
      outcome->field = field;
    }
    if (outcome->summary != nullptr) outcome->summary->AddRejected(outcome->element, reason, field);
  }
  if (observer_ != nullptr) observer_->OnRejected(reason, field);
}

uint32_t Ingest::PartitionFor(const Endpoint& endpoint, const Target& target,
                              const EncodedRecord& record) {
  if (record.has_key) {
    return PartitionOfKey(endpoint.plan->partitioner(), record.key, target.partitions);
  }
  return round_robin_++ % target.partitions;
}

// A batch of which a part was accepted is a success, unless a part was shed: then the client must
// send it again, since nobody else has what was shed. What the schema drops is a success, too: the
// page can do nothing about it.
http::Response Ingest::Reply(const Endpoint* endpoint, const http::Request& request,
                             const Outcome& outcome) {
  http::Response response;
  if (endpoint != nullptr && endpoint->always_pixel) {
    response = Pixel();
  } else if (outcome.shed > 0) {
    response.status = 503;
    response.retry_after_s = kShedRetryAfterS;
    response.content_type = "text/plain";
    response.body = "full\n";
  } else if (outcome.accepted + outcome.filtered == 0 &&
             outcome.first_rejection != Rejection::kNone) {
    response = Refusal(outcome.first_rejection, outcome.field);
  } else if (endpoint->pixel && request.method != http::Method::kPost) {
    response = Pixel();
  }
  if (endpoint != nullptr && endpoint->summary) Summarize(outcome, &response);
  response.allow_origin = request.HeaderValue("Origin");
  return response;
}

// The status stays, but that 204 has no body.
void Ingest::Summarize(const Outcome& outcome, http::Response* response) {
  if (outcome.summary == nullptr) summary_.SetRefused(outcome.first_rejection);
  if (response->status == 204) response->status = 200;
  response->content_type = "application/json";
  response->body = summary_.Finish(outcome.accepted + outcome.filtered, outcome.shed);
}

http::Response Ingest::Refusal(Rejection reason, std::string_view field) {
  const RejectionInfo& info = Describe(reason);
  reply_body_.assign(info.label);
  if (!field.empty()) reply_body_.append(": ").append(field);
  reply_body_.push_back('\n');
  http::Response response;
  response.status = static_cast<uint16_t>(info.http_status);
  response.content_type = "text/plain";
  response.body = reply_body_;
  if (reason == Rejection::kMethodNotAllowed) response.allow = http::kMethodsAllowed;
  return response;
}

void Ingest::OnShed() {
  WorkerBooks::Section section(books_);
  section.Shed();
}

http::Response Ingest::OnHoldEnded(uint64_t hold, http::HoldEnd why) {
  return acks_->OnHoldEnded(hold, why);
}

void Ingest::OnRefused(Rejection reason) {
  WorkerBooks::Section section(books_);
  section.Rejected(reason);
  if (observer_ != nullptr) observer_->OnRejected(reason, {});
}

}  // namespace beacongate
