// Ingest: the path of a beacon, from a request to the journal. The only place that knows all
// stages.
//
// One per worker, used on that worker's thread only; nothing in it blocks or allocates per beacon
// in the steady state. What it refers to outlives it, or is replaced by Use.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/beacon/body_counters.h"
#include "gateway/beacon/decode_request.h"
#include "gateway/http/client_address.h"
#include "gateway/http/request_handler.h"
#include "gateway/ingest/batch_summary.h"
#include "gateway/ingest/endpoint_table.h"
#include "gateway/ingest/field_counters.h"
#include "gateway/ingest/pending_acks.h"
#include "gateway/ingest/reject_recorder.h"
#include "gateway/ingest/worker_books.h"
#include "gateway/schema/encode_plan.h"

namespace beacongate {

// Told of what is encoded, before it is appended, and of what is refused, and why; for `explain`
// and tests. Absent in a serving gateway.
class IngestObserver {
 public:
  virtual ~IngestObserver() = default;
  virtual void OnEncoded(const EncodePlan& plan, const EncodeScratch& scratch) {
    (void)plan;
    (void)scratch;
  }
  virtual void OnRejected(Rejection reason, std::string_view field) = 0;
};

struct IngestOptions {
  DecodeLimits limits;
  http::ProxyTrust trust;
};

class Ingest final : public http::RequestHandler {
 public:
  // Without `acks` a request is answered when its beacons are journaled, whatever its endpoint
  // says.
  Ingest(const EndpointTable& endpoints, const IngestOptions& options, WorkerBooks& books,
         FieldCounters& fields, IngestObserver* observer = nullptr, PendingAcks* acks = nullptr);

  // What requests are served by from now on, in place of what the constructor got. Not within
  // Handle.
  void Use(const EndpointTable& endpoints, const IngestOptions& options, FieldCounters& fields);

  http::Response Handle(const http::Request& request) override;
  void OnRefused(Rejection reason) override;
  void OnShed() override;
  http::Response OnHoldEnded(uint64_t hold, http::HoldEnd why) override;

  // Of the bodies that were decoded; any thread.
  const BodyCounters& body_counters() const { return body_counters_; }

 private:
  // What became of the beacons of one request.
  struct Outcome {
    size_t accepted = 0;
    size_t filtered = 0;
    size_t shed = 0;
    Rejection first_rejection = Rejection::kNone;  // other than kFiltered
    std::string_view field;                        // of the first rejection
    size_t element = 0;                            // that is being taken
    BatchSummary* summary = nullptr;  // told of what is rejected, while elements are taken
  };

  RequestBody BodyOf(const http::Request& request);
  RequestContext ContextOf(const http::Request& request);
  Outcome TakeAll(const Endpoint& endpoint, const http::Request& request,
                  WorkerBooks::Section& section);
  // Returns how many beacons the request held.
  size_t TakeEach(const Endpoint& endpoint, const http::Request& request,
                  const RequestContext& context, WorkerBooks::Section& section, Outcome* outcome);
  void Take(const Endpoint& endpoint, const RequestContext& context, const DecodedBeacon& decoded,
            WorkerBooks::Section& section, Outcome* outcome);
  void Append(const Endpoint& endpoint, const RequestContext& context, const EncodedRecord& record,
              WorkerBooks::Section& section, Outcome* outcome);
  bool AskForAck(const Endpoint& endpoint, FrameInput* frame);
  void AwaitAck(const Endpoint& endpoint, const Outcome& outcome, http::Response* response);
  void CountNotes(size_t endpoint, const EncodedRecord& record);
  void Reject(Rejection reason, std::string_view field, WorkerBooks::Section& section,
              Outcome* outcome);
  uint32_t PartitionFor(const Endpoint& endpoint, const Target& target,
                        const EncodedRecord& record);

  http::Response Reply(const Endpoint* endpoint, const http::Request& request,
                       const Outcome& outcome);
  void Summarize(const Outcome& outcome, http::Response* response);
  http::Response Refusal(Rejection reason, std::string_view field);

  const EndpointTable* endpoints_;
  http::ProxyTrust trust_;
  WorkerBooks& books_;
  FieldCounters* fields_;
  IngestObserver* const observer_;
  PendingAcks* const acks_;
  std::shared_ptr<AckWait> wait_;  // of the request that is handled; null: it waits for nothing
  std::optional<Decoder> decoder_;
  EncodeScratch scratch_;
  RejectRecorder rejects_;
  IpAddress::Text client_text_;  // what client_address of a context points at
  BodyCounters body_counters_;
  BatchSummary summary_;
  std::string codings_;
  std::string reply_body_;
  uint32_t round_robin_;
};

}  // namespace beacongate
