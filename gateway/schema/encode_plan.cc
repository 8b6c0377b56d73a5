#include "gateway/schema/encode_plan.h"

#include <utility>

#include "gateway/base/check.h"
#include "gateway/base/limits.h"
#include "gateway/schema/encode_state.h"
#include "gateway/schema/encoder.h"
#include "gateway/schema/gather.h"
#include "gateway/schema/key_text.h"
#include "gateway/schema/origin.h"
#include "gateway/schema/plan.h"
#include "gateway/schema/plan_compiler.h"

namespace beacongate {
namespace {

constexpr uint32_t kNoPath = UINT32_MAX;

void CollectNotes(EncodeState* state) {
  state->unconverted.clear();
  state->repaired_fields.clear();
  state->truncated.clear();
  if (state->any_notes == 0) return;
  for (uint32_t path = 0; path < state->path_notes.size(); ++path) {
    const uint8_t notes = state->path_notes[path];
    if ((notes & kUnconvertedNote) != 0) state->unconverted.push_back(path);
    if ((notes & kRepairedNote) != 0) state->repaired_fields.push_back(path);
    if ((notes & kTruncatedNote) != 0) state->truncated.push_back(path);
  }
}

}  // namespace

EncodeScratch::EncodeScratch() : state_(std::make_unique<EncodeState>()) {}
EncodeScratch::~EncodeScratch() = default;

EncodePlan::EncodePlan(std::unique_ptr<const Plan> plan) : plan_(std::move(plan)) {}
EncodePlan::~EncodePlan() = default;

std::unique_ptr<EncodePlan> EncodePlan::Compile(const google::protobuf::Descriptor& message,
                                                const Options& options,
                                                std::vector<SchemaFault>* faults) {
  std::unique_ptr<const Plan> plan = CompilePlan(message, options, faults);
  if (plan == nullptr) return nullptr;
  return std::unique_ptr<EncodePlan>(new EncodePlan(std::move(plan)));
}

void EncodePlan::BeginRequest(const RequestContext& context, EncodeScratch* scratch) const {
  EncodeState* const state = scratch->state_.get();
  GatherRequest(*plan_, context, state);
  WriteRequest(*plan_, state);
}

Rejection EncodePlan::Encode(const RequestContext& context, const Beacon& beacon,
                             EncodeScratch* scratch, EncodedRecord* record) const {
  BeginRequest(context, scratch);
  return EncodeNext(beacon, scratch, record);
}

Rejection EncodePlan::EncodeNext(const Beacon& beacon, EncodeScratch* scratch,
                                 EncodedRecord* record) const {
  EncodeState* const state = scratch->state_.get();
  CHECK(state->request_plan == plan_.get());
  *record = EncodedRecord{};
  uint32_t rejected_path = kNoPath;
  const Rejection rejection = Gather(*plan_, beacon, state, &rejected_path);
  if (rejection != Rejection::kNone) {
    if (rejected_path != kNoPath) record->rejected_field = plan_->paths[rejected_path];
    return rejection;
  }
  const KeyText key = BuildKey(*plan_, state);
  if (key.text.size() > limits::kKeyBytesMax) return Rejection::kRecordTooLarge;
  CollectNotes(state);
  const std::string_view payload = WriteRecord(*plan_, state);
  if (payload.size() > plan_->record_bytes_max) return Rejection::kRecordTooLarge;
  record->payload = payload;
  record->key = key.text;
  record->has_key = key.present;
  record->route = RouteOf(plan_->conditions, state->values);
  record->unconverted = state->unconverted;
  record->repaired = state->repaired_fields;
  record->truncated = state->truncated;
  return Rejection::kNone;
}

std::string_view EncodePlan::Receipt(const RequestContext& context, EncodeScratch* scratch) const {
  BeginRequest(context, scratch);
  return scratch->state_->receipt;
}

bool EncodePlan::MasksFields() const { return plan_->masks_fields; }

size_t EncodePlan::RecordBytesMax() const { return plan_->record_bytes_max; }

std::vector<FieldOrigin> EncodePlan::Origins(const EncodeScratch& scratch) const {
  return OriginsOf(*plan_, *scratch.state_);
}

std::string_view EncodePlan::FieldName(uint32_t index) const { return plan_->paths.at(index); }

size_t EncodePlan::FieldCount() const { return plan_->paths.size(); }

std::span<const std::string> EncodePlan::RouteTopics() const { return plan_->conditions.topics; }

const google::protobuf::Descriptor& EncodePlan::message() const { return *plan_->message; }

Partitioner EncodePlan::partitioner() const { return plan_->partitioner; }

}  // namespace beacongate
