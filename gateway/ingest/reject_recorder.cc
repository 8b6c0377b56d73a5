#include "gateway/ingest/reject_recorder.h"

#include <algorithm>
#include <array>

#include "beacon/v1/reject.pb.h"
#include "gateway/base/limits.h"

namespace beacongate {
namespace {

constexpr size_t kRefusalsMax = 100;
// Tags and lengths that protobuf puts around a header, and around target and body.
constexpr size_t kHeaderOverhead = 16;
constexpr size_t kRawOverhead = 32;

// They carry credentials or the client's address.
constexpr std::array<std::string_view, 6> kWithheldHeaders = {
    "Cookie", "Authorization", "Proxy-Authorization", "Forwarded", "X-Forwarded-For", "X-Real-IP"};

// Takes bytes of the request into the record for as long as there is room.
class Budget {
 public:
  explicit Budget(size_t bytes) : left_(bytes) {}

  std::string_view Take(std::string_view bytes) {
    cut_ |= bytes.size() > left_;
    bytes = bytes.substr(0, left_);
    left_ -= bytes.size();
    return bytes;
  }
  // All or nothing.
  bool TakeWhole(size_t bytes) {
    if (bytes > left_) {
      cut_ = true;
      left_ = 0;
      return false;
    }
    left_ -= bytes;
    return true;
  }
  bool cut() const { return cut_; }

 private:
  size_t left_;
  bool cut_ = false;
};

}  // namespace

RejectRecorder::RejectRecorder()
    : round_robin_(static_cast<uint32_t>(reinterpret_cast<uintptr_t>(this) >> 6)) {
  refusals_.reserve(kRefusalsMax);
}

void RejectRecorder::Begin() {
  refusals_.clear();
  refused_ = 0;
}

void RejectRecorder::Add(size_t index, Rejection reason, std::string_view field) {
  ++refused_;
  if (refusals_.size() == kRefusalsMax) return;
  refusals_.push_back({static_cast<uint32_t>(index), reason, field});
}

bool RejectRecorder::IsWithheld(std::string_view header) const {
  return http::EqualsIgnoreCase(header, withheld_header_) ||
         std::any_of(kWithheldHeaders.begin(), kWithheldHeaders.end(),
                     [&](auto withheld) { return http::EqualsIgnoreCase(header, withheld); });
}

void RejectRecorder::FillRaw(const http::Request& request, size_t bytes_max,
                             beacon::v1::Reject* reject) const {
  Budget budget(bytes_max);
  reject->set_target(std::string(budget.Take(request.target)));
  for (const NameValue& header : request.headers) {
    if (IsWithheld(header.name)) continue;
    if (!budget.TakeWhole(header.name.size() + header.value.size() + kHeaderOverhead)) break;
    beacon::v1::Reject::Header* const kept = reject->add_headers();
    kept->set_name(std::string(header.name));
    kept->set_value(std::string(header.value));
  }
  reject->set_body(std::string(budget.Take(request.body)));
  reject->set_cut(budget.cut());
}

void RejectRecorder::Fill(const Endpoint& endpoint, const http::Request& request, size_t beacons,
                          beacon::v1::Reject* reject) const {
  reject->set_topic(endpoint.targets.front().topic);
  reject->set_message(endpoint.plan->message().full_name());
  reject->set_beacons(static_cast<uint32_t>(beacons));
  reject->set_refused(static_cast<uint32_t>(refused_));
  reject->set_method(std::string(request.method_text));
  for (const Refusal& refusal : refusals_) {
    beacon::v1::Reject::Refusal* const told = reject->add_refusals();
    told->set_index(refusal.index);
    told->set_reason(std::string(Describe(refusal.reason).label));
    told->set_field(std::string(refusal.field));
  }
}

RejectRecorder::Outcome RejectRecorder::Write(const Endpoint& endpoint,
                                              const http::Request& request,
                                              const RequestContext& context, size_t beacons,
                                              EncodeScratch* scratch) {
  if (refused_ == 0 || endpoint.rejects.sink == nullptr) return Outcome::kNothing;
  beacon::v1::Reject reject;
  Fill(endpoint, request, beacons, &reject);
  record_.assign(endpoint.plan->Receipt(context, scratch));
  if (endpoint.plan->MasksFields()) {
    reject.set_withheld(true);
  } else {
    const size_t told = record_.size() + reject.ByteSizeLong() + kRawOverhead;
    const size_t record_max = endpoint.plan->RecordBytesMax();
    FillRaw(request, std::min(limits::kRejectRawBytesMax, record_max - std::min(record_max, told)),
            &reject);
  }
  // The receipt is field 1: what stands behind it makes the rest of the message.
  reject.AppendToString(&record_);

  FrameInput frame;
  frame.partition = round_robin_++ % endpoint.rejects.partitions;
  frame.payload = record_;
  frame.accepted_at = context.received_at;
  frame.origin_offset = kReceiptOriginOffset;
  frame.sequence_offset = kReceiptSequenceOffset;
  return endpoint.rejects.sink->Append(frame) == AppendResult::kAccepted ? Outcome::kWritten
                                                                         : Outcome::kShed;
}

}  // namespace beacongate
